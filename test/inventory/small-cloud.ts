import type { Query } from '../../src/clients/openstack/index.ts';
import { ExternalError, type Fault } from '../../src/errors/external-error.ts';
import type { Entries, Entry, InventoryClient, Kind, Quota } from '../../src/inventory/index.ts';

type Collections = { [K in Kind]?: Entry<K>[] };

/** A cloud that is nothing but lists, whose answers can be held back or refused. Counts what it is asked. */
export interface SmallCloud {
  readonly client: InventoryClient;
  readonly things: Collections;
  /** What was asked, in order: `list server`, `get network n1`. */
  readonly calls: string[];
  /** The next readings of `kind` fail, until it is called without a fault. */
  fail(kind: Kind, fault?: Fault): void;
  /** Readings of `kind` wait until the function it returns is called; they answer what was there when they were asked. */
  hold(kind: Kind): () => void;
  admin: boolean;
}

export function smallCloud(things: Collections = {}): SmallCloud {
  const calls: string[] = [];
  const faults = new Map<Kind, Fault>();
  const gates = new Map<Kind, Promise<void>>();

  const ask = async <T>(kind: Kind, asked: string, answer: () => T): Promise<T> => {
    calls.push(asked);
    const said = structuredClone(answer());
    await gates.get(kind);
    const fault = faults.get(kind);
    if (fault) throw new ExternalError(`${kind} cannot be read`, { fault, system: 'cloud', operation: asked });
    return said;
  };
  const list = <K extends Kind>(kind: K) => ask(kind, `list ${kind}`, () => things[kind] ?? ([] as Entries[K][]));
  const get = <K extends Kind>(kind: K, id: string, idOf: (entry: Entry<K>) => string) =>
    ask(kind, `get ${kind} ${id}`, () => things[kind]?.find((e) => idOf(e) === id)).then((found) => {
      if (found !== undefined) return found;
      throw new ExternalError('not there', { fault: 'not-found', system: 'cloud', operation: `get ${kind}` });
    });
  const byId = (entry: { readonly id: string }) => entry.id;
  /** All, or those that the query names. */
  const some = <K extends Kind>(kind: K, query: Query | undefined) => {
    const ids = query?.['id'] as readonly string[] | undefined;
    if (ids === undefined) return list(kind);
    const wanted = (entry: Entry<K>) => ids.includes((entry as { readonly id: string }).id);
    return ask(kind, `list ${kind} ${ids.join(' ')}`, () => (things[kind] ?? []).filter(wanted));
  };
  const quota = (kind: Kind, id: string): Promise<Quota['resources']> => ask(kind, `list ${kind} ${id}`, () => ({}));
  const project = { id: 'p1', name: 'storm', domain_id: 'default' };

  const client: InventoryClient = {
    identity: {
      whoAmI: () =>
        Promise.resolve({
          user: { id: 'u1', name: 'admin', domain_id: 'default' },
          project,
          roles: ['admin'],
          is_admin: cloud.admin,
          expires_at: '2099-01-01T00:00:00Z',
        }),
      listProjects: () => list('project'),
      listOwnProjects: () => list('project'),
      getProject: (id) => get('project', id, byId),
      listRoleAssignments: () => ask('role-assignment', 'list role-assignment', () => []),
    },
    compute: {
      listServers: (query) =>
        ask('server', `list server${query?.['changes-since'] === undefined ? '' : ' changes'}`, () =>
          (things.server ?? []).filter((server) => {
            const since = query?.['changes-since'];
            return typeof since === 'string'
              ? (server.updated ?? '') >= since.slice(0, 19)
              : server.status !== 'DELETED';
          }),
        ),
      getServer: (id) => get('server', id, byId),
      listServerGroups: () => list('server-group'),
      getServerGroup: (id) => get('server-group', id, byId),
      listFlavors: () => list('flavor'),
      getFlavor: (id) => get('flavor', id, byId),
      listKeypairs: () => list('keypair'),
      getKeypair: (name) => get('keypair', name, (keypair) => keypair.name),
      listAggregates: () => list('aggregate'),
      getAggregate: (id) => get('aggregate', id, byId),
      listComputeServices: () => list('compute-service'),
      listHypervisors: () => list('hypervisor'),
      getHypervisor: (id) => get('hypervisor', id, byId),
      listComputeZones: () => list('compute-zone'),
      getComputeQuotas: async (id) => {
        await quota('compute-quota', id);
        return { cores: { limit: 20, in_use: 3, reserved: 1 } };
      },
    },
    network: {
      listNetworks: (query) => some('network', query),
      getNetwork: (id) => get('network', id, byId),
      listSubnets: (query) => some('subnet', query),
      getSubnet: (id) => get('subnet', id, byId),
      listPorts: (query) => some('port', query),
      getPort: (id) => get('port', id, byId),
      listRouters: (query) => some('router', query),
      getRouter: (id) => get('router', id, byId),
      listSecurityGroups: (query) => some('security-group', query),
      getSecurityGroup: (id) => get('security-group', id, byId),
      listFloatingIps: (query) => some('floating-ip', query),
      getFloatingIp: (id) => get('floating-ip', id, byId),
      listAgents: () => list('network-agent'),
      listNetworkZones: () => list('network-zone'),
      getNetworkQuotas: async (id) => {
        await quota('network-quota', id);
        return { network: { limit: -1, used: 2, reserved: 0 } };
      },
    },
    volume: {
      listVolumes: () => list('volume'),
      getVolume: (id) => get('volume', id, byId),
      listVolumeServices: () => list('volume-service'),
      listVolumeZones: () => list('volume-zone'),
      getVolumeQuotas: async (id) => {
        await quota('volume-quota', id);
        return { volumes: { limit: 10, in_use: 1, reserved: 0 } };
      },
    },
    image: { listImages: () => list('image'), getImage: (id) => get('image', id, byId) },
    withContext: () => client,
  };

  const cloud: SmallCloud = {
    client,
    things,
    calls,
    admin: true,
    fail: (kind, fault) => (fault === undefined ? faults.delete(kind) : faults.set(kind, fault)),
    hold: (kind) => {
      const gate = Promise.withResolvers<undefined>();
      gates.set(kind, gate.promise);
      return () => {
        gates.delete(kind);
        gate.resolve(undefined);
      };
    },
  };
  return cloud;
}
