import type { CloudContext } from '../../context.ts';
import { Table } from '../../table.ts';

/** What Nova limits, with its defaults; -1 is no limit. In the order in which Nova shows them. */
export const DEFAULT_LIMITS = {
  cores: 20,
  fixed_ips: -1,
  floating_ips: -1,
  injected_file_content_bytes: 10_240,
  injected_file_path_bytes: 255,
  injected_files: 5,
  instances: 10,
  key_pairs: 100,
  metadata_items: 128,
  ram: 51_200,
  security_group_rules: -1,
  security_groups: -1,
  server_group_members: 10,
  server_groups: 10,
} as const;
export type Resource = keyof typeof DEFAULT_LIMITS;
export const RESOURCES = Object.keys(DEFAULT_LIMITS) as Resource[];

const NETWORK: readonly Resource[] = ['fixed_ips', 'floating_ips', 'security_group_rules', 'security_groups'];
const FILES: readonly Resource[] = ['injected_file_content_bytes', 'injected_file_path_bytes', 'injected_files'];

/** The resources that a microversion still knows. */
export function resourcesIn(minor: number): Resource[] {
  return RESOURCES.filter((name) => (minor < 36 || !NETWORK.includes(name)) && (minor < 57 || !FILES.includes(name)));
}

/** What differs from the defaults: by project id, `project/user` for one user, or `class:<name>`. */
export interface QuotaRow {
  readonly id: string;
  readonly limits: Readonly<Partial<Record<Resource, number>>>;
}
export const quotaTable = () => new Table<QuotaRow>({});

/** The defaults, as the quota class `default` may have changed them. */
export function defaultLimit({ state }: Pick<CloudContext, 'state'>, resource: Resource): number {
  return state.tables.compute.quotas.get('class:default')?.limits[resource] ?? DEFAULT_LIMITS[resource];
}

export function shownLimit(
  cloud: Pick<CloudContext, 'state'>,
  resource: Resource,
  project: string,
  user?: string | null,
): number {
  const { quotas } = cloud.state.tables.compute;
  const personal = user ? quotas.get(`${project}/${user}`)?.limits[resource] : undefined;
  return personal ?? quotas.get(project)?.limits[resource] ?? defaultLimit(cloud, resource);
}

/** The limit to compare with: no limit is infinite. */
export function quotaLimit(cloud: Pick<CloudContext, 'state'>, project: string, resource: Resource): number {
  const limit = shownLimit(cloud, resource, project);
  return limit < 0 ? Infinity : limit;
}

export function setLimits(
  cloud: Pick<CloudContext, 'state'>,
  id: string,
  limits: Readonly<Partial<Record<Resource, number>>>,
): void {
  const { quotas } = cloud.state.tables.compute;
  const old = quotas.get(id);
  if (old) quotas.update(id, { limits: { ...old.limits, ...limits } });
  else quotas.insert({ id, limits });
}
