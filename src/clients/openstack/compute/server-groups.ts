import { z } from 'zod';
import { path } from '../service/path.ts';
import { resource } from '../service/resource.ts';
import { maybe, maybeNumber, maybeText, text, textList } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';

const serverGroup = z.object({
  id: text,
  name: text,
  policy: maybeText,
  rules: maybe(z.object({ max_server_per_host: maybeNumber })),
  members: textList,
  project_id: maybeText,
  user_id: maybeText,
});
export type ServerGroup = z.output<typeof serverGroup>;

export interface CreateServerGroup {
  readonly name: string;
  readonly policy: 'affinity' | 'anti-affinity' | 'soft-affinity' | 'soft-anti-affinity';
  readonly rules?: { readonly max_server_per_host: number };
}

/** Server groups have no field for a mark other than their name and cannot be changed. */
export interface ServerGroups {
  listServerGroups(query?: Query): Promise<ServerGroup[]>;
  getServerGroup(id: string): Promise<ServerGroup>;
  createServerGroup(body: CreateServerGroup): Promise<ServerGroup>;
  deleteServerGroup(id: string): Promise<void>;
}

/** Nova's default `max_limit`, above which it would cut a page short without saying so. */
const PAGE_SIZE = 1000;

export function serverGroups(api: ServiceApi): ServerGroups {
  const calls = resource<ServerGroup, CreateServerGroup>(api, {
    one: 'server_group',
    many: 'server_groups',
    at: '/os-server-groups',
    of: serverGroup,
    microversion: { atLeast: '2.64' },
  });
  return {
    listServerGroups: (query) =>
      api.list({
        operation: 'list server groups',
        path: path`/os-server-groups`,
        items: 'server_groups',
        of: serverGroup,
        offset: { pageSize: PAGE_SIZE },
        query,
        microversion: { atLeast: '2.64' },
      }),
    getServerGroup: calls.get,
    createServerGroup: calls.create,
    deleteServerGroup: calls.remove,
  };
}
