import type { CloudContext } from '../context.ts';
import { ApiError } from '../api-error.ts';
import type { Caller } from '../service.ts';
import { bindQos, qosPolicyOf } from './qos-policies.ts';
import { boolean, dnsDomain, integer, nonNegative, nullable, text, textList } from './converters.ts';
import { conflict, invalidInput, missing, networkNotFound } from './errors.ts';
import { NAME, READ, type Resource, type Values, onlyValue, owns, standardFields, touched } from './resource.ts';
import { insertSegment, providerView } from './network-segments.ts';
import { type Segment, allocateSegment, maxMtu } from './segments.ts';
import { forgetSharing, openTo, openToAll, setOpenToAll } from './sharing.ts';
import { deleteSubnet } from './subnet-removal.ts';
import type { NetworkRow } from './tables.ts';

const PROVIDER = { access: 'both', optional: true, policy: 'admin', adminSees: true } as const;

const ATTRIBUTES = {
  name: NAME,
  admin_state_up: { access: 'both', initial: true, convert: boolean },
  shared: { access: 'both', initial: false, convert: boolean, policy: 'admin' },
  mtu: { access: 'both', initial: 0, convert: nonNegative },
  port_security_enabled: { access: 'both', initial: true, convert: boolean },
  dns_domain: { access: 'both', initial: '', convert: dnsDomain },
  is_default: { access: 'both', initial: false, convert: boolean, policy: 'admin' },
  availability_zone_hints: { access: 'create', initial: [], convert: textList },
  'router:external': { access: 'both', initial: false, convert: boolean, policy: 'admin' },
  'provider:network_type': { ...PROVIDER, convert: nullable(text(32)) },
  'provider:physical_network': { ...PROVIDER, convert: nullable(text(64)) },
  'provider:segmentation_id': { ...PROVIDER, convert: nullable(integer) },
  qos_policy_id: { access: 'both', initial: null },
  status: READ,
  subnets: READ,
  availability_zones: READ,
  ipv4_address_scope: READ,
  ipv6_address_scope: READ,
  l2_adjacency: READ,
  segments: { access: 'read', adminSees: true },
} as const;

const PROVIDER_NAMES = Object.keys(ATTRIBUTES).filter((name) => name.startsWith('provider:'));

export function networksResource(cloud: CloudContext): Resource<NetworkRow> {
  const { networks } = cloud.state.tables.network;
  return {
    singular: 'network',
    plural: 'networks',
    path: 'networks',
    attributes: ATTRIBUTES,
    quota: 'network',
    notFound: networkNotFound,
    get: (id) => networks.get(id),
    rows: (filters) => {
      const name = onlyValue(filters, 'name');
      return name === undefined ? networks.all() : networks.where('name', name);
    },
    readable: (caller, row) => canReadNetwork(cloud, caller, row),
    view: (row, caller) => view(cloud, row, caller),
    create: (_caller, projectId, values) => createNetwork(cloud, projectId, values),
    update: (_caller, row, values) => updateNetwork(cloud, row, values),
    remove: (_caller, row) => removeNetwork(cloud, row),
    setTags: (row, tags) => networks.update(row.id, { tags, ...touched(cloud, row) }),
  };
}

export function canReadNetwork(cloud: CloudContext, caller: Caller, row: NetworkRow): boolean {
  return (
    owns(caller, row) ||
    openTo(cloud, row.id, 'access_as_shared', caller) ||
    openTo(cloud, row.id, 'access_as_external', caller)
  );
}

function view(cloud: CloudContext, row: NetworkRow, caller: Caller): Record<string, unknown> {
  const { is_default, ...shown } = row;
  const provider = providerView(cloud, row);
  if ('segments' in provider) for (const name of PROVIDER_NAMES) Reflect.deleteProperty(shown, name);
  const subnets = cloud.state.tables.network.subnets.where('network', row.id);
  return {
    ...shown,
    ...provider,
    status: 'ACTIVE',
    subnets: subnets.map((subnet) => subnet.id),
    shared: openTo(cloud, row.id, 'access_as_shared', caller),
    availability_zones: [],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    l2_adjacency: typeof subnets[0]?.segment_id !== 'string',
    qos_policy_id: qosPolicyOf(cloud, row.id),
    ...(row['router:external'] ? { is_default } : {}),
  };
}

function createNetwork(cloud: CloudContext, projectId: string, values: Values): NetworkRow {
  const zones = values['availability_zone_hints'] as readonly string[];
  requireZones(cloud, zones);
  const segment: Segment = allocateSegment(cloud, values);
  const row: NetworkRow = {
    ...standardFields(cloud, projectId, values['description'], 1),
    name: values['name'] as string,
    admin_state_up: values['admin_state_up'] as boolean,
    mtu: chooseMtu(values['mtu'] as number, segment),
    port_security_enabled: values['port_security_enabled'] as boolean,
    dns_domain: values['dns_domain'] as string,
    is_default: values['is_default'] as boolean,
    availability_zone_hints: zones,
    'router:external': values['router:external'] as boolean,
    ...segment,
  };
  cloud.state.tables.network.networks.insert(row);
  insertSegment(cloud, row, segment);
  share(cloud, row, values);
  bindQos(cloud, 'network', row.id, values['qos_policy_id']);
  return row;
}

/** Zones that agents are in. */
export function requireZones(cloud: CloudContext, zones: readonly string[]): void {
  const known = new Set(cloud.state.tables.network.agents.all().map((agent) => agent.availability_zone));
  const unknown = zones.find((zone) => !known.has(zone));
  if (unknown !== undefined) {
    throw missing('AvailabilityZoneNotFound', `AvailabilityZone ${unknown} could not be found.`);
  }
}

function chooseMtu(wanted: number, segment: Segment): number {
  const max = maxMtu(segment['provider:network_type']);
  if (wanted > max) throw invalidInput(`Requested MTU is too big, maximum is ${max}`);
  return wanted === 0 ? max : wanted;
}

function share(cloud: CloudContext, row: NetworkRow, values: Values): void {
  const { shared, 'router:external': external } = values;
  if (typeof shared === 'boolean') setOpenToAll(cloud, row, 'network', 'access_as_shared', shared);
  if (typeof external === 'boolean') setOpenToAll(cloud, row, 'network', 'access_as_external', external);
}

function updateNetwork(cloud: CloudContext, row: NetworkRow, values: Values): NetworkRow {
  const tables = cloud.state.tables.network;
  if (Object.keys(values).some((name) => name.startsWith('provider:'))) {
    throw invalidInput('Only VLAN type networks can be updated.');
  }
  const { shared: _shared, qos_policy_id: policy, mtu, ...plain } = values;
  bindQos(cloud, 'network', row.id, policy);
  const size = typeof mtu === 'number' ? { mtu: chooseMtu(mtu, row) } : {};
  if (values['shared'] === false) requireUnshared(cloud, row);
  if (values['router:external'] === false) requireNoGateways(cloud, row);
  share(cloud, row, values);
  return tables.networks.update(row.id, { ...(plain as Partial<NetworkRow>), ...size, ...touched(cloud, row) });
}

function requireUnshared(cloud: CloudContext, row: NetworkRow): void {
  if (!openToAll(cloud, row.id, 'access_as_shared')) return;
  const others = cloud.state.tables.network.ports
    .where('network', row.id)
    .some((port) => port.project_id !== row.project_id && port.project_id !== '');
  if (!others) return;
  const message = `Unable to reconfigure sharing settings for network ${row.id}. Multiple tenants are using it.`;
  throw conflict('InvalidSharedSetting', message);
}

function requireNoGateways(cloud: CloudContext, row: NetworkRow): void {
  const used = cloud.state.tables.network.ports
    .where('network', row.id)
    .some((port) => port.device_owner === 'network:router_gateway');
  if (!used) return;
  const message = `External network ${row.id} cannot be updated to be made non-external, since it has existing gateway ports`;
  throw conflict('ExternalNetworkInUse', message);
}

function removeNetwork(cloud: CloudContext, row: NetworkRow): void {
  const tables = cloud.state.tables.network;
  const ports = tables.ports.where('network', row.id).filter((port) => port.device_owner !== 'network:dhcp');
  if (ports.length > 0) {
    const ids = ports.map((port) => port.id).toSorted();
    const detail = `There are one or more ports still in use on the network, id for these ports is: ${ids.join(',')}`;
    throw conflict('NetworkInUse', `Unable to complete operation on network ${row.id}. ${detail}.`);
  }
  for (const port of tables.ports.where('network', row.id)) tables.ports.delete(port.id);
  for (const subnet of tables.subnets.where('network', row.id)) deleteSubnet(cloud, subnet);
  forgetSharing(cloud, row.id);
  tables.qosBindings.delete(row.id);
  for (const segment of tables.segments.where('network', row.id)) tables.segments.delete(segment.id);
  tables.networks.delete(row.id);
}

/** Refuses tenants who may not put subnets or ports on the network. */
export function requireUsableNetwork(cloud: CloudContext, caller: Caller, id: string, what: string): NetworkRow {
  const row = cloud.state.tables.network.networks.get(id);
  if (!row || !canReadNetwork(cloud, caller, row)) throw networkNotFound(id);
  if (owns(caller, row) || openTo(cloud, id, 'access_as_shared', caller)) return row;
  const project = caller.project?.id ?? '';
  throw new ApiError(403, `Tenant ${project} not allowed to create ${what} on this network`, { type: 'HTTPForbidden' });
}
