import type { AvailabilityZone } from '../../api/availability-zone.ts';
import { parseAvailabilityZone } from '../../api/availability-zone.ts';
import type { MachineCluster } from './cluster.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { KubernetesObject } from '../../clients/kubernetes/index.ts';
import { fromDescription, type Inventory } from '../../inventory/index.ts';
import { type Entries, PLANNED_KINDS, type References as MachineReferences } from '../../machines/index.ts';
import { identified } from '../common/cloud-access.ts';
import { type References, resolveReferences } from './plan-references.ts';
import type { Finding, NamedZone } from './reference.ts';

/** The cloud as it was read, and what the names in the spec stand for in it. */
export interface Picture {
  readonly entries: Entries;
  readonly unread: ReadonlyMap<(typeof PLANNED_KINDS)[number], unknown>;
  readonly references: Finding<References>;
  /** Hosts that the zones of this cloud have under maintenance. */
  readonly maintained: readonly string[];
}

export function pictureOf(
  inventory: Pick<Inventory, 'list' | 'state'>,
  { metadata, spec }: MachineCluster,
  cloud: ScpCloud,
  zones: readonly KubernetesObject[],
): Picture {
  const entries = Object.fromEntries(PLANNED_KINDS.map((kind) => [kind, inventory.list(kind)])) as unknown as Entries;
  const stale = PLANNED_KINDS.map((kind) => [kind, inventory.state(kind)] as const);
  const ports = inventory.list('port');
  const own = ports.filter(({ description }) => fromDescription(description)?.uid === metadata.uid);
  const known = new Map(zones.map((zone) => [zone.metadata.name, named(zone)]));
  const references = resolveReferences({
    namespace: metadata.namespace,
    spec,
    cloud,
    zones: known,
    subnets: inventory.list('subnet'),
    ports,
    ownPortIds: new Set(own.map(({ id }) => id)),
  });
  return {
    entries,
    unread: new Map(
      stale.flatMap(([kind, { staleSinceMs, error }]) => (staleSinceMs === undefined ? [] : [[kind, error]])),
    ),
    references,
    maintained: [...known.values()].flatMap((one) =>
      'zone' in one && one.zone.spec.cloudRef.name === spec.cloudRef.name
        ? one.zone.spec.maintenance.map(({ host }) => host)
        : [],
    ),
  };
}

function named(object: KubernetesObject): NamedZone {
  const parsed = parseAvailabilityZone(identified(object));
  return parsed.ok ? { zone: parsed.zone satisfies AvailabilityZone } : { problems: parsed.problems };
}

/** The same in the words of the machines: by the names that stand in the blueprint. */
export function machineReferences({ spec }: MachineCluster, found: References | undefined): MachineReferences {
  if (found === undefined) return { networks: {}, images: {}, flavors: {}, zones: {}, externalNetworks: {} };
  const outside = spec.endpoint.floatingIp?.network;
  return {
    networks: { [spec.network.name]: found.network },
    images: { [spec.machines.image]: found.imageId },
    flavors: found.flavorIds,
    zones: found.zones,
    externalNetworks: outside === undefined ? {} : { [outside]: found.externalNetworkId },
  };
}
