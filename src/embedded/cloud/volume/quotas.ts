import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';

const DEFAULTS: Readonly<Record<string, number>> = {
  volumes: 10,
  per_volume_gigabytes: -1,
  snapshots: 10,
  gigabytes: 1000,
  backups: 10,
  backup_gigabytes: 1000,
};

type State = Pick<CloudContext, 'state'>;

/** Names of what is limited; every type has limits of its own. */
export function resources({ state }: State): string[] {
  const perType = state.tables.volume.types
    .all()
    .flatMap(({ name }) => [`volumes_${name}`, `gigabytes_${name}`, `snapshots_${name}`]);
  return [...Object.keys(DEFAULTS), ...perType, 'groups'];
}

export function limitOf({ state }: State, project: string, resource: string): number {
  const { quotas } = state.tables.volume;
  const changed = quotas.get(project)?.limits[resource] ?? quotas.get('class:default')?.limits[resource];
  return changed ?? DEFAULTS[resource] ?? (resource === 'groups' ? 10 : -1);
}

export function setLimits({ state }: State, id: string, limits: Readonly<Record<string, number>>): void {
  const { quotas } = state.tables.volume;
  const old = quotas.get(id);
  if (old) quotas.update(id, { limits: { ...old.limits, ...limits } });
  else quotas.insert({ id, limits });
}

export function usage({ state }: State, project: string): Record<string, number> {
  const { volumes, snapshots, types } = state.tables.volume;
  const used: Record<string, number> = { volumes: 0, snapshots: 0, gigabytes: 0 };
  const add = (resource: string, amount: number) => {
    used[resource] = (used[resource] ?? 0) + amount;
  };
  const typeOf = (volumeId: string) => types.get(volumes.get(volumeId)?.volume_type_id ?? '')?.name ?? '';
  for (const { id, size } of volumes.where('project', project)) {
    for (const suffix of ['', `_${typeOf(id)}`]) {
      add(`volumes${suffix}`, 1);
      add(`gigabytes${suffix}`, size);
    }
  }
  for (const { volume_id: volumeId, size } of snapshots.where('project', project)) {
    for (const suffix of ['', `_${typeOf(volumeId)}`]) {
      add(`snapshots${suffix}`, 1);
      add(`gigabytes${suffix}`, size);
    }
  }
  return used;
}

interface Ask {
  readonly project: string;
  readonly type: string;
  readonly kind: 'volumes' | 'snapshots' | null;
  readonly gigabytes: number;
}

const COUNT_ERRORS = { volumes: 'VolumeLimitExceeded', snapshots: 'SnapshotLimitExceeded' } as const;

/** Refuses what would go beyond a limit, with Cinder's 413. */
export function reserve(cloud: State, { project, type, kind, gigabytes }: Ask): void {
  const used = usage(cloud, project);
  const beyond = (resource: string, amount: number) => {
    const limit = limitOf(cloud, project, resource);
    return limit >= 0 && (used[resource] ?? 0) + amount > limit;
  };
  const perVolume = limitOf(cloud, project, 'per_volume_gigabytes');
  if (kind === 'volumes' && perVolume >= 0 && gigabytes > perVolume) {
    throw new ApiError(
      413,
      `VolumeSizeExceedsLimit: Requested volume size ${gigabytes}G is larger than maximum allowed limit ${perVolume}G.`,
    );
  }
  for (const resource of ['gigabytes', `gigabytes_${type}`]) {
    if (!beyond(resource, gigabytes)) continue;
    const limit = limitOf(cloud, project, resource);
    const figures = `Requested ${gigabytes}G, quota is ${limit}G and ${used[resource] ?? 0}G has been consumed.`;
    const message = `Requested volume or snapshot exceeds allowed ${resource} quota. ${figures}`;
    throw new ApiError(413, `VolumeSizeExceedsAvailableQuota: ${message}`);
  }
  if (kind === null) return;
  for (const resource of [kind, `${kind}_${type}`]) {
    if (!beyond(resource, 1)) continue;
    const limit = limitOf(cloud, project, resource);
    const name = kind === 'volumes' ? ` for quota '${resource}'` : '';
    throw new ApiError(413, `${COUNT_ERRORS[kind]}: Maximum number of ${kind} allowed (${limit}) exceeded${name}.`);
  }
}
