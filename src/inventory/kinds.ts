import type {
  Aggregate,
  ComputeClient,
  ComputeService,
  ComputeZone,
  Flavor,
  FloatingIp,
  Hypervisor,
  IdentityClient,
  Image,
  ImageClient,
  Keypair,
  Network,
  NetworkAgent,
  NetworkClient,
  NetworkZone,
  PageMemory,
  Port,
  Project,
  RoleAssignment,
  Router,
  SecurityGroup,
  Server,
  ServerGroup,
  Subnet,
  Volume,
  VolumeClient,
  VolumeService,
  VolumeZone,
} from '../clients/openstack/index.ts';

/** Use and limits of one project in one service. */
export interface Quota {
  readonly project_id: string;
  /** By resource, in the service's own words. A limit of -1 means unlimited; `used` counts what is reserved too. */
  readonly resources: Readonly<Record<string, { readonly used: number; readonly limit: number }>>;
}

/** Who holds a role in a project, by itself and not by inheritance. */
export interface Assignment extends Pick<RoleAssignment, 'role' | 'user' | 'group'> {
  readonly id: string;
  readonly project_id: string;
}

/** Everything a sweep reads, by kind. */
export interface Entries {
  readonly server: Server;
  readonly 'server-group': ServerGroup;
  readonly port: Port;
  readonly volume: Volume;
  readonly network: Network;
  readonly subnet: Subnet;
  readonly router: Router;
  /** With its rules. */
  readonly 'security-group': SecurityGroup;
  readonly 'floating-ip': FloatingIp;
  readonly flavor: Flavor;
  /** Those of the user of the credentials. */
  readonly keypair: Keypair;
  readonly image: Image;
  /** All of them for administrators, else those the user has a role in. */
  readonly project: Project;
  /** For administrators. */
  readonly 'role-assignment': Assignment;
  /** For administrators, as are hypervisors and the three kinds of service below. */
  readonly aggregate: Aggregate;
  readonly 'compute-service': ComputeService;
  readonly hypervisor: Hypervisor;
  readonly 'network-agent': NetworkAgent;
  readonly 'volume-service': VolumeService;
  readonly 'compute-zone': ComputeZone;
  readonly 'network-zone': NetworkZone;
  readonly 'volume-zone': VolumeZone;
  /** Of the projects somebody asked about. */
  readonly 'compute-quota': Quota;
  readonly 'volume-quota': Quota;
  readonly 'network-quota': Quota;
}

export type Kind = keyof Entries;
export type Entry<K extends Kind> = Entries[K];

/** What the inventory asks of a cloud: reads only. */
export interface InventoryClient {
  readonly identity: Pick<
    IdentityClient,
    'whoAmI' | 'listProjects' | 'listOwnProjects' | 'getProject' | 'listRoleAssignments'
  >;
  readonly compute: Pick<
    ComputeClient,
    | 'listServers'
    | 'getServer'
    | 'listServerGroups'
    | 'getServerGroup'
    | 'listFlavors'
    | 'getFlavor'
    | 'listKeypairs'
    | 'getKeypair'
    | 'listAggregates'
    | 'getAggregate'
    | 'listComputeServices'
    | 'listHypervisors'
    | 'getHypervisor'
    | 'listComputeZones'
    | 'getComputeQuotas'
  >;
  readonly network: Pick<
    NetworkClient,
    | 'listNetworks'
    | 'getNetwork'
    | 'listSubnets'
    | 'getSubnet'
    | 'listPorts'
    | 'getPort'
    | 'listRouters'
    | 'getRouter'
    | 'listSecurityGroups'
    | 'getSecurityGroup'
    | 'listFloatingIps'
    | 'getFloatingIp'
    | 'listAgents'
    | 'listNetworkZones'
    | 'getNetworkQuotas'
  >;
  readonly volume: Pick<
    VolumeClient,
    'listVolumes' | 'getVolume' | 'listVolumeServices' | 'listVolumeZones' | 'getVolumeQuotas'
  >;
  readonly image: Pick<ImageClient, 'listImages' | 'getImage'>;
  /** The same, for lists that are read again and again. */
  withContext(context: { readonly pages: PageMemory }): InventoryClient;
}
