import type { Blueprint, Placement } from '../../src/topologies/blueprint.ts';
import type { DeclaredDatabase, NamedDatabase } from '../../src/topologies/database/index.ts';

const BASE: DeclaredDatabase = {
  engine: { name: 'mysql', version: '10.11' },
  topology: 'activePassive',
  placement: { zones: ['zone-1', 'zone-2'], quorumZone: 'zone-3' },
  machines: {
    image: 'node',
    flavor: 'db-small',
    quorumFlavor: 'tiny',
    rootVolume: { sizeGiB: 10, type: 'ssd' },
    dataVolume: { sizeGiB: 20 },
  },
  network: { name: 'data', clients: ['10.20.0.0/24', '10.30.0.0/24'] },
  endpoint: { address: '10.0.0.100', floatingIp: { network: 'public' } },
  parameters: { max_connections: '200' },
  tls: { mode: 'Disabled' },
  patience: { tokenMs: 3000, watchdogSeconds: 5, bootSeconds: 600, serviceSeconds: 120, addressSeconds: 20 },
};

/** The cluster `shop`. Only what a test is about is said. */
export function declared(changes: Partial<DeclaredDatabase> = {}): NamedDatabase {
  const spec = { ...BASE, ...changes };
  return { name: 'shop', spec: spec.topology === 'single' ? { ...spec, placement: { zones: ['zone-1'] } } : spec };
}

/** Every engine on every topology that has it. */
export const CASES: readonly (readonly [DeclaredDatabase['topology'], DeclaredDatabase['engine']['name']])[] = [
  ['single', 'mysql'],
  ['single', 'postgresql'],
  ['activePassive', 'mysql'],
  ['activePassive', 'postgresql'],
  ['galera', 'mysql'],
];

export function placed({ members, virtualAddresses }: Blueprint): Placement {
  return {
    members: Object.fromEntries(
      members.map(({ name, networks, dataVolumes }, index) => [
        name,
        {
          hostname: `shop-${name}`,
          addresses: Object.fromEntries(networks.map((network) => [network, `10.0.0.${index + 11}`])),
          volumes: Object.fromEntries(
            dataVolumes.map((volume) => [volume.name, `${String(index + 1).repeat(8)}-1111-2222-3333-444444444444`]),
          ),
        },
      ]),
    ),
    virtualAddresses: Object.fromEntries(
      virtualAddresses.map(({ name }) => [name, { address: '10.0.0.100', prefixLength: 24 }]),
    ),
  };
}
