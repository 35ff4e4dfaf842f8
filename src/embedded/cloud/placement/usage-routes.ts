import type { PlacementCall, PlacementRoute } from './call.ts';
import { badRequest } from './errors.ts';
import { resourcesOf } from './providers.ts';
import type { Resources } from './tables.ts';

export const usageRoutes: readonly PlacementRoute[] = [
  { method: 'GET', path: '/usages', since: 9, policy: 'usages', handle: projectUsages },
];

interface Used {
  readonly type: string;
  readonly resources: readonly Resources[];
}

/** What a project's consumers have together, since 1.38 by their type. */
function projectUsages(call: PlacementCall): object {
  const { query, minor } = call;
  const project = query.get('project_id');
  if (project === null) throw badRequest("Invalid query string parameters: 'project_id' is a required property");
  const all = consumersOf(call, project);
  if (minor < 38) return { usages: sum(all) };
  const wanted = query.get('consumer_type');
  if (wanted === 'all') return { usages: all.length === 0 ? {} : { all: counted(all) } };
  const types = new Set(all.map(({ type }) => type).filter((type) => wanted === null || type === wanted));
  const groups = [...types].map((type) => [type, counted(all.filter((used) => used.type === type))]);
  return { usages: Object.fromEntries(groups) as object };
}

function consumersOf({ cloud, query }: PlacementCall, project: string): readonly Used[] {
  const { compute, placement } = cloud.state.tables;
  const user = query.get('user_id');
  const isTheirs = (row: { readonly user_id: string }) => user === null || row.user_id === user;
  const servers = compute.servers
    .where('project', project)
    .filter((row) => row.host !== null && isTheirs(row) && !placement.consumers.has(row.id));
  const others = placement.consumers.all().filter((row) => row.project_id === project && isTheirs(row));
  return [
    ...servers.map((row) => ({ type: 'unknown', resources: [resourcesOf(row)] })),
    ...others.map(({ type, allocations }) => ({ type, resources: Object.values(allocations) })),
  ];
}

function sum(all: readonly Used[]): Record<string, number> {
  const used: Record<string, number> = {};
  for (const resources of all.flatMap((one) => one.resources)) {
    for (const [name, amount] of Object.entries(resources)) used[name] = (used[name] ?? 0) + amount;
  }
  return used;
}

const counted = (all: readonly Used[]) => ({ ...sum(all), consumer_count: all.length });
