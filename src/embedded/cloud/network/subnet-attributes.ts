import {
  address,
  boolean,
  cidr as cidrConvert,
  hostRoutes,
  integer,
  invalidAttribute,
  nameservers,
  nonNegative,
  nullable,
  oneOf,
  shown,
  textList,
  uuidText,
  withKeys,
} from './converters.ts';
import type { AddressRange } from './ip.ts';
import { NAME } from './resource.ts';

const IPV6_MODES = oneOf(['dhcpv6-stateful', 'dhcpv6-stateless', 'slaac']);

function pools(value: unknown, name: string): AddressRange[] {
  if (!Array.isArray(value)) throw invalidAttribute(name, `Invalid data format for IP pool: '${shown(value)}'`);
  return value.map((item: unknown) => {
    const range = withKeys(item, ['start', 'end'], name);
    return {
      start: address(range['start'], name) as string,
      end: address(range['end'], name) as string,
    };
  });
}

/** What a request may say of a subnet, as Neutron's API definition has it. */
export const ATTRIBUTES = {
  name: NAME,
  network_id: { access: 'create', convert: uuidText },
  ip_version: {
    access: 'create',
    convert: (value: unknown, name: string) => oneOf([4, 6])(integer(value, name), name),
  },
  cidr: { access: 'create', optional: true, convert: nullable(cidrConvert) },
  prefixlen: {
    access: 'create',
    optional: true,
    convert: nonNegative,
    hidden: true,
  },
  subnetpool_id: {
    access: 'create',
    optional: true,
    convert: nullable(uuidText),
  },
  use_default_subnetpool: {
    access: 'create',
    initial: false,
    convert: boolean,
    hidden: true,
  },
  gateway_ip: { access: 'both', optional: true, convert: nullable(address) },
  allocation_pools: { access: 'both', optional: true, convert: pools },
  dns_nameservers: { access: 'both', initial: [], convert: nameservers },
  host_routes: { access: 'both', initial: [], convert: hostRoutes },
  enable_dhcp: { access: 'both', initial: true, convert: boolean },
  ipv6_ra_mode: { access: 'create', optional: true, convert: IPV6_MODES },
  ipv6_address_mode: { access: 'create', optional: true, convert: IPV6_MODES },
  service_types: {
    access: 'both',
    initial: [],
    convert: textList,
    policy: 'admin',
  },
  segment_id: {
    access: 'both',
    initial: null,
    convert: nullable(uuidText),
    policy: 'admin',
    adminSees: true,
  },
} as const;
