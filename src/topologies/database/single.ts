import type { Placement } from '../blueprint.ts';
import { hostsFile, virtualAddress, volumeOf } from '../hosts.ts';
import type { SetupPart } from '../setup.ts';
import { single } from '../single/index.ts';
import { devicePath } from '../files.ts';
import { endpointPort } from './blueprint.ts';
import type { NamedDatabase } from './declared.ts';
import { ENGINES } from './engine.ts';
import { DATA_1, DATA_VOLUME, SERVICE_ADDRESS } from './members.ts';

/** One server on one machine: what its volume survives, it survives. */
export function singleDatabase({ spec }: NamedDatabase, placement: Placement): SetupPart[] {
  const engine = ENGINES[spec.engine.name];
  return [
    {
      machines: [
        {
          member: DATA_1,
          files: [
            hostsFile([DATA_1], spec.network.name, placement),
            ...engine.files(spec, { port: endpointPort(spec), heldBy: 'systemd' }),
          ],
        },
      ],
      bootstrap: [],
    },
    single({
      member: DATA_1,
      volume: {
        device: devicePath(volumeOf(placement, DATA_1, DATA_VOLUME)),
        sizeGiB: spec.machines.dataVolume.sizeGiB,
      },
      address: virtualAddress(placement, SERVICE_ADDRESS),
      unit: engine.unit,
      serviceSeconds: spec.patience.serviceSeconds,
    }),
  ];
}
