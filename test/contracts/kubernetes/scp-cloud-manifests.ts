import type { ScpCloudSpecInput } from '../../../src/api/scp-cloud.ts';
import type { BadManifest, Edit } from './manifest.ts';

const BASTION = bastionWith({});

/** A bastion that is to be made, of what the sound spec has. */
function bastionWith(change: object) {
  const managed = {
    image: 'lab-image',
    flavor: 'lab.tiny',
    network: 'management',
    floatingIp: { network: 'external' },
    ...change,
  };
  return { managed };
}

/** A spec that is taken as it is, and that every bad one differs from in one thing. */
export function soundSpec(): ScpCloudSpecInput {
  return {
    credentialsRef: { name: 'cloud-credentials' },
    region: 'RegionOne',
    project: { managed: { name: 'lab' } },
    networks: [
      {
        name: 'management',
        purpose: 'Management',
        managed: {
          subnets: [
            {
              name: 'management',
              cidr: '10.10.0.0/24',
              gateway: '10.10.0.1',
              dnsNameservers: ['9.9.9.9'],
              allocationPools: [{ start: '10.10.0.10', end: '10.10.0.99' }],
              hostRoutes: [{ destination: '10.99.0.0/16', nextHop: '10.10.0.2' }],
            },
          ],
        },
      },
      {
        name: 'data',
        purpose: 'Data',
        managed: { subnets: [{ name: 'data', cidr: 'fd00:10::/64' }] },
      },
      {
        name: 'external',
        purpose: 'External',
        managed: {
          provider: { networkType: 'flat', physicalNetwork: 'external' },
          subnets: [{ name: 'external', cidr: '10.250.0.0/24', dhcp: false }],
        },
      },
      { name: 'backup', purpose: 'Other', adopt: { name: 'backup-net' } },
    ],
    router: {
      name: 'lab',
      managed: {
        externalGateway: { network: 'external' },
        interfaces: [{ network: 'management', subnet: 'management' }],
      },
    },
    securityGroups: [
      { name: 'nodes', managed: { rules: [{ protocol: 'tcp', portMin: 22, remoteGroup: 'nodes' }] } },
      { name: 'default', adopt: { name: 'default' } },
    ],
    flavors: [{ name: 'lab.tiny', managed: { vcpus: 1, ramMiB: 512, extraSpecs: { 'hw:cpu_policy': 'shared' } } }],
    keypair: { name: 'lab', managed: { publicKey: `ssh-ed25519 ${'A'.repeat(68)} lab` } },
    images: [
      {
        name: 'lab-image',
        managed: { source: { file: 'tiny.raw' }, checksum: { algorithm: 'sha256', value: 'a'.repeat(64) } },
      },
    ],
    nodeAccess: { keySecretRef: { name: 'node-key' } },
  };
}

const at = {
  subnet: 'networks[0].managed.subnets[0]',
  rules: 'securityGroups[0].managed.rules',
  rule: 'securityGroups[0].managed.rules[0]',
  image: 'images[0].managed',
} as const;
const net = (i: number) => `spec.networks[${i}]`;
const managed = (i: number) => `${net(i)}.managed`;
const subnet = `spec.${at.subnet}`;
const rule = `spec.${at.rule}`;
const image = `spec.${at.image}`;

export const BAD_MANIFESTS: readonly BadManifest[] = [
  // Shape
  {
    name: 'no credentials',
    remove: 'credentialsRef',
    field: 'spec.credentialsRef',
    says: 'Required value',
    operatorSays: 'expected object',
  },
  {
    name: 'a Secret name that is none',
    put: { 'credentialsRef.name': 'Not A Name' },
    field: 'spec.credentialsRef.name',
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'an unknown mode',
    put: { mode: 'DryRun' },
    field: 'spec.mode',
    says: 'supported values: "Apply", "Plan"',
    operatorSays: '"Apply"|"Plan"',
  },
  {
    name: 'a number as text',
    put: { api: { callsPerSecond: 'ten' } },
    field: 'spec.api.callsPerSecond',
    says: 'must be of type integer',
    operatorSays: 'expected',
  },
  {
    name: 'no calls at all',
    put: { api: { callsPerSecond: 0 } },
    field: 'spec.api.callsPerSecond',
    says: 'should be greater than or equal to 1',
    operatorSays: '>=1',
  },
  {
    name: 'a sweep every second',
    put: { api: { sweepInterval: '1s' } },
    field: 'spec.api.sweepInterval',
    says: 'must be a duration between 10s and 24h',
  },
  {
    name: 'a sweep every other week',
    put: { api: { sweepInterval: '336h' } },
    field: 'spec.api.sweepInterval',
    says: 'must be a duration between 10s and 24h',
  },
  {
    name: 'a maintenance window on no day',
    put: { maintenanceWindows: [{ days: [], start: '02:00', duration: '1h' }] },
    field: 'spec.maintenanceWindows[0].days',
    says: 'names no day',
  },
  {
    name: 'a maintenance window on a day that there is not',
    put: { maintenanceWindows: [{ days: ['Caturday'], start: '02:00', duration: '1h' }] },
    field: 'spec.maintenanceWindows[0].days[0]',
    says: 'Unsupported value',
    operatorSays: 'Monday',
  },
  {
    name: 'a maintenance window that opens at 25 hours',
    put: { maintenanceWindows: [{ days: ['Monday'], start: '25:00', duration: '1h' }] },
    field: 'spec.maintenanceWindows[0].start',
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'a maintenance window that never closes',
    put: { maintenanceWindows: [{ days: ['Monday'], start: '02:00', duration: '25h' }] },
    field: 'spec.maintenanceWindows[0].duration',
    says: 'must be a duration between 1m and 24h',
  },
  {
    name: 'a maintenance window in a time zone that there is not',
    put: { maintenanceWindows: [{ days: ['Monday'], start: '02:00', duration: '1h', timeZone: 'Europe/Nowhere' }] },
    field: 'spec.maintenanceWindows[0].timeZone',
    says: 'is no time zone',
    judge: 'operator',
  },
  {
    name: 'an approval that is no hash',
    put: { approval: { planHash: 'yes' } },
    field: 'spec.approval.planHash',
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'a drift override for no path',
    put: { drift: { overrides: [{ field: '$.networks', policy: 'Report' }] } },
    field: 'spec.drift.overrides[0].field',
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'a quota below unlimited',
    put: { quotas: { compute: { cores: -2 } } },
    field: 'spec.quotas.compute.cores',
    says: 'should be greater than or equal to -1',
    operatorSays: '>=-1',
  },
  {
    name: 'too many networks',
    put: {
      networks: Array.from({ length: 17 }, (_, i) => ({ name: `n${i}`, purpose: 'Other', adopt: { name: 'n' } })),
    },
    field: 'spec.networks',
    says: 'must have at most 16 items',
    operatorSays: '<=16',
  },
  // Duplicates
  {
    name: 'two networks of one name',
    put: { 'networks[4]': { name: 'backup', purpose: 'Other', adopt: { name: 'other' } } },
    field: 'spec.networks[4]',
    says: 'Duplicate value',
    judge: 'server',
  },
  {
    name: 'two networks of one name, past an older CRD',
    put: { 'networks[4]': { name: 'backup', purpose: 'Other', adopt: { name: 'other' } } },
    field: 'spec.networks',
    says: 'two entries with the same name',
    judge: 'operator',
  },
  {
    name: 'one role assigned twice',
    put: { roleAssignments: Array(2).fill({ subject: 'User', name: 'demo', role: 'member' }) },
    field: 'spec.roleAssignments[1]',
    says: 'Duplicate value',
    judge: 'server',
  },
  {
    name: 'two networks of one purpose',
    put: { 'networks[3].purpose': 'Data' },
    field: 'spec.networks',
    says: 'give the second one the purpose Other',
  },
  {
    name: 'one rule twice',
    put: { [at.rules]: Array.from('ab', (description) => ({ description, protocol: 'tcp', portMin: 22 })) },
    field: 'spec.securityGroups[0].managed.rules',
    says: 'the same rule twice',
    judge: 'operator',
  },
  // Managed or adopted
  {
    name: 'a network that is neither managed nor adopted',
    remove: 'networks[0].managed',
    field: net(0),
    says: 'needs exactly one of managed and adopt',
  },
  {
    name: 'a network that is both',
    put: { 'networks[0].adopt': { name: 'x' } },
    field: net(0),
    says: 'needs exactly one of managed and adopt',
  },
  {
    name: 'an adoption without id and name',
    put: { 'networks[3].adopt': {} },
    field: `${net(3)}.adopt`,
    says: 'say which existing network is meant',
  },
  {
    name: 'an adoption by id and name',
    put: { 'networks[3].adopt': { id: 'abc', name: 'abc' } },
    field: `${net(3)}.adopt`,
    says: 'say which existing network is meant',
  },
  {
    name: 'an existing project without id and name',
    put: { 'project.adopt': {} },
    remove: 'project.managed',
    field: 'spec.project.adopt',
    says: 'say which existing project is meant',
  },
  {
    name: 'an existing router without id and name',
    put: { 'router.adopt': {} },
    remove: 'router.managed',
    field: 'spec.router.adopt',
    says: 'say which existing router is meant',
  },
  {
    name: 'an existing security group without id and name',
    put: { 'securityGroups[1].adopt': {} },
    field: 'spec.securityGroups[1].adopt',
    says: 'say which existing security group is meant',
  },
  {
    name: 'an existing flavor without id and name',
    put: { 'flavors[0].adopt': {} },
    remove: 'flavors[0].managed',
    field: 'spec.flavors[0].adopt',
    says: 'say which existing flavor is meant',
  },
  {
    name: 'an existing image without id and name',
    put: { 'images[0].adopt': {} },
    remove: 'images[0].managed',
    field: 'spec.images[0].adopt',
    says: 'say which existing image is meant',
  },
  {
    name: 'a project that is both',
    put: { 'project.adopt': { name: 'lab' } },
    field: 'spec.project',
    says: 'needs exactly one of managed and adopt',
  },
  {
    name: 'an image that is neither',
    remove: 'images[0].managed',
    field: 'spec.images[0]',
    says: 'needs exactly one of managed and adopt',
  },
  {
    name: 'the default security group as a managed one',
    put: { 'securityGroups[1]': { name: 'default', managed: {} } },
    field: 'spec.securityGroups[1].name',
    says: 'adopt it, or choose another name',
  },
  // Subnets
  {
    name: 'a cidr that is none',
    put: { [`${at.subnet}.cidr`]: '10.10.0.0' },
    field: `${subnet}.cidr`,
    says: 'must be a network in CIDR notation',
  },
  {
    name: 'a cidr with a prefix beyond its family',
    put: { [`${at.subnet}.cidr`]: '10.10.0.0/33' },
    field: `${subnet}.cidr`,
    says: 'must be a network in CIDR notation',
  },
  {
    name: 'a cidr with host bits',
    put: { [`${at.subnet}.cidr`]: '10.10.0.7/24' },
    field: `${subnet}.cidr`,
    says: 'has host bits set',
  },
  {
    name: 'a gateway that is no address',
    put: { [`${at.subnet}.gateway`]: 'router' },
    field: `${subnet}.gateway`,
    says: 'must be an IP address',
  },
  {
    name: 'a gateway outside',
    put: { [`${at.subnet}.gateway`]: '10.11.0.1' },
    field: `${subnet}.gateway`,
    says: 'lies outside the cidr of its subnet',
  },
  {
    name: 'a gateway of the other family',
    put: { [`${at.subnet}.gateway`]: 'fd00::1' },
    field: `${subnet}.gateway`,
    says: 'lies outside the cidr of its subnet',
  },
  {
    name: 'a gateway where there is none',
    put: { [`${at.subnet}.gatewayEnabled`]: false },
    field: `${subnet}.gateway`,
    says: 'contradicts gatewayEnabled: false',
  },
  {
    name: 'a pool that reaches outside',
    put: { [`${at.subnet}.allocationPools[0].end`]: '10.10.1.5' },
    field: `${subnet}.allocationPools`,
    says: 'reach outside the cidr',
  },
  {
    name: 'a pool that ends before it starts',
    put: { [`${at.subnet}.allocationPools[0]`]: { start: '10.10.0.99', end: '10.10.0.10' } },
    field: `${subnet}.allocationPools[0].end`,
    says: 'comes before start',
    judge: 'operator',
  },
  {
    name: 'a pool with the gateway in it',
    put: { [`${at.subnet}.gateway`]: '10.10.0.50' },
    field: `${subnet}.allocationPools`,
    says: "hold the gateway's address",
    judge: 'operator',
  },
  {
    name: 'pools that overlap',
    put: { [`${at.subnet}.allocationPools[1]`]: { start: '10.10.0.90', end: '10.10.0.120' } },
    field: `${subnet}.allocationPools`,
    says: 'overlap each other',
    judge: 'operator',
  },
  {
    name: 'a name server of the other family',
    put: { [`${at.subnet}.dnsNameservers[1]`]: '2620:fe::fe' },
    field: `${subnet}.dnsNameservers`,
    says: 'mix IPv4 and IPv6',
  },
  {
    name: 'six name servers',
    put: { [`${at.subnet}.dnsNameservers`]: [1, 2, 3, 4, 5, 6].map((n) => `9.9.9.${n}`) },
    field: `${subnet}.dnsNameservers`,
    says: 'must have at most 5 items',
    operatorSays: '<=5',
  },
  {
    name: 'a route to the other family',
    put: { [`${at.subnet}.hostRoutes[0].destination`]: 'fd01::/64' },
    field: `${subnet}.hostRoutes`,
    says: 'mix IPv4 and IPv6',
  },
  {
    name: 'overlapping subnets of two networks',
    put: { 'networks[2].managed.subnets[0].cidr': '10.10.0.128/25' },
    field: 'spec.networks',
    says: 'overlapping cidrs',
  },
  {
    name: 'overlapping subnets of one network',
    put: { 'networks[0].managed.subnets[1]': { name: 'more', cidr: '10.0.0.0/8' } },
    field: 'spec.networks',
    says: 'overlapping cidrs',
  },
  // Provider networks
  {
    name: 'a flat network on no wire',
    remove: 'networks[2].managed.provider.physicalNetwork',
    field: `${managed(2)}.provider.physicalNetwork`,
    says: 'is needed for networkType flat and vlan',
  },
  {
    name: 'a tunnel on a wire',
    put: { 'networks[2].managed.provider.networkType': 'vxlan' },
    field: `${managed(2)}.provider.physicalNetwork`,
    says: 'has no meaning for this networkType',
  },
  {
    name: 'a VLAN id beyond the last',
    put: { 'networks[2].managed.provider.networkType': 'vlan', 'networks[2].managed.provider.segmentationId': 4095 },
    field: `${managed(2)}.provider.segmentationId`,
    says: 'is no VLAN id',
  },
  {
    name: 'a flat network with an id',
    put: { 'networks[2].managed.provider.segmentationId': 5 },
    field: `${managed(2)}.provider.segmentationId`,
    says: 'has no meaning for networkType flat and local',
  },
  {
    name: 'an mtu below any',
    put: { 'networks[0].managed.mtu': 60 },
    field: `${managed(0)}.mtu`,
    says: 'should be greater than or equal to 68',
    operatorSays: '>=68',
  },
  // Router
  {
    name: 'a gateway to a network that is not external',
    put: { 'router.managed.externalGateway.network': 'data' },
    field: 'spec.router.managed.externalGateway.network',
    says: 'is no network of purpose External',
  },
  {
    name: 'an interface in an unknown network',
    put: { 'router.managed.interfaces[0].network': 'elsewhere' },
    field: 'spec.router.managed.interfaces',
    says: 'that spec.networks does not have',
  },
  {
    name: 'an interface in an unknown subnet',
    put: { 'router.managed.interfaces[0].subnet': 'elsewhere' },
    field: 'spec.router.managed.interfaces',
    says: 'that spec.networks does not have',
  },
  // Security groups
  {
    name: 'a rule with two other sides',
    put: { [`${at.rule}.remoteCidr`]: '10.0.0.0/8' },
    field: `${rule}.remoteGroup`,
    says: 'a rule has one other side',
  },
  {
    name: 'a rule for an unknown group',
    put: { [`${at.rule}.remoteGroup`]: 'elsewhere' },
    field: 'spec.securityGroups',
    says: 'whose remoteGroup is no group',
  },
  {
    name: 'a range of ports without a start',
    put: { [at.rule]: { protocol: 'tcp', portMax: 80 } },
    field: `${rule}.portMax`,
    says: 'needs portMin',
  },
  {
    name: 'a range of ports the wrong way round',
    put: { [`${at.rule}.portMax`]: 21 },
    field: `${rule}.portMax`,
    says: 'is below portMin',
  },
  {
    name: 'ports of a protocol without any',
    put: { [`${at.rule}.protocol`]: 'vrrp' },
    field: `${rule}.portMin`,
    says: 'has no meaning for this protocol',
  },
  {
    name: 'a port beyond the last',
    put: { [`${at.rule}.portMin`]: 65_536 },
    field: `${rule}.portMin`,
    says: 'should be less than or equal to 65535',
    operatorSays: '<=65535',
  },
  {
    name: 'an unknown protocol',
    put: { [`${at.rule}.protocol`]: 'TCP' },
    field: `${rule}.protocol`,
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'a protocol number beyond the last',
    put: { [at.rule]: { protocol: '256' } },
    field: `${rule}.protocol`,
    says: 'is no protocol number',
  },
  {
    name: 'an ICMP type beyond the last',
    put: { [at.rule]: { protocol: 'icmp', portMin: 300 } },
    field: `${rule}.portMin`,
    says: 'is no ICMP type',
  },
  {
    name: 'ICMP of the other family',
    put: { [at.rule]: { protocol: 'ipv6-icmp' } },
    field: `${rule}.protocol`,
    says: 'icmp goes with IPv4',
  },
  {
    name: 'an IPv6 network in an IPv4 rule',
    put: { [at.rule]: { remoteCidr: 'fd00::/8' } },
    field: `${rule}.remoteCidr`,
    says: 'is of another family than etherType',
  },
  // Flavors, keypair, images
  {
    name: 'a flavor without memory',
    remove: 'flavors[0].managed.ramMiB',
    field: 'spec.flavors[0].managed.ramMiB',
    says: 'Required value',
    operatorSays: 'expected number',
  },
  {
    name: 'a public flavor for chosen projects',
    put: { 'flavors[0].managed.projects': ['abc'] },
    field: 'spec.flavors[0].managed.projects',
    says: 'has no meaning for a public flavor',
  },
  {
    name: 'an extra spec that Nova refuses',
    put: { 'flavors[0].managed.extraSpecs': { 'hw/cpu': 'x' } },
    field: 'spec.flavors[0].managed.extraSpecs',
    says: 'has a key that Nova refuses',
  },
  {
    name: 'a private key',
    put: { 'keypair.managed.publicKey': '-----BEGIN OPENSSH PRIVATE KEY-----' },
    field: 'spec.keypair.managed.publicKey',
    says: 'never a private key',
  },
  {
    name: 'an image from nowhere',
    put: { [`${at.image}.source`]: {} },
    field: `${image}.source`,
    says: 'needs exactly one of file and url',
  },
  {
    name: 'an image from a file outside',
    put: { [`${at.image}.source.file`]: '../../etc/shadow' },
    field: `${image}.source.file`,
    says: "must be a path below the operator's image directory",
  },
  {
    name: 'an image from an absolute path',
    put: { [`${at.image}.source.file`]: '/etc/shadow' },
    field: `${image}.source.file`,
    says: "must be a path below the operator's image directory",
  },
  {
    name: 'an image from an address without a checksum',
    put: { 'images[0].managed': { source: { url: 'https://images.example/debian.qcow2' } } },
    field: `${image}.checksum`,
    says: 'is needed for a url',
  },
  {
    name: 'an address with a password in it',
    put: { [`${at.image}.source`]: { url: 'https://user:secret@images.example/debian.qcow2' } },
    field: `${image}.source.url`,
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'a checksum of the wrong length',
    put: { [`${at.image}.checksum.algorithm`]: 'sha512' },
    field: `${image}.checksum.value`,
    says: 'has the wrong length',
  },
  {
    name: 'a property that is our mark',
    put: { [`${at.image}.properties`]: { scp_owner_uid: 'me' } },
    field: `${image}.properties`,
    says: 'scp_ is for our mark',
  },
  {
    name: 'a host key of the bastion that is none',
    put: { 'nodeAccess.bastion': { host: '192.0.2.1', hostKey: 'SHA256:abc' } },
    field: 'spec.nodeAccess.bastion.hostKey',
    says: 'must be one line of an OpenSSH public key: see /etc/ssh/ssh_host_ed25519_key.pub there',
  },
  {
    name: 'an existing bastion without its host key',
    put: { 'nodeAccess.bastion': { host: '192.0.2.1' } },
    field: 'spec.nodeAccess.bastion.hostKey',
    says: 'is needed for an existing machine',
  },
  {
    name: 'a bastion that is neither there nor to be made',
    put: { 'nodeAccess.bastion': { port: 22 } },
    field: 'spec.nodeAccess.bastion',
    says: 'needs exactly one of host and managed',
  },
  {
    name: 'a bastion that is there and to be made',
    put: { 'nodeAccess.bastion': { ...BASTION, host: '192.0.2.1' } },
    field: 'spec.nodeAccess.bastion',
    says: 'needs exactly one of host and managed',
  },
  {
    name: 'a host key for a bastion that gets one of its own',
    put: { 'nodeAccess.bastion': { ...BASTION, hostKey: `ssh-ed25519 ${'A'.repeat(68)}` } },
    field: 'spec.nodeAccess.bastion.hostKey',
    says: 'is of an existing machine: remove it',
  },
  {
    name: 'a port for a bastion that has its own',
    put: { 'nodeAccess.bastion': { ...BASTION, port: 2222 } },
    field: 'spec.nodeAccess.bastion.port',
    says: 'is of an existing machine: remove it',
  },
  {
    name: 'a user for a bastion that has its own',
    put: { 'nodeAccess.bastion': { ...BASTION, user: 'root' } },
    field: 'spec.nodeAccess.bastion.user',
    says: 'is of an existing machine: remove it',
  },
  {
    name: 'a bastion of an image that is not declared',
    put: { 'nodeAccess.bastion': bastionWith({ image: 'nothing' }) },
    field: 'spec.nodeAccess.bastion.managed.image',
    says: 'is no entry of spec.images',
  },
  {
    name: 'a bastion of a flavor that is not declared',
    put: { 'nodeAccess.bastion': bastionWith({ flavor: 'nothing' }) },
    field: 'spec.nodeAccess.bastion.managed.flavor',
    says: 'is no entry of spec.flavors',
  },
  {
    name: 'a bastion in a network that leads outside',
    put: { 'nodeAccess.bastion': bastionWith({ network: 'external' }) },
    field: 'spec.nodeAccess.bastion.managed.network',
    says: 'of another purpose than External',
  },
  {
    name: 'a bastion whose floating IP is of no network of the outside',
    put: { 'nodeAccess.bastion': bastionWith({ floatingIp: { network: 'management' } }) },
    field: 'spec.nodeAccess.bastion.managed.floatingIp.network',
    says: 'is no network of purpose External in spec.networks',
  },
  {
    name: 'a bastion in a network that no router leads outside from',
    put: { 'nodeAccess.bastion': bastionWith({ network: 'data' }) },
    field: 'spec.nodeAccess.bastion.managed.floatingIp.network',
    says: 'give the router that network as its gateway',
  },
  {
    name: 'a bastion without a floating IP',
    put: { 'nodeAccess.bastion': bastionWith({ floatingIp: undefined }) },
    field: 'spec.nodeAccess.bastion.managed.floatingIp',
    says: 'equired',
    operatorSays: 'expected object',
  },
  {
    name: 'clients of a bastion with host bits',
    put: { 'nodeAccess.bastion': bastionWith({ clients: ['192.0.2.7/24'] }) },
    field: 'spec.nodeAccess.bastion.managed.clients[0]',
    says: 'has host bits set',
  },
  {
    name: 'a bastion that is given no time to boot',
    put: { 'nodeAccess.bastion': bastionWith({ patience: { bootSeconds: 5 } }) },
    field: 'spec.nodeAccess.bastion.managed.patience.bootSeconds',
    says: 'should be greater than or equal to 30',
    operatorSays: '>=30',
  },
];

/** Changes that must be refused of an object that is there. */
export const BAD_CHANGES: readonly Omit<BadManifest, 'judge' | 'operatorSays'>[] = [
  {
    name: 'another region',
    put: { region: 'RegionTwo' },
    field: 'spec.region',
    says: 'create another ScpCloud for another region',
  },
  {
    name: 'no region any more',
    remove: 'region',
    field: 'spec.region',
    says: 'create another ScpCloud for another region',
  },
  {
    name: 'another project',
    put: { 'project.managed.name': 'other' },
    field: 'spec.project.managed.name',
    says: 'create another ScpCloud for another project',
  },
  {
    name: 'no project any more',
    remove: 'project',
    field: 'spec.project',
    says: 'cannot be added or removed',
  },
  {
    name: 'a managed network as an adopted one',
    remove: 'networks[0].managed',
    put: { 'networks[0].adopt': { name: 'management' } },
    field: net(0),
    says: 'cannot switch between managed and adopt',
  },
  {
    name: 'another purpose',
    put: { 'networks[1].purpose': 'Other' },
    field: `${net(1)}.purpose`,
    says: 'remove this network, apply',
  },
  {
    name: 'another cidr',
    put: { [`${at.subnet}.cidr`]: '10.10.0.0/23' },
    field: `${subnet}.cidr`,
    says: 'add a second subnet and remove this one',
  },
  {
    name: 'another wire',
    put: { 'networks[2].managed.provider.physicalNetwork': 'other' },
    field: `${managed(2)}.provider`,
    says: 'Neutron cannot move a network',
  },
  {
    name: 'a wire for a network that had none',
    put: { 'networks[0].managed.provider': { networkType: 'vxlan' } },
    field: `${managed(0)}.provider`,
    says: 'declare another network',
  },
  {
    name: 'another size of a flavor',
    put: { 'flavors[0].managed.vcpus': 2 },
    field: 'spec.flavors[0].managed.vcpus',
    says: 'Nova cannot change a flavor',
  },
  {
    name: 'a public flavor made private',
    put: { 'flavors[0].managed.public': false },
    field: 'spec.flavors[0].managed.public',
    says: 'Nova cannot change a flavor',
  },
  {
    name: 'another name of the router',
    put: { 'router.name': 'other' },
    field: 'spec.router.name',
    says: 'remove the router, apply',
  },
  {
    name: 'another name of the keypair',
    put: { 'keypair.name': 'other' },
    field: 'spec.keypair.name',
    says: 'remove the keypair, apply',
  },
  {
    name: 'another public key',
    put: { 'keypair.managed.publicKey': `ssh-ed25519 ${'B'.repeat(68)} lab` },
    field: 'spec.keypair.managed.publicKey',
    says: 'Nova cannot change a keypair',
  },
  {
    name: 'other data for an image',
    put: { [`${at.image}.checksum.value`]: 'b'.repeat(64) },
    field: `${image}.checksum`,
    says: 'the data of an image never changes',
  },
  {
    name: 'no checksum any more',
    remove: `${at.image}.checksum`,
    field: `${image}.checksum`,
    says: 'cannot be removed',
  },
];

/** Changes that people make every day, and that must go through. */
export const GOOD_CHANGES: readonly (Edit & { readonly name: string })[] = [
  { name: 'a network more', put: { 'networks[4]': { name: 'n', purpose: 'Other', adopt: { name: 'n' } } } },
  { name: 'a network less', remove: 'networks[1]' },
  { name: 'networks in another order', put: { networks: [...(soundSpec().networks ?? [])].reverse() } },
  { name: 'another mtu', put: { 'networks[0].managed.mtu': 1400 } },
  { name: 'another gateway', put: { [`${at.subnet}.gateway`]: '10.10.0.254' } },
  { name: 'a rule more', put: { 'securityGroups[0].managed.rules[1]': { protocol: 'icmp' } } },
  { name: 'a flavor less', remove: 'flavors[0]' },
  { name: 'the image file at another place', put: { [`${at.image}.source.file`]: 'images/tiny.raw' } },
  { name: 'approval of a plan', put: { approval: { planHash: '0123456789abcdef' } } },
  { name: 'plan only', put: { mode: 'Plan' } },
  { name: 'no router any more', remove: 'router' },
  { name: 'a bastion to be made', put: { 'nodeAccess.bastion': BASTION } },
  {
    name: 'a bastion that is there already',
    put: { 'nodeAccess.bastion': { host: '192.0.2.1', hostKey: `ssh-ed25519 ${'A'.repeat(68)}` } },
  },
];
