import { ApiError } from '../../api-error.ts';
import { isoSeconds } from '../../context.ts';
import type { Call } from '../../versioned-api/router.ts';
import { truthy } from '../../versioned-api/schema-types.ts';
import { forbidden, projectOf } from '../policy.ts';
import { addressesOf } from './addresses.ts';
import { statesOf } from './status.ts';
import type { ServerRow } from './table.ts';

type Filter = (server: ServerRow) => boolean;

/** Fields that a filter compares whole; the others are searched for a regular expression. */
const EXACT: Readonly<Record<string, (server: ServerRow) => string | number | null>> = {
  user_id: (server) => server.user_id,
  project_id: (server) => server.project_id,
  image: (server) => server.image_ref,
  image_ref: (server) => server.image_ref,
  vm_state: (server) => server.vm_state,
  task_state: (server) => server.task_state,
  uuid: (server) => server.id,
  host: (server) => server.host,
  flavor: (server) => server.flavor.id,
  launch_index: (server) => server.launch_index,
  power_state: (server) => server.power_state,
};

const SEARCHED: Readonly<Record<string, (server: ServerRow) => string | null>> = {
  name: (server) => server.name,
  display_name: (server) => server.name,
  description: (server) => server.description,
  display_description: (server) => server.description,
  hostname: (server) => server.hostname,
  node: (server) => server.host,
  key_name: (server) => server.key_name,
  reservation_id: (server) => server.reservation_id,
  availability_zone: (server) => server.pinned_zone,
  locked_by: (server) => server.locked_by,
  root_device_name: (server) => server.root_device_name,
  config_drive: (server) => (server.config_drive ? 'True' : ''),
  access_ip_v4: (server) => server.access_ip_v4,
  access_ip_v6: (server) => server.access_ip_v6,
  created_at: (server) => isoSeconds(server.created_ms),
  updated_at: (server) => isoSeconds(server.updated_ms),
  progress: (server) => String(server.progress),
};

/** Who is no administrator filters by these; others are ignored. */
const FOR_MEMBERS = ['reservation_id', 'name', 'image', 'flavor', 'ip', 'changes-since'];
const SINCE: readonly (readonly [minor: number, names: readonly string[]])[] = [
  [5, ['ip6']],
  [26, ['tags', 'tags-any', 'not-tags', 'not-tags-any']],
  [66, ['changes-before']],
  [73, ['locked']],
  [83, ['availability_zone', 'config_drive', 'key_name', 'created_at', 'power_state', 'task_state', 'vm_state']],
  [83, ['progress', 'user_id', 'launched_at', 'terminated_at']],
  [90, ['hostname']],
];
const PAGING = ['sort_key', 'sort_dir', 'limit', 'marker', 'all_tenants', 'status', 'deleted', 'tenant_id'];

function memberMay({ minor }: Call, name: string): boolean {
  return FOR_MEMBERS.includes(name) || SINCE.some(([since, names]) => minor >= since && names.includes(name));
}

export interface Selection {
  /** Undefined is every project. */
  readonly project: string | undefined;
  /** Servers that are no more are meant too, or only. */
  readonly deleted: 'without' | 'with' | 'only';
  readonly fits: Filter;
}

/** What the query selects; undefined when nothing can match. Throws ApiError 400 and 403 as Nova does. */
export function selection(call: Call, policy: string): Selection | undefined {
  const { query, caller } = call;
  const everywhere = query.has('all_tenants') && truthy(query.get('all_tenants') || true);
  if (everywhere && !caller.isAdmin) throw forbidden(`servers:${policy}:get_all_tenants`);
  const filters: Filter[] = [];
  const statuses = query.getAll('status');
  if (statuses.length > 0) {
    const { vms, tasks } = statesOf(statuses);
    if (vms.size === 0) {
      if (call.minor >= 38) throw new ApiError(400, 'Invalid status value');
      return undefined;
    }
    if (vms.has('deleted') && vms.size === 1 && !caller.isAdmin) {
      throw new ApiError(403, 'Only administrators may list deleted instances');
    }
    filters.push((server) => vms.has(server.vm_state) && (!tasks || tasks.has(server.task_state ?? 'default')));
  }
  for (const [name, value] of query) {
    if (PAGING.includes(name) || !(caller.isAdmin || memberMay(call, name))) continue;
    const filter = filterFor(call, name, value);
    if (filter) filters.push(filter);
  }
  const asked = everywhere ? (query.get('project_id') ?? query.get('tenant_id') ?? undefined) : projectOf(call);
  return {
    project: asked,
    deleted: deletedOf(call, statuses),
    fits: (server) => filters.every((fits) => fits(server)),
  };
}

function deletedOf({ query, caller }: Call, statuses: readonly string[]): Selection['deleted'] {
  if (caller.isAdmin && statuses.length === 1 && statuses[0]?.toUpperCase() === 'DELETED') return 'only';
  if (caller.isAdmin && query.has('deleted')) return truthy(query.get('deleted')) ? 'only' : 'without';
  return query.has('changes-since') || query.has('changes-before') ? 'with' : 'without';
}

function filterFor(call: Call, name: string, value: string): Filter | undefined {
  if (name === 'changes-since') return ({ updated_ms: updated }) => updated >= Date.parse(value);
  if (name === 'changes-before') return ({ updated_ms: updated }) => updated <= Date.parse(value);
  if (name === 'locked') return ({ locked_by: locked }) => (locked !== null) === truthy(value);
  if (name === 'ip' || name === 'ip6') return addressFilter(call, name === 'ip' ? 4 : 6, value);
  if (name.includes('tags')) return tagFilter(name, value.split(','));
  const exact = EXACT[name];
  if (exact) return (server) => String(exact(server)) === value;
  const searched = SEARCHED[name];
  if (!searched) return undefined;
  const expression = new RegExp(value, 'i');
  return (server) => expression.test(searched(server) ?? '');
}

function addressFilter({ cloud }: Call, version: number, pattern: string): Filter {
  const expression = new RegExp(pattern);
  return (server) =>
    [...addressesOf(cloud, server).values()].flat().some((ip) => ip.version === version && expression.test(ip.addr));
}

function tagFilter(name: string, tags: readonly string[]): Filter {
  const any = ({ tags: own }: ServerRow) => tags.some((tag) => own.includes(tag));
  const all = ({ tags: own }: ServerRow) => tags.every((tag) => own.includes(tag));
  const matches = name.endsWith('-any') ? any : all;
  return name.startsWith('not-') ? (server) => !matches(server) : matches;
}
