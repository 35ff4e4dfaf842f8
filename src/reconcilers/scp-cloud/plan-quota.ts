import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { Tenancy } from './plan-project.ts';
import { NOTHING, type Part, type Problem, type Scene } from './plan-scene.ts';
import type { QuotaService, Step } from './step.ts';
import { keyOf } from './thing.ts';

type Quotas = ScpCloudSpec['quotas'];

/** The spec's words and those of the services. */
const RESOURCES: { readonly [S in QuotaService]: { readonly [R in keyof Required<Quotas[S]>]: string } } = {
  compute: {
    instances: 'instances',
    cores: 'cores',
    ramMiB: 'ram',
    keyPairs: 'key_pairs',
    serverGroups: 'server_groups',
    serverGroupMembers: 'server_group_members',
    metadataItems: 'metadata_items',
  },
  volume: {
    volumes: 'volumes',
    gigabytes: 'gigabytes',
    snapshots: 'snapshots',
    perVolumeGigabytes: 'per_volume_gigabytes',
    backups: 'backups',
    backupGigabytes: 'backup_gigabytes',
  },
  network: {
    networks: 'network',
    subnets: 'subnet',
    ports: 'port',
    routers: 'router',
    floatingIps: 'floatingip',
    securityGroups: 'security_group',
    securityGroupRules: 'security_group_rule',
  },
};
export const QUOTA_SERVICES = ['compute', 'volume', 'network'] as const satisfies readonly QuotaService[];

/** A service's resources, as `[word of the spec, word of the service]`. */
export function quotaWords(service: QuotaService): readonly (readonly [string, string])[] {
  return Object.entries<string>(RESOURCES[service]);
}

/** Limits in one service. */
export function planQuota(scene: Scene, tenancy: Tenancy, service: QuotaService): Part {
  if (scene.deleting || tenancy.stopped) return NOTHING;
  const declared: Readonly<Record<string, number | undefined>> = scene.spec.quotas[service];
  const picture = scene.observed.entries[`${service}-quota`].find((q) => q.project_id === tenancy.id);
  const wanted = quotaWords(service).flatMap(([word, resource]) => {
    const limit = declared[word];
    return limit === undefined ? [] : [{ word, resource, limit, have: picture?.resources[resource]?.limit }];
  });
  if (wanted.length === 0) return NOTHING;
  const key = keyOf('quota', service);
  const thing = { kind: 'quota', name: service, ...(tenancy.id === undefined ? {} : { id: tenancy.id }) } as const;
  const changes = wanted
    .filter(({ have, limit }) => have !== limit)
    .map(({ word, resource, limit, have }) => ({
      field: word,
      from: have === undefined ? undefined : String(have),
      to: String(limit),
      body: { [resource]: limit },
    }));
  const ids = new Map(tenancy.id === undefined ? [] : [[key, tenancy.id] as const]);
  if (changes.length === 0) return { steps: [], declared: [{ thing, adopted: false }], ids };
  if (!scene.observed.identity.is_admin) {
    return { steps: [], declared: [{ thing, adopted: false, problem: needsAdmin(service) }], ids: new Map() };
  }
  const step: Step = {
    do: 'set-quota',
    key,
    thing,
    action: 'Update',
    impact: 'None',
    cause: scene.known.has(key) && scene.unchanged ? 'Drift' : 'Declared',
    path: `quotas.${service}`,
    needs: [tenancy.key],
    service,
    changes,
  };
  return { steps: [step], declared: [{ thing, adopted: false }], ids };
}

function needsAdmin(service: QuotaService): Problem {
  return {
    reason: 'Forbidden',
    message:
      `the limits in spec.quotas.${service} are not those of the project, and only an administrator may change them: ` +
      'remove them, or use credentials of an administrator',
  };
}
