import { z } from 'zod';
import { path } from '../service/path.ts';
import { inEnvelope, resource } from '../service/resource.ts';
import { maybeBoolean, maybeText, text } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';
import { PAGED } from './paging.ts';

const agent = z.object({
  id: text,
  agent_type: text,
  binary: text,
  host: text,
  /** A heartbeat within `agent_down_time` (75 s by default). */
  alive: z.boolean(),
  admin_state_up: z.boolean().default(true),
  availability_zone: maybeText,
  heartbeat_timestamp: maybeText,
  started_at: maybeText,
  resources_synced: maybeBoolean,
});
export type NetworkAgent = z.output<typeof agent>;

const zone = z.object({ name: text, resource: z.enum(['network', 'router']), state: text });
export type NetworkZone = z.output<typeof zone>;

const extension = z.object({ alias: text, name: maybeText, description: maybeText });
export type NetworkExtension = z.output<typeof extension>;

const usage = z.object({ limit: z.number(), used: z.number(), reserved: z.number().default(0) });
export type NetworkQuotaUsage = z.output<typeof usage>;
/** By resource: `network`, `subnet`, `port`, `router`, `floatingip`, `security_group`, `security_group_rule`, ... */
export type NetworkQuotas = Record<string, NetworkQuotaUsage>;

export type Taggable = 'networks' | 'subnets' | 'ports' | 'routers' | 'floatingips' | 'security-groups';

export interface NetworkOperations {
  /** For administrators. */
  listAgents(query?: Query): Promise<NetworkAgent[]>;
  updateAgent(
    id: string,
    body: { readonly admin_state_up?: boolean; readonly description?: string },
  ): Promise<NetworkAgent>;
  listNetworkZones(): Promise<NetworkZone[]>;
  listExtensions(): Promise<NetworkExtension[]>;
  /** -1 as a limit means unlimited. */
  getNetworkQuotas(projectId: string): Promise<NetworkQuotas>;
  /** For administrators. Resources not named keep their limits. */
  setNetworkQuotas(projectId: string, limits: Readonly<Record<string, number>>): Promise<void>;
  /** Back to the defaults. */
  resetNetworkQuotas(projectId: string): Promise<void>;
  /** Replaces all tags. */
  setTags(kind: Taggable, id: string, tags: readonly string[]): Promise<void>;
}

export function networkOperations(api: ServiceApi): NetworkOperations {
  const agents = resource<NetworkAgent, never, Parameters<NetworkOperations['updateAgent']>[1]>(api, {
    one: 'agent',
    many: 'agents',
    at: '/agents',
    of: agent,
    listQuery: PAGED,
  });
  return {
    listAgents: agents.list,
    updateAgent: agents.update,
    listNetworkZones: () =>
      api.list({
        operation: 'list network availability zones',
        path: path`/availability_zones`,
        items: 'availability_zones',
        of: zone,
      }),
    listExtensions: () =>
      api.list({ operation: 'list extensions', path: path`/extensions`, items: 'extensions', of: extension }),
    getNetworkQuotas: (projectId) =>
      api.json({
        operation: 'get network quotas',
        path: path`/quotas/${projectId}/details`,
        answer: inEnvelope('quota', z.record(z.string(), usage)),
      }),
    setNetworkQuotas: async (projectId, quota) => {
      const of = path`/quotas/${projectId}`;
      await api.done({ operation: 'set network quotas', method: 'PUT', path: of, json: { quota } });
    },
    resetNetworkQuotas: async (projectId) => {
      await api.done({ operation: 'reset network quotas', method: 'DELETE', path: path`/quotas/${projectId}` });
    },
    setTags: async (kind, id, tags) => {
      await api.done({ operation: 'set tags', method: 'PUT', path: path`/${kind}/${id}/tags`, json: { tags } });
    },
  };
}
