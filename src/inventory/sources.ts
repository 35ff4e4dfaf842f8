import type { Assignment, Entry, InventoryClient, Kind, Quota } from './kinds.ts';
import type { ProjectRole, RoleAssignment } from '../clients/openstack/index.ts';
import {
  fromAggregate,
  fromDescription,
  fromKeypairName,
  fromMetadata,
  fromServerGroupName,
  type Mark,
} from './mark.ts';
import { computeQuota, networkQuota, volumeQuota } from './quotas.ts';

/** As whom, and for whom, the cloud is read. */
export interface Reading {
  readonly client: InventoryClient;
  readonly isAdmin: boolean;
  /** Projects whose quotas are to be read. */
  readonly projectIds: readonly string[];
}

/** Parts of a cloud, in the words of ScpCloud's status. */
export type Service = 'nova' | 'neutron' | 'cinder' | 'glance' | 'keystone';

/** How entries of one kind are read and told apart. */
export interface Source<K extends Kind> {
  /** Whose answer it is. */
  readonly service: Service;
  /** Only an administrator may read it; without one the kind stays empty and is not stale. */
  readonly adminOnly?: true;
  readonly id: (entry: Entry<K>) => string;
  readonly list: (reading: Reading) => Promise<Entry<K>[]>;
  /** One entry for each of `projectIds`, at a call each: a sweep reads some of them, in turn. */
  readonly perProject?: true;
  /** Reads one anew; left out where the cloud can only list. */
  readonly get?: (reading: Reading, id: string) => Promise<Entry<K>>;
  /** Reads several anew with one call; left out where the cloud cannot tell of these and no others. */
  readonly some?: (reading: Reading, ids: readonly string[]) => Promise<Entry<K>[]>;
  readonly mark?: (entry: Entry<K>) => Mark | undefined;
  /** Fields that change by themselves, such as heartbeats, and mean nothing. */
  readonly volatile?: readonly string[];
}

const described = (entry: { readonly description?: string | null | undefined }) => fromDescription(entry.description);
const byId = (entry: { readonly id: string }) => entry.id;
const everyProject = (reading: Reading) => (reading.isAdmin ? { all_tenants: true } : {});

const quota = (service: Service, read: (client: InventoryClient, projectId: string) => Promise<Quota>) => ({
  service,
  perProject: true as const,
  id: (entry: Quota) => entry.project_id,
  list: (r: Reading) => Promise.all(r.projectIds.map((id) => read(r.client, id))),
  get: (r: Reading, id: string) => read(r.client, id),
});

export const SOURCES: { readonly [K in Kind]: Source<K> } = {
  server: {
    service: 'nova',
    id: byId,
    list: (r) => r.client.compute.listServers(everyProject(r)),
    get: (r, id) => r.client.compute.getServer(id),
    mark: (server) => fromMetadata(server.metadata),
    volatile: ['updated', 'progress'],
  },
  'server-group': {
    service: 'nova',
    id: byId,
    list: (r) => r.client.compute.listServerGroups(r.isAdmin ? { all_projects: true } : {}),
    get: (r, id) => r.client.compute.getServerGroup(id),
    mark: (group) => fromServerGroupName(group.name),
    // Whoever owns them is told of the servers themselves.
    volatile: ['members'],
  },
  port: {
    service: 'neutron',
    id: byId,
    list: (r) => r.client.network.listPorts(),
    get: (r, id) => r.client.network.getPort(id),
    some: (r, id) => r.client.network.listPorts({ id }),
    mark: described,
  },
  volume: {
    service: 'cinder',
    id: byId,
    list: (r) => r.client.volume.listVolumes(everyProject(r)),
    get: (r, id) => r.client.volume.getVolume(id),
    mark: (volume) => fromMetadata(volume.metadata),
    volatile: ['updated_at'],
  },
  network: {
    service: 'neutron',
    id: byId,
    list: (r) => r.client.network.listNetworks(),
    get: (r, id) => r.client.network.getNetwork(id),
    some: (r, id) => r.client.network.listNetworks({ id }),
    mark: described,
  },
  subnet: {
    service: 'neutron',
    id: byId,
    list: (r) => r.client.network.listSubnets(),
    get: (r, id) => r.client.network.getSubnet(id),
    some: (r, id) => r.client.network.listSubnets({ id }),
    mark: described,
  },
  router: {
    service: 'neutron',
    id: byId,
    list: (r) => r.client.network.listRouters(),
    get: (r, id) => r.client.network.getRouter(id),
    some: (r, id) => r.client.network.listRouters({ id }),
    mark: described,
  },
  'security-group': {
    service: 'neutron',
    id: byId,
    list: (r) => r.client.network.listSecurityGroups(),
    get: (r, id) => r.client.network.getSecurityGroup(id),
    some: (r, id) => r.client.network.listSecurityGroups({ id }),
    mark: described,
  },
  'floating-ip': {
    service: 'neutron',
    id: byId,
    list: (r) => r.client.network.listFloatingIps(),
    get: (r, id) => r.client.network.getFloatingIp(id),
    some: (r, id) => r.client.network.listFloatingIps({ id }),
    mark: described,
  },
  flavor: {
    service: 'nova',
    id: byId,
    list: (r) => r.client.compute.listFlavors(r.isAdmin ? { is_public: 'None' } : {}),
    get: (r, id) => r.client.compute.getFlavor(id),
    mark: described,
  },
  keypair: {
    service: 'nova',
    id: (keypair) => keypair.name,
    list: (r) => r.client.compute.listKeypairs(),
    get: (r, name) => r.client.compute.getKeypair(name),
    mark: (keypair) => fromKeypairName(keypair.name),
    volatile: ['user_id', 'created_at'],
  },
  image: {
    service: 'glance',
    id: byId,
    list: (r) => r.client.image.listImages(r.isAdmin ? { visibility: 'all' } : {}),
    get: (r, id) => r.client.image.getImage(id),
    mark: (image) => fromMetadata(image.properties),
    volatile: ['updated_at'],
  },
  project: {
    service: 'keystone',
    id: byId,
    list: (r) => (r.isAdmin ? r.client.identity.listProjects() : r.client.identity.listOwnProjects()),
    get: (r, id) => r.client.identity.getProject(id),
    mark: described,
  },
  'role-assignment': {
    service: 'keystone',
    adminOnly: true,
    id: byId,
    list: async (r) => (await r.client.identity.listRoleAssignments()).flatMap(inProject),
  },
  aggregate: {
    service: 'nova',
    adminOnly: true,
    id: byId,
    list: (r) => r.client.compute.listAggregates(),
    get: (r, id) => r.client.compute.getAggregate(id),
    mark: fromAggregate,
  },
  'compute-service': {
    service: 'nova',
    adminOnly: true,
    id: (service) => service.id ?? `${service.binary}@${service.host}`,
    list: (r) => r.client.compute.listComputeServices(),
    // Of a host that we disabled.
    mark: (service) => fromDescription(service.disabled_reason),
    volatile: ['updated_at'],
  },
  hypervisor: {
    service: 'nova',
    adminOnly: true,
    id: byId,
    list: (r) => r.client.compute.listHypervisors(),
    get: (r, id) => r.client.compute.getHypervisor(id),
    volatile: ['uptime'],
  },
  'network-agent': {
    service: 'neutron',
    adminOnly: true,
    id: byId,
    list: (r) => r.client.network.listAgents(),
    volatile: ['heartbeat_timestamp', 'started_at'],
  },
  'volume-service': {
    service: 'cinder',
    adminOnly: true,
    id: (service) => `${service.binary}@${service.host}`,
    list: (r) => r.client.volume.listVolumeServices(),
    volatile: ['updated_at'],
  },
  'compute-zone': {
    service: 'nova',
    id: (zone) => zone.zoneName,
    list: (r) => r.client.compute.listComputeZones({ detail: r.isAdmin }),
    volatile: ['hosts'],
  },
  'network-zone': {
    service: 'neutron',
    id: (zone) => `${zone.resource}/${zone.name}`,
    list: (r) => r.client.network.listNetworkZones(),
  },
  'volume-zone': {
    service: 'cinder',
    id: (zone) => zone.zoneName,
    list: (r) => r.client.volume.listVolumeZones(),
  },
  'compute-quota': quota('nova', computeQuota),
  'volume-quota': quota('cinder', volumeQuota),
  'network-quota': quota('neutron', networkQuota),
};

function inProject({ role, user, group, scope }: RoleAssignment): Assignment[] {
  const project_id = scope.project?.id;
  if (project_id === undefined) return [];
  const holder = user ? { user_id: user.id } : { group_id: group?.id ?? '' };
  return [{ id: assignmentId({ ...holder, project_id, role_id: role.id }), project_id, role, user, group }];
}

/** Keystone gives assignments no id: there is one of each. */
export function assignmentId(grant: ProjectRole): string {
  const holder = 'user_id' in grant ? `user/${grant.user_id}` : `group/${grant.group_id}`;
  return `${grant.project_id}/${holder}/${grant.role_id}`;
}

export const KINDS = Object.keys(SOURCES) as readonly Kind[];
