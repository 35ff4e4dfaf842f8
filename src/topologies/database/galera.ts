import type { Placement } from '../blueprint.ts';
import { devicePath } from '../files.ts';
import { CHECK_PORT, galera, type GaleraNode } from '../galera/index.ts';
import { hostsFile, virtualAddress, volumeOf, whereabouts } from '../hosts.ts';
import { loadBalancer } from '../load-balancer/index.ts';
import type { SetupPart } from '../setup.ts';
import { endpointPort } from './blueprint.ts';
import type { NamedDatabase } from './declared.ts';
import { ENGINES } from './engine.ts';
import { ARBITRATOR, DATA_1, DATA_2, DATA_VOLUME, LB_1, LB_2, SERVICE_ADDRESS } from './members.ts';

const USUAL_CONNECTIONS = 2000;

/** Two servers that hold the same data, an arbitrator, and a pair of load balancers that lead clients to one of the two. */
export function galeraDatabase({ name, spec }: NamedDatabase, placement: Placement): SetupPart[] {
  const network = spec.network.name;
  const engine = ENGINES[spec.engine.name];
  const hosts = hostsFile([DATA_1, DATA_2, ARBITRATOR, LB_1, LB_2], network, placement);
  const server = engine.files(spec, { port: engine.port, heldBy: 'galera' });
  const node = (member: string): GaleraNode => ({
    member,
    ...whereabouts(placement, member, network),
    volume: {
      device: devicePath(volumeOf(placement, member, DATA_VOLUME)),
      sizeGiB: spec.machines.dataVolume.sizeGiB,
    },
  });
  const nodes = [node(DATA_1), node(DATA_2)] as const;
  return [
    {
      machines: [
        ...[DATA_1, DATA_2].map((member) => ({ member, files: [hosts, ...server] })),
        ...[ARBITRATOR, LB_1, LB_2].map((member) => ({ member, files: [hosts] })),
      ],
      bootstrap: [],
    },
    galera({ cluster: name, nodes, arbitrator: ARBITRATOR, timing: spec.patience }),
    loadBalancer(
      {
        cluster: name,
        network,
        service: [LB_1, LB_2],
        quorum: ARBITRATOR,
        address: virtualAddress(placement, SERVICE_ADDRESS),
        timing: spec.patience,
        balanced: {
          port: endpointPort(spec),
          maxConnections: spec.endpoint.loadBalancer?.maxConnections ?? USUAL_CONNECTIONS,
          servers: nodes,
          serverPort: engine.port,
          checkPort: CHECK_PORT,
        },
      },
      placement,
    ),
  ];
}
