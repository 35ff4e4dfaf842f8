import type { CloudContext } from '../context.ts';
import { type ServiceApp, type ServiceContext, readJsonObject } from '../service.ts';
import { agentView } from './agents.ts';
import { shown } from './converters.ts';
import { conflict, disallowed, missing, networkNotFound, routerNotFound } from './errors.ts';
import type { AgentRow, NetworkRow, RouterRow } from './tables.ts';

/**
 * Which agent serves which router and network. There is one of each kind, and it serves everything that an administrator
 * has not taken from it: only that is kept.
 */
export function agentSchedulingRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { routers, networks } = cloud.state.tables.network;
  routesOf<RouterRow>(app, cloud, {
    kind: 'L3 agent',
    collection: 'l3-routers',
    plural: 'routers',
    member: 'router_id',
    things: (c) => routers.all().filter((row) => isSeen(c, row)),
    get: (id) => routers.get(id),
    notFound: routerNotFound,
    taken: (thing, agent) =>
      conflict('RouterHostedByL3Agent', `The router ${thing} has been already hosted by the L3 Agent ${agent}.`),
    view: ({ id, name, status, admin_state_up, project_id }) => ({ id, name, status, admin_state_up, project_id }),
  });
  routesOf<NetworkRow>(app, cloud, {
    kind: 'DHCP agent',
    collection: 'dhcp-networks',
    plural: 'networks',
    member: 'network_id',
    things: (c) => networks.all().filter((row) => isSeen(c, row)),
    get: (id) => networks.get(id),
    notFound: networkNotFound,
    taken: (thing, agent) =>
      conflict('NetworkHostedByDHCPAgent', `The network ${thing} has been already hosted by the DHCP Agent ${agent}.`),
    view: ({ id, name, admin_state_up, project_id }) => ({ id, name, admin_state_up, project_id }),
  });
}

interface Scheduling<R> {
  readonly kind: string;
  /** Below the agent. */
  readonly collection: string;
  readonly plural: string;
  readonly member: string;
  readonly things: (c: ServiceContext) => readonly R[];
  readonly get: (id: string) => R | undefined;
  readonly notFound: (id: string) => Error;
  readonly taken: (thing: string, agent: string) => Error;
  readonly view: (row: R) => Record<string, unknown>;
}

const isSeen = (c: ServiceContext, row: { readonly project_id: string }): boolean =>
  c.get('caller').isAdmin || c.get('caller').project?.id === row.project_id;

function routesOf<R extends { readonly id: string; readonly project_id: string }>(
  app: ServiceApp,
  cloud: CloudContext,
  { kind, collection, plural, member, things, get, notFound, taken, view }: Scheduling<R>,
): void {
  const { agents, unscheduled } = cloud.state.tables.network;
  const requireAdmin = (c: ServiceContext, verb: string): void => {
    if (!c.get('caller').isAdmin) throw disallowed(`rule:${verb}_${collection.replace('-', '_')}`);
  };
  const findAgent = (c: ServiceContext): AgentRow => {
    const id = c.req.param('agent') ?? '';
    const row = agents.get(id);
    if (!row) throw missing('AgentNotFound', `Agent ${id} could not be found.`);
    return row;
  };
  const serves = (agent: AgentRow, id: string): boolean =>
    agent.agent_type === kind && !unscheduled.has(`${agent.id}/${id}`);
  app.get(`/v2.0/agents/:agent/${collection}`, (c) => {
    requireAdmin(c, 'get');
    const agent = findAgent(c);
    const served = things(c).filter((row) => serves(agent, row.id));
    return c.json({ [plural]: served.map((row) => ({ ...view(row), tenant_id: row.project_id })) });
  });
  app.post(`/v2.0/agents/:agent/${collection}`, async (c) => {
    requireAdmin(c, 'create');
    const agent = findAgent(c);
    const id = shown((await readJsonObject(c, 'Body contains invalid data'))[member]);
    if (!get(id)) throw notFound(id);
    if (serves(agent, id)) throw taken(id, agent.id);
    unscheduled.delete(`${agent.id}/${id}`);
    return c.json(null, 201);
  });
  app.delete(`/v2.0/agents/:agent/${collection}/:id`, (c) => {
    requireAdmin(c, 'delete');
    const agent = findAgent(c);
    const id = c.req.param('id');
    if (!get(id)) throw notFound(id);
    const place = `${agent.id}/${id}`;
    if (!unscheduled.has(place)) unscheduled.insert({ id: place });
    return c.body(null, 204);
  });
  app.get(`/v2.0/${plural}/:id/${kind.toLowerCase().replace(' ', '-')}s`, (c) => {
    requireAdmin(c, 'get');
    const id = c.req.param('id');
    if (!get(id)) throw notFound(id);
    const serving = agents.all().filter((agent) => serves(agent, id));
    return c.json({ agents: serving.map((agent) => agentView(cloud, agent)) });
  });
}
