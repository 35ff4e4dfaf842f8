import type { Identity, Migration } from '../../clients/openstack/index.ts';
import type { Entry, Kind } from '../../inventory/index.ts';

/** The kinds of entry that an AvailabilityZone is planned from, and that its status shows. */
export const SEEN_KINDS = [
  'aggregate',
  'compute-service',
  'server',
  'hypervisor',
  'compute-zone',
  'volume-zone',
  'volume-service',
  'network-zone',
  'network-agent',
] as const satisfies readonly Kind[];
export type SeenKind = (typeof SEEN_KINDS)[number];

/** Nothing is decided while one of these could not be read. */
export const DECISIVE_KINDS = ['aggregate', 'compute-service', 'server'] as const satisfies readonly SeenKind[];

export type Entries = { readonly [K in SeenKind]: readonly Entry<K>[] };

/** The cloud as it was read: everything the plan depends on. */
export interface Observed {
  readonly identity: Pick<Identity, 'is_admin' | 'user' | 'project'>;
  readonly entries: Entries;
  /** Moves away from hosts that are being drained, by host; newest last. */
  readonly migrations: ReadonlyMap<string, readonly Migration[]>;
}

export type ComputeService = Entry<'compute-service'>;
export type Server = Entry<'server'>;
export type Aggregate = Entry<'aggregate'>;

/** The nova-compute of each host: what Nova calls a host of an aggregate. */
export function computesOf({ entries }: Pick<Observed, 'entries'>): readonly ComputeService[] {
  return entries['compute-service'].filter(({ binary }) => binary === 'nova-compute');
}

/** Servers that sit on the host. */
export function serversOn({ entries }: Pick<Observed, 'entries'>, host: string): readonly Server[] {
  return entries.server.filter((server) => server['OS-EXT-SRV-ATTR:host'] === host);
}
