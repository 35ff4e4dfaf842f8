import { describe, expect, it } from 'vitest';
import { parseAvailabilityZone } from '../../../src/api/availability-zone.ts';
import { parseDatabaseCluster, runsOnMachines } from '../../../src/api/database-cluster.ts';
import { parseScpCloud } from '../../../src/api/scp-cloud.ts';
import { resolveReferences } from '../../../src/reconcilers/database-cluster/plan-references.ts';
import type { NamedZone, ReferenceScene } from '../../../src/reconcilers/database-cluster/reference.ts';
import { soundSpec } from '../../contracts/kubernetes/database-cluster-manifests.ts';
import { type Edit, edited } from '../../contracts/kubernetes/manifest.ts';

const meta = (name: string) => ({ name, namespace: 'storm', uid: '00000000-0000-4000-8000-000000000001' });

const CLOUD = {
  spec: {
    credentialsRef: { name: 'c' },
    networks: [
      { name: 'data', purpose: 'Data', managed: { subnets: [{ name: 'data', cidr: '10.30.0.0/24' }] } },
      { name: 'external', purpose: 'External', adopt: { name: 'public' } },
      { name: 'bare', purpose: 'Other', managed: {} },
    ],
    router: {
      name: 'r',
      managed: {
        externalGateway: { network: 'external' },
        interfaces: [{ network: 'data', subnet: 'data' }],
      },
    },
    flavors: ['lab.small', 'lab.tiny'].map((name) => ({ name, adopt: { name } })),
    images: [{ name: 'scp-node', adopt: { name: 'scp-node' } }],
  },
  status: {
    resources: [
      { kind: 'network', name: 'data', id: 'n-data', state: 'Active' },
      { kind: 'network', name: 'external', id: 'n-external', state: 'Active' },
      { kind: 'network', name: 'bare', id: 'n-bare', state: 'Active' },
      { kind: 'flavor', name: 'lab.small', id: 'f-small', state: 'Active' },
      { kind: 'flavor', name: 'lab.tiny', id: 'f-tiny', state: 'Drifted' },
      { kind: 'image', name: 'scp-node', id: 'i-node', state: 'Active' },
    ],
  },
};

const subnet = (network: string, cidr: string, version = 4) => ({
  id: `s-${cidr}`,
  name: '',
  network_id: network,
  cidr,
  ip_version: version,
  gateway_ip: cidr.replace(/0\/\d+$/, '1'),
  enable_dhcp: true,
});

const port = (id: string, address: string) => ({
  id,
  name: id,
  network_id: 'n-data',
  fixed_ips: [{ subnet_id: 's', ip_address: address }],
  device_owner: 'compute:az1',
});

const zone = (name: string, edit: Edit = {}, condition: object = { status: 'True', reason: 'Isolated' }): NamedZone => {
  const spec = edited({ cloudRef: { name: 'lab' }, zone: name, hosts: [`${name}-*`] }, edit);
  const status = { conditions: [{ type: 'FailureDomain', message: 'as it is', ...condition }] };
  const parsed = parseAvailabilityZone({ metadata: meta(name), spec, status });
  return parsed.ok ? { zone: parsed.zone } : { problems: parsed.problems };
};

const ZONES = { az1: zone('az1'), az2: zone('az2'), az3: zone('az3', { put: { purpose: 'Quorum' } }) };

interface Differing {
  readonly spec?: Edit;
  readonly cloud?: Edit;
  readonly zones?: Readonly<Record<string, NamedZone>>;
  readonly scene?: Partial<ReferenceScene>;
}

function resolve({ spec, cloud, zones = ZONES, scene }: Differing = {}) {
  const cluster = parseDatabaseCluster({ metadata: meta('wiki'), spec: edited(soundSpec(), spec ?? {}) });
  const parsed = parseScpCloud({ metadata: meta('lab'), ...(edited(CLOUD, cloud ?? {}) as typeof CLOUD) });
  if (!cluster.ok || !parsed.ok || !runsOnMachines(cluster.cluster.spec)) throw new Error('the test is wrong');
  return resolveReferences({
    namespace: 'storm',
    spec: cluster.cluster.spec,
    cloud: parsed.cloud,
    zones: new Map(Object.entries(zones)),
    subnets: [subnet('n-data', '10.30.0.0/24'), subnet('n-data', 'fd00::/64', 6), subnet('n-other', '10.40.0.0/24')],
    ports: [port('p-1', '10.30.0.7'), port('p-own', '10.30.0.50')],
    ownPortIds: new Set(['p-own']),
    ...scene,
  });
}

describe('references of a DatabaseCluster', () => {
  it('are found where everything is there', () => {
    expect(resolve()).toEqual({
      problems: [],
      value: {
        zones: { az1: 'az1', az2: 'az2', az3: 'az3' },
        imageId: 'i-node',
        flavorIds: { 'lab.small': 'f-small', 'lab.tiny': 'f-tiny' },
        network: {
          id: 'n-data',
          subnetId: 's-10.30.0.0/24',
          cidr: '10.30.0.0/24',
          prefixLength: 24,
          gateway: '10.30.0.1',
          dhcp: true,
        },
        externalNetworkId: 'n-external',
      },
    });
  });

  it('take the subnet that holds the declared address', () => {
    const subnets = [subnet('n-data', '10.29.0.0/24'), subnet('n-data', '10.30.0.0/24')];
    expect(resolve({ scene: { subnets } }).value?.network.cidr).toBe('10.30.0.0/24');
    const undeclared = resolve({ spec: { remove: 'endpoint.address' }, scene: { subnets: subnets.toReversed() } });
    expect(undeclared.value?.network.cidr).toBe('10.29.0.0/24');
  });

  it.each<[string, Differing, string, string]>([
    ['an unknown image', { spec: { put: { 'machines.image': 'x' } } }, 'ImageNotFound', 'spec.machines.image names x'],
    [
      'an unknown flavor',
      { spec: { put: { 'machines.quorumFlavor': 'x' } } },
      'FlavorNotFound',
      'spec.machines.quorumFlavor names x, which spec.flavors of ScpCloud storm/lab does not have: declare or adopt it there, or name one that is there (lab.small, lab.tiny)',
    ],
    ['an unknown network', { spec: { put: { 'network.name': 'x' } } }, 'NetworkNotFound', 'spec.network.name names x'],
    [
      'an image on its way',
      {
        cloud: {
          put: { 'status.resources[5]': { kind: 'image', name: 'scp-node', state: 'Creating', message: '40 %' } },
        },
      },
      'CloudNotReady',
      'ScpCloud storm/lab says that it is Creating (40 %)',
    ],
    ['a cloud that has made nothing', { cloud: { remove: 'status' } }, 'CloudNotReady', 'has not made it yet'],
    [
      'a zone that is not there',
      { zones: { az1: ZONES.az1, az3: ZONES.az3 } },
      'ZoneNotFound',
      'spec.placement.zones[1] names AvailabilityZone storm/az2, which is not there: create it',
    ],
    [
      'a zone of another cloud',
      { zones: { ...ZONES, az2: zone('az2', { put: { 'cloudRef.name': 'other' } }) } },
      'InvalidZone',
      'which is of ScpCloud other and not of lab',
    ],
    [
      'a zone that contradicts itself',
      { zones: { ...ZONES, az2: zone('az2', { put: { hosts: [] } }) } },
      'InvalidZone',
      'which contradicts itself: spec.hosts is empty',
    ],
    [
      'data in a zone for ties',
      { zones: { ...ZONES, az2: zone('az2', { put: { purpose: 'Quorum' } }) } },
      'InvalidZone',
      'whose purpose is Quorum, for data: name a zone of purpose Workload',
    ],
    [
      'a network that leads outside',
      { spec: { put: { 'network.name': 'external' } } },
      'NetworkUnusable',
      'whose purpose is External: name one of purpose Data or Other',
    ],
    [
      'a network without a subnet',
      { spec: { put: { 'network.name': 'bare' } } },
      'NetworkUnusable',
      'names bare, which has no IPv4 subnet: declare one in ScpCloud storm/lab',
    ],
    [
      'an address outside the subnet',
      { spec: { put: { 'endpoint.address': '10.31.0.50' } } },
      'AddressOutsideSubnet',
      'spec.endpoint.address is 10.31.0.50, outside of network data (10.30.0.0/24): take an address within it',
    ],
    [
      'a floating IP from inside',
      { spec: { put: { 'endpoint.floatingIp.network': 'bare' } } },
      'NetworkUnusable',
      'leads nowhere outside: name a network of purpose External',
    ],
    [
      'a floating IP without a router',
      { cloud: { put: { 'spec.router.managed.interfaces': [] } } },
      'NetworkUnusable',
      'to which no router leads from data: add an interface for data to spec.router of ScpCloud storm/lab',
    ],
  ])('stop everything for %s', (_what, differing, reason, message) => {
    const { value, problems } = resolve(differing);
    expect(value).toBeUndefined();
    expect(problems).toContainEqual(
      expect.objectContaining({ reason, message: expect.stringContaining(message) as string, stops: 'All' }),
    );
  });

  it.each<[string, Differing, string, string]>([
    ...[
      ['10.30.0.7', 'port p-1 (compute:az1) has'],
      ['10.30.0.1', 'the gateway of the subnet has'],
      ['10.30.0.0', 'its first or last address'],
      ['10.30.0.255', 'its first or last address'],
    ].map(([address = '', says = '']): [string, Differing, string, string] => [
      `the taken address ${address}`,
      { spec: { put: { 'endpoint.address': address } } },
      'AddressTaken',
      says,
    ]),
    [
      'a zone with no live host',
      { zones: { ...ZONES, az2: zone('az2', {}, { status: 'False', reason: 'NoLiveHost' }) } },
      'ZoneNotReady',
      'spec.placement.zones[1] names AvailabilityZone storm/az2, where as it is',
    ],
    [
      'two zones that are one in the cloud',
      { zones: { ...ZONES, az2: zone('az2', { put: { zone: 'az1' } }) } },
      'SharedFailureDomain',
      'which is zone az1 of the cloud, as is az1: its loss would be the loss of both',
    ],
    [
      'zones that share a host',
      { zones: { ...ZONES, az2: zone('az2', {}, { status: 'False', reason: 'SharedHost' }) } },
      'SharedFailureDomain',
      'which is no failure domain of its own (as it is): give each host to one zone',
    ],
  ])('make no new machine for %s, but let go on what is there', (_what, differing, reason, message) => {
    const { value, problems } = resolve(differing);
    expect(value).toBeDefined();
    expect(problems).toEqual([
      expect.objectContaining({ reason, message: expect.stringContaining(message) as string, stops: 'New' }),
    ]);
  });

  it('let a single-zone lab be one', () => {
    const spec = { put: { placement: { zones: ['az1', 'az1'], quorumZone: 'az1', singleZoneLab: true } } };
    expect(resolve({ spec })).toMatchObject({ problems: [], value: { zones: { az1: 'az1' } } });
  });
});
