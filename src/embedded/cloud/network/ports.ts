import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { Caller } from '../service.ts';
import { requireNoTrunk, trunkDetails } from './trunks.ts';
import { bindQos, qosPolicyOf } from './qos-policies.ts';
import { type WantedIp, allocateAddresses } from './address-allocation.ts';
import { conflict, networkNotFound, portNotFound } from './errors.ts';
import { releaseFloatingIps } from './floating-ip-binding.ts';
import { requireUsableNetwork } from './networks.ts';
import { type WantedPair, PORT_ATTRIBUTES } from './port-attributes.ts';
import { bindTo } from './port-binding.ts';
import { type Resource, type Values, onlyValue, owns, standardFields, touched } from './resource.ts';
import { defaultGroupOf, requireGroups } from './default-group.ts';
import type { AddressPair, NetworkRow, PortRow } from './tables.ts';

/** Neutron's own ports, which only their router or floating IP may delete. */
const SERVICE_OWNERS = new Set(['network:router_interface', 'network:router_gateway', 'network:floatingip']);

export function portsResource(cloud: CloudContext): Resource<PortRow> {
  const { networks, ports } = cloud.state.tables.network;
  const ownsNetworkOf = (caller: Caller, networkId: string): boolean => {
    const network = networks.get(networkId);
    return network !== undefined && owns(caller, network);
  };
  return {
    singular: 'port',
    plural: 'ports',
    path: 'ports',
    attributes: PORT_ATTRIBUTES,
    quota: 'port',
    notFound: portNotFound,
    get: (id) => ports.get(id),
    rows: (filters) => {
      for (const [filter, index] of NARROWING) {
        const value = onlyValue(filters, filter);
        if (value !== undefined) return ports.where(index, value);
      }
      const fixedIp = onlyValue(filters, 'fixed_ips') ?? '';
      if (fixedIp.startsWith('ip_address=')) return ports.where('address', fixedIp.slice('ip_address='.length));
      if (fixedIp.startsWith('subnet_id=')) return ports.where('subnet', fixedIp.slice('subnet_id='.length));
      return ports.all();
    },
    readable: (caller, row) => owns(caller, row) || ownsNetworkOf(caller, row.network_id),
    ownsNetwork: (caller, values, row) => ownsNetworkOf(caller, row?.network_id ?? (values['network_id'] as string)),
    view: (row) => view(cloud, row),
    create: (caller, projectId, values) => {
      const network = requireUsableNetwork(cloud, caller, values['network_id'] as string, 'port');
      requireGroups(cloud, caller, values['security_groups']);
      return insertPort(cloud, network, projectId, values);
    },
    update: (caller, row, values) => {
      requireGroups(cloud, caller, values['security_groups']);
      return updatePort(cloud, row, values);
    },
    remove: (_caller, row) => {
      if (SERVICE_OWNERS.has(row.device_owner)) {
        const reason = `has device owner ${row.device_owner}`;
        throw conflict('ServicePortInUse', `Port ${row.id} cannot be deleted directly via the port API: ${reason}.`);
      }
      requireNoTrunk(cloud, row.id);
      deletePort(cloud, row.id);
    },
    setTags: (row, tags) => ports.update(row.id, { tags, ...touched(cloud, row) }),
  };
}

const NARROWING = [
  ['device_id', 'device'],
  ['network_id', 'network'],
  ['mac_address', 'mac'],
  ['security_groups', 'group'],
  ['name', 'name'],
] as const;

function view(cloud: CloudContext, row: PortRow): Record<string, unknown> {
  return {
    ...row,
    dns_assignment: row.fixed_ips.map(({ ip_address }) => {
      const hostname = `host-${ip_address.replaceAll(/[.:]/g, '-')}`;
      return { ip_address, hostname, fqdn: `${hostname}.openstacklocal.` };
    }),
    qos_policy_id: qosPolicyOf(cloud, row.id),
    qos_network_policy_id: qosPolicyOf(cloud, row.network_id),
    resource_request: null,
    ...trunkDetails(cloud, row.id),
  };
}

/**
 * Makes a port on behalf of another service or of the API: `values` holds attributes as the API names them, checked.
 * Throws Neutron's errors for addresses and MAC addresses that are taken.
 */
export function createPort(cloud: CloudContext, projectId: string, values: Values): PortRow {
  const network = cloud.state.tables.network.networks.get(values['network_id'] as string);
  if (!network) throw networkNotFound(values['network_id'] as string);
  return insertPort(cloud, network, projectId, values);
}

function insertPort(cloud: CloudContext, network: NetworkRow, projectId: string, values: Values): PortRow {
  const { ports } = cloud.state.tables.network;
  const deviceOwner = (values['device_owner'] as string | undefined) ?? '';
  const mac = chooseMac(cloud, network.id, (values['mac_address'] as string | null | undefined) ?? undefined);
  const wanted = values['fixed_ips'] as WantedIp[] | undefined;
  const fixedIps = allocateAddresses(cloud, { networkId: network.id, mac, deviceOwner }, wanted);
  const isService = deviceOwner.startsWith('network:');
  const secured =
    (values['port_security_enabled'] as boolean | undefined) ?? (!isService && network.port_security_enabled);
  const pairs = fillPairs(values['allowed_address_pairs'] as WantedPair[] | undefined, mac);
  const groups =
    (values['security_groups'] as string[] | undefined) ??
    (secured && !isService ? [defaultGroupOf(cloud, projectId).id] : []);
  requireSecurity(secured, groups, pairs);
  const row = ports.insert({
    ...standardFields(cloud, projectId, values['description'] ?? '', 1),
    name: (values['name'] as string | undefined) ?? '',
    network_id: network.id,
    mac_address: mac,
    admin_state_up: (values['admin_state_up'] as boolean | undefined) ?? true,
    device_id: (values['device_id'] as string | undefined) ?? '',
    device_owner: deviceOwner,
    fixed_ips: fixedIps,
    port_security_enabled: secured,
    security_groups: groups,
    allowed_address_pairs: pairs,
    extra_dhcp_opts: (values['extra_dhcp_opts'] as PortRow['extra_dhcp_opts'] | undefined) ?? [],
    dns_name: '',
    dns_domain: (values['dns_domain'] as string | undefined) ?? '',
    ip_allocation: wanted?.length === 0 ? 'none' : 'immediate',
    'binding:vnic_type': (values['binding:vnic_type'] as string | undefined) ?? 'normal',
    'binding:profile': (values['binding:profile'] as PortRow['binding:profile'] | undefined) ?? {},
    ...bindTo(cloud, (values['binding:host_id'] as string | undefined) ?? ''),
  });
  bindQos(cloud, 'port', row.id, values['qos_policy_id']);
  return row;
}

/** Changes a port as the API or another service asks; `values` as for `createPort`. */
export function updatePort(cloud: CloudContext, row: PortRow, values: Values): PortRow {
  const { ports } = cloud.state.tables.network;
  const { fixed_ips, allowed_address_pairs, mac_address, dns_name: _name, qos_policy_id: policy, ...plain } = values;
  bindQos(cloud, 'port', row.id, policy);
  const mac =
    typeof mac_address === 'string' && mac_address !== row.mac_address
      ? chooseMac(cloud, row.network_id, mac_address)
      : row.mac_address;
  const place = {
    networkId: row.network_id,
    mac,
    deviceOwner: row.device_owner,
    portId: row.id,
    current: row.fixed_ips,
  };
  const ips = fixed_ips === undefined ? row.fixed_ips : allocateAddresses(cloud, place, fixed_ips as WantedIp[]);
  const pairs =
    allowed_address_pairs === undefined
      ? row.allowed_address_pairs
      : fillPairs(allowed_address_pairs as WantedPair[], mac);
  const host = plain['binding:host_id'];
  const binding = typeof host === 'string' && host !== row['binding:host_id'] ? bindTo(cloud, host) : {};
  const next = {
    ...(plain as Partial<PortRow>),
    ...binding,
    fixed_ips: ips,
    allowed_address_pairs: pairs,
    mac_address: mac,
  };
  const secured = next.port_security_enabled ?? row.port_security_enabled;
  requireSecurity(secured, next.security_groups ?? row.security_groups, pairs);
  return ports.update(row.id, { ...next, ...touched(cloud, row) });
}

/** Deletes a port whoever owns it; floating IPs on it become free. */
export function deletePort(cloud: CloudContext, id: string): void {
  releaseFloatingIps(cloud, id);
  cloud.state.tables.network.qosBindings.delete(id);
  cloud.state.tables.network.ports.delete(id);
}

/** The ports of a machine, router or floating IP. */
export function portsOfDevice(cloud: CloudContext, deviceId: string): PortRow[] {
  return cloud.state.tables.network.ports.where('device', deviceId);
}

function fillPairs(pairs: readonly WantedPair[] | undefined, mac: string): AddressPair[] {
  return (pairs ?? []).map((pair) => ({ mac_address: pair.mac_address ?? mac, ip_address: pair.ip_address }));
}

function requireSecurity(secured: boolean, groups: readonly string[], pairs: readonly AddressPair[]): void {
  if (!secured && pairs.length > 0) {
    const message = 'Port Security must be enabled in order to have allowed address pairs on a port.';
    throw conflict('AddressPairAndPortSecurityRequired', message);
  }
  if (groups.length > 0 && !secured) {
    const message = 'Port security must be enabled and port must have an IP address in order to use security groups.';
    throw new ApiError(400, message, { type: 'PortSecurityAndIPRequiredForSecurityGroups' });
  }
}

function chooseMac(cloud: CloudContext, networkId: string, wanted: string | undefined): string {
  const { ports } = cloud.state.tables.network;
  const taken = (mac: string) => ports.where('mac', mac).some((port) => port.network_id === networkId);
  if (wanted !== undefined) {
    if (!taken(wanted)) return wanted;
    const message = `Unable to complete operation for network ${networkId}. The mac address ${wanted} is in use.`;
    throw conflict('MacAddressInUse', message);
  }
  for (;;) {
    const tail = [...cloud.random.bytes(3)].map((byte) => byte.toString(16).padStart(2, '0'));
    const mac = ['fa', '16', '3e', ...tail].join(':');
    if (!taken(mac)) return mac;
  }
}
