import { ApiError } from '../api-error.ts';
import type { WantedIp } from './address-allocation.ts';
import {
  address,
  boolean,
  dnsDomain,
  dnsName,
  invalidAttribute,
  listOf,
  macAddress,
  nullable,
  oneOf,
  shown,
  text,
  uuidList,
  uuidText,
  withKeys,
} from './converters.ts';
import { httpBadRequest } from './errors.ts';
import { parseCidr } from './ip.ts';
import { type Attribute, NAME, READ } from './resource.ts';

const VNIC_TYPES = [
  'normal',
  'direct',
  'macvtap',
  'baremetal',
  'direct-physical',
  'virtio-forwarder',
  'smart-nic',
  'vdpa',
  'accelerator-direct',
  'accelerator-direct-physical',
  'remote-managed',
];
const MAX_ADDRESS_PAIRS = 100;

function fixedIps(value: unknown, name: string): WantedIp[] | undefined {
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalidAttribute(name, `Invalid data format for fixed IP: '${shown(value)}'`);
  const seen = new Set<unknown>();
  return value.map((item: unknown) => {
    if (typeof item !== 'object' || item === null)
      throw invalidAttribute(name, `Invalid data format for fixed IP: '${shown(item)}'`);
    const { ip_address, subnet_id } = item as Record<string, unknown>;
    const wish: { ip_address?: string; subnet_id?: string } = {};
    if (typeof ip_address === 'string' || (ip_address !== undefined && ip_address !== null)) {
      const canonical = address(ip_address, name) as string;
      if (seen.has(canonical)) throw invalidAttribute(name, `Duplicate IP address '${canonical}'`);
      seen.add(canonical);
      wish.ip_address = canonical;
    }
    if (subnet_id !== undefined && subnet_id !== null) wish.subnet_id = uuidText(subnet_id, name) as string;
    return wish;
  });
}

/** Pairs as given; the port's own MAC address stands in where one has none. */
export interface WantedPair {
  readonly ip_address: string;
  readonly mac_address?: string;
}

function addressPairs(value: unknown): WantedPair[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw httpBadRequest('Allowed address pairs must be a list.');
  if (value.length > MAX_ADDRESS_PAIRS) {
    const message = `The number of allowed address pair exceeds the maximum ${MAX_ADDRESS_PAIRS}.`;
    throw new ApiError(400, message, { type: 'AllowedAddressPairExhausted' });
  }
  const seen = new Set<string>();
  return value.map((item: unknown) => {
    const { ip_address: ip, mac_address: mac, ...rest } = (item ?? {}) as Record<string, unknown>;
    if (ip === undefined) {
      const message = 'AllowedAddressPair must contain ip_address';
      throw new ApiError(400, message, { type: 'AllowedAddressPairsMissingIP' });
    }
    const key = `mac_address ${shown(mac)} ip_address ${shown(ip)}`;
    if (seen.has(key)) {
      const message = `Request contains duplicate address pair: ${key}.`;
      throw new ApiError(400, message, { type: 'DuplicateAddressPairInRequest' });
    }
    seen.add(key);
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) throw httpBadRequest(`Unrecognized attribute(s) '${unknown}'`);
    if (typeof ip !== 'string' || !parseCidr(ip)) {
      throw httpBadRequest(`'${shown(ip)}' is not a valid IP ${shown(ip).includes('/') ? 'subnet' : 'address'}`);
    }
    return {
      ip_address: ip,
      ...(mac === undefined || mac === null ? {} : { mac_address: macAddress(mac, 'mac_address') as string }),
    };
  });
}

function dhcpOptions(value: unknown, name: string): unknown[] {
  return listOf(value ?? [], name).map((item) => {
    const given = item as Record<string, unknown>;
    if (typeof given !== 'object') withKeys(item, ['opt_name', 'opt_value'], name);
    return { opt_name: given['opt_name'], opt_value: given['opt_value'] ?? null, ip_version: given['ip_version'] ?? 4 };
  });
}

/** Only the network's owner may choose addresses; anybody may choose a subnet of a network open to them. */
const fixedIpsPolicy: Attribute['policy'] = (value) =>
  (value as WantedIp[]).some((wish) => wish.ip_address !== undefined) ? '(RULE and (RULE:ip_address))' : undefined;

const deviceOwnerPolicy: Attribute['policy'] = (value) => (shown(value).startsWith('network:') ? 'RULE' : undefined);

const BINDING = { access: 'both', optional: true, policy: 'admin', adminSees: true } as const;

export const PORT_ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  name: NAME,
  network_id: { access: 'create', convert: uuidText },
  admin_state_up: { access: 'both', initial: true, convert: boolean },
  mac_address: { access: 'both', optional: true, convert: nullable(macAddress), policy: 'network-owner' },
  fixed_ips: { access: 'both', optional: true, convert: fixedIps, policy: fixedIpsPolicy },
  device_id: { access: 'both', initial: '', convert: text() },
  device_owner: { access: 'both', initial: '', convert: text(), policy: deviceOwnerPolicy },
  port_security_enabled: { access: 'both', optional: true, convert: boolean, policy: 'network-owner' },
  security_groups: { access: 'both', optional: true, convert: uuidList },
  allowed_address_pairs: { access: 'both', optional: true, convert: addressPairs, policy: 'network-owner' },
  extra_dhcp_opts: { access: 'both', initial: [], convert: dhcpOptions },
  dns_name: { access: 'both', initial: '', convert: dnsName },
  dns_domain: { access: 'both', initial: '', convert: dnsDomain },
  qos_policy_id: { access: 'both', initial: null, policy: 'admin' },
  device_profile: { access: 'create', initial: null },
  numa_affinity_policy: { access: 'both', initial: null },
  'binding:host_id': { ...BINDING, convert: (value) => value ?? '' },
  'binding:profile': { ...BINDING, convert: (value) => value ?? {} },
  'binding:vnic_type': { access: 'both', initial: 'normal', convert: oneOf(VNIC_TYPES) },
  'binding:vif_type': { access: 'read', adminSees: true },
  'binding:vif_details': { access: 'read', adminSees: true },
  resource_request: { access: 'read', adminSees: true },
  status: READ,
  dns_assignment: READ,
  ip_allocation: READ,
  qos_network_policy_id: READ,
};
