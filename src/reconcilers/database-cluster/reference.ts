import type { AvailabilityZone } from '../../api/availability-zone.ts';
import type { Problem } from '../../api/common/problem.ts';
import type { DatabaseClusterReason, MachineClusterSpec } from '../../api/database-cluster.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { Entry } from '../../inventory/index.ts';

/** An AvailabilityZone as the cache has it: one that contradicts itself comes with its problems. */
export type NamedZone = { readonly zone: AvailabilityZone } | { readonly problems: readonly Problem[] };

/** Everything that names in a spec are looked up in. */
export interface ReferenceScene {
  readonly namespace: string;
  readonly spec: MachineClusterSpec;
  readonly cloud: ScpCloud;
  /** AvailabilityZones of the namespace, by name. */
  readonly zones: ReadonlyMap<string, NamedZone>;
  /** From the picture of the cloud. */
  readonly subnets: readonly Pick<
    Entry<'subnet'>,
    'id' | 'name' | 'network_id' | 'cidr' | 'ip_version' | 'gateway_ip' | 'enable_dhcp'
  >[];
  readonly ports: readonly AddressHolder[];
  /** Ids of ports that carry the mark of this cluster. */
  readonly ownPortIds: ReadonlySet<string>;
}

export type AddressHolder = Pick<Entry<'port'>, 'id' | 'name' | 'network_id' | 'fixed_ips' | 'device_owner'>;

/** A name that stands for nothing, or for what cannot be meant. */
export interface ReferenceProblem {
  readonly reason: DatabaseClusterReason;
  /** Field, what is wrong with it, and what to do. */
  readonly message: string;
  /** All: nothing can be planned. New: what is there goes on, but no machine is made. Begin: only what was not begun. */
  readonly stops: 'All' | 'New' | 'Begin';
  /** The object whose change may help, as `Kind namespace/name`. */
  readonly waitsFor: string;
}

export interface Finding<T> {
  readonly value: T | undefined;
  readonly problems: readonly ReferenceProblem[];
}

export function cloudOf({ cloud }: Pick<ReferenceScene, 'cloud'>): string {
  return `ScpCloud ${cloud.metadata.namespace}/${cloud.metadata.name}`;
}

/** `a, b and c` for people who look for what there is instead. */
export function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : [...names].sort().join(', ');
}
