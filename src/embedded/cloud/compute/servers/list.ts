import { ApiError } from '../../api-error.ts';
import { type SortKey, pageAfter, sortRows } from '../../pagination.ts';
import { markerNotFound, nextLink, pageQuery } from '../../versioned-api/links.ts';
import type { Call } from '../../versioned-api/router.ts';
import { type Selection, selection } from './filters.ts';
import type { ServerRow } from './table.ts';

/** Query names of the fields that a list is sorted by; what is not here does not sort. */
const SORT_FIELDS: Readonly<Record<string, keyof ServerRow>> = {
  created_at: 'created_ms',
  updated_at: 'updated_ms',
  launched_at: 'launched_ms',
  terminated_at: 'terminated_ms',
  display_name: 'name',
  display_description: 'description',
  uuid: 'id',
  node: 'host',
  availability_zone: 'pinned_zone',
  locked: 'locked_by',
  ...Object.fromEntries(
    (
      [
        ...['host', 'hostname', 'image_ref', 'key_name', 'launch_index', 'power_state', 'progress', 'project_id'],
        ...['root_device_name', 'task_state', 'user_id', 'vm_state', 'access_ip_v4', 'access_ip_v6', 'locked_by'],
      ] as (keyof ServerRow)[]
    ).map((name) => [name, name]),
  ),
};

export function listServers(call: Call, path: string, view: (call: Call, server: ServerRow) => object): object {
  const chosen = selection(call, path === 'servers' ? 'index' : 'detail');
  if (!chosen) return { servers: [] };
  const { limit, marker } = pageQuery(call);
  const keys = sortKeys(call);
  const rows = candidates(call, chosen).filter(chosen.fits);
  const page = pageAfter(keys.length === 0 ? rows : sortRows(rows, keys), { limit, marker });
  if (!page) throw markerNotFound(marker);
  const next = limit > 0 && page.rows.length === limit ? page.rows.at(-1)?.id : undefined;
  return {
    servers: page.rows.map((server) => view(call, server)),
    ...nextLink(call, 'servers', path, next),
  };
}

/** Newest first. */
function candidates({ cloud }: Call, { project, deleted }: Selection): ServerRow[] {
  const { servers, deletedServers } = cloud.state.tables.compute;
  const of = (table: typeof servers | typeof deletedServers) =>
    project === undefined ? table.all() : (table as typeof deletedServers).where('project', project);
  if (deleted === 'only') return of(deletedServers).reverse();
  if (deleted === 'without') return of(servers).reverse();
  return sortRows([...of(servers), ...of(deletedServers)], [['created_ms', 'desc']]);
}

function sortKeys({ query, caller }: Call): SortKey[] {
  const directions = query.getAll('sort_dir');
  const keys = query.getAll('sort_key');
  const admin = keys.find((key) => (key === 'host' || key === 'node') && !caller.isAdmin);
  if (admin) throw new ApiError(403, `Only administrators can sort servers by ${admin}`);
  return keys.flatMap((key, index): SortKey[] => {
    const field = SORT_FIELDS[key];
    const direction = directions[index] ?? directions.at(-1) ?? 'desc';
    return field ? [[field, direction === 'asc' ? 'asc' : 'desc']] : [];
  });
}
