import { path } from '../service/path.ts';
import { inEnvelope, resource } from '../service/resource.ts';
import { z } from 'zod';
import { text, textMap } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';
import type { CreateServer, SchedulerHints, UpdateServer } from './server-requests.ts';
import { type InstanceAction, instanceAction, type Server, server } from './server-schema.ts';

/** What Nova tells about a server it has only begun to make. */
const acceptedServer = z.object({ id: text });

export interface Servers {
  /**
   * With details. Filters among others: `all_tenants`, `project_id`, `name` (a regular expression), `status`, `host`,
   * `changes-since` (ISO time; then deleted servers are listed too, with status DELETED), `deleted`.
   */
  listServers(query?: Query): Promise<Server[]>;
  getServer(id: string): Promise<Server>;
  /**
   * Answers as soon as Nova has accepted it; look at `status` until it is no longer BUILD. A timeout may leave a
   * server behind: look for it by its metadata before creating again.
   */
  createServer(body: CreateServer, hints?: SchedulerHints): Promise<{ id: string }>;
  updateServer(id: string, body: UpdateServer): Promise<Server>;
  /** Accepted at once, done when the server is not found any more. */
  deleteServer(id: string): Promise<void>;
  /** Merges; other keys stay. */
  setServerMetadata(id: string, metadata: Readonly<Record<string, string>>): Promise<Record<string, string>>;
  deleteServerMetadataItem(id: string, key: string): Promise<void>;
  setServerTags(id: string, tags: readonly string[]): Promise<void>;
  listInstanceActions(id: string): Promise<InstanceAction[]>;
  /** With its events. `requestId` is the id of the request that began the action. */
  getInstanceAction(id: string, requestId: string): Promise<InstanceAction>;
}

export function servers(api: ServiceApi): Servers {
  const calls = resource<Server, CreateServer, UpdateServer>(api, {
    one: 'server',
    many: 'servers',
    at: '/servers',
    listAt: '/servers/detail',
    of: server,
  });
  return {
    listServers: calls.list,
    getServer: calls.get,
    createServer: (body, hints) =>
      api.json({
        operation: 'create server',
        method: 'POST',
        path: path`/servers`,
        json: { server: body, ...(hints ? { 'os:scheduler_hints': hints } : {}) },
        answer: inEnvelope('server', acceptedServer),
      }),
    updateServer: calls.update,
    deleteServer: calls.remove,
    setServerMetadata: (id, metadata) =>
      api.json({
        operation: 'set server metadata',
        method: 'POST',
        path: path`/servers/${id}/metadata`,
        json: { metadata },
        answer: inEnvelope('metadata', textMap),
      }),
    deleteServerMetadataItem: async (id, key) => {
      const item = path`/servers/${id}/metadata/${key}`;
      await api.done({ operation: 'delete server metadata item', method: 'DELETE', path: item });
    },
    setServerTags: async (id, tags) => {
      await api.done({
        operation: 'set server tags',
        method: 'PUT',
        path: path`/servers/${id}/tags`,
        json: { tags },
        microversion: { atLeast: '2.26' },
      });
    },
    listInstanceActions: (id) =>
      api.list({
        operation: 'list instance actions',
        path: path`/servers/${id}/os-instance-actions`,
        items: 'instanceActions',
        of: instanceAction,
      }),
    getInstanceAction: (id, requestId) =>
      api.json({
        operation: 'get instance action',
        path: path`/servers/${id}/os-instance-actions/${requestId}`,
        answer: inEnvelope('instanceAction', instanceAction),
      }),
  };
}
