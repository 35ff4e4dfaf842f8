import { type CloudContext, newId } from '../context.ts';
import { type ServiceApp, type ServiceContext, readJsonObject } from '../service.ts';
import { boolean, shown } from './converters.ts';
import { conflict, disallowed, missing } from './errors.ts';
import type { AgentRow } from './tables.ts';

const ZONE = 'nova';
const NETWORK_HOST = 'network-1';

const KINDS = [
  ['DHCP agent', 'neutron-dhcp-agent', 'dhcp_agent', ZONE],
  ['L3 agent', 'neutron-l3-agent', 'l3_agent', ZONE],
  ['Metadata agent', 'neutron-metadata-agent', 'N/A', null],
] as const;

/** The agents of a fresh cloud: one network node, and a bridge agent on every host. */
export function seedAgents(cloud: CloudContext): void {
  for (const [type, binary, topic, zone] of KINDS) insertAgent(cloud, NETWORK_HOST, type, binary, topic, zone);
  for (const host of [NETWORK_HOST, ...cloud.hosts]) {
    insertAgent(cloud, host, 'Linux bridge agent', 'neutron-linuxbridge-agent', 'N/A', null);
  }
}

function insertAgent(
  cloud: CloudContext,
  host: string,
  agent_type: string,
  binary: string,
  topic: string,
  availability_zone: string | null,
): void {
  cloud.state.tables.network.agents.insert({
    id: newId(cloud),
    agent_type,
    binary,
    host,
    topic,
    availability_zone,
    admin_state_up: true,
    description: null,
    alive: true,
    configurations: {},
    started_ms: cloud.clock.now(),
  });
}

/** `/v2.0/agents` and the zones that they make. */
export function agentRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { agents } = cloud.state.tables.network;
  const find = (c: ServiceContext): AgentRow => {
    const id = c.req.param('id') ?? '';
    const row = c.get('caller').isAdmin ? agents.get(id) : undefined;
    if (!row) throw missing('AgentNotFound', `Agent ${id} could not be found.`);
    return row;
  };
  app.get('/v2.0/agents', (c) => {
    if (!c.get('caller').isAdmin) return c.json({ agents: [] });
    const wanted = [...new URL(c.req.url).searchParams].filter(([name]) => name !== 'fields');
    const views = agents.all().map((row) => agentView(cloud, row));
    return c.json({ agents: views.filter((agent) => wanted.every(([name, value]) => matches(agent[name], value))) });
  });
  app.get('/v2.0/agents/:id', (c) => c.json({ agent: agentView(cloud, find(c)) }));
  app.put('/v2.0/agents/:id', async (c) => {
    const body = await readJsonObject(c, 'Body contains invalid data');
    const row = find(c);
    const { admin_state_up, description } = (body['agent'] ?? {}) as Record<string, unknown>;
    const changed = agents.update(row.id, {
      ...(admin_state_up === undefined ? {} : { admin_state_up: boolean(admin_state_up, 'admin_state_up') as boolean }),
      ...(description === undefined ? {} : { description: shown(description) }),
    });
    return c.json({ agent: agentView(cloud, changed) });
  });
  app.delete('/v2.0/agents/:id', (c) => {
    if (!c.get('caller').isAdmin) throw disallowed('rule:delete_agent');
    const row = find(c);
    if (row.alive && row.admin_state_up) throw conflict('AgentInUse', `Agent ${row.id} is in use.`);
    agents.delete(row.id);
    return c.body(null, 204);
  });
  app.get('/v2.0/availability_zones', (c) => {
    const zones = [...new Set(agents.all().flatMap((row) => row.availability_zone ?? []))];
    const rows = zones.flatMap((name) =>
      ['network', 'router'].map((resource) => ({ name, resource, state: 'available' })),
    );
    return c.json({ availability_zones: rows });
  });
}

function matches(value: unknown, wanted: string): boolean {
  return typeof value === 'boolean' ? value === boolean(wanted, '') : shown(value) === wanted;
}

export function agentView(cloud: CloudContext, row: AgentRow): Record<string, unknown> {
  const { started_ms, ...shownFields } = row;
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
  return {
    ...shownFields,
    created_at: time(started_ms),
    started_at: time(started_ms),
    heartbeat_timestamp: time(row.alive ? cloud.clock.now() : started_ms),
    resources_synced: null,
  };
}
