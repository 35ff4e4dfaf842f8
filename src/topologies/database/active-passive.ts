import { activePassive } from '../active-passive/index.ts';
import type { Placement } from '../blueprint.ts';
import { hostsFile, virtualAddress } from '../hosts.ts';
import type { SetupPart } from '../setup.ts';
import { endpointPort } from './blueprint.ts';
import type { NamedDatabase } from './declared.ts';
import { ENGINES } from './engine.ts';
import { DATA_1, DATA_2, DATA_VOLUME, QUORUM, SERVICE_ADDRESS } from './members.ts';

/** One server on a replicated volume; the other machine waits with a copy. */
export function activePassiveDatabase({ name, spec }: NamedDatabase, placement: Placement): SetupPart[] {
  const engine = ENGINES[spec.engine.name];
  const hosts = hostsFile([DATA_1, DATA_2, QUORUM], spec.network.name, placement);
  const server = engine.files(spec, { port: endpointPort(spec), heldBy: 'pacemaker' });
  return [
    {
      machines: [
        { member: DATA_1, files: [hosts, ...server] },
        { member: DATA_2, files: [hosts, ...server] },
        { member: QUORUM, files: [hosts] },
      ],
      bootstrap: [],
    },
    activePassive(
      {
        cluster: name,
        network: spec.network.name,
        service: [DATA_1, DATA_2],
        quorum: QUORUM,
        address: virtualAddress(placement, SERVICE_ADDRESS),
        runs: { resource: 'p-db', unit: engine.unit },
        volume: { name: DATA_VOLUME, sizeGiB: spec.machines.dataVolume.sizeGiB },
        timing: spec.patience,
      },
      placement,
    ),
  ];
}
