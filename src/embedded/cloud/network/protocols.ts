import { ApiError } from '../api-error.ts';
import { repr, shown } from './converters.ts';

/** IANA protocol numbers by the names that Neutron knows. */
const NUMBERS: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  hopopt: 0,
  icmp: 1,
  igmp: 2,
  ip: 0,
  ipip: 4,
  'ipv6-encap': 41,
  'ipv6-frag': 44,
  'ipv6-icmp': 58,
  icmpv6: 58,
  'ipv6-nonxt': 59,
  'ipv6-opts': 60,
  'ipv6-route': 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: 132,
  tcp: 6,
  udp: 17,
  udplite: 136,
  vrrp: 112,
};
const WITH_PORTS = new Set([33, 132, 6, 17, 136]);
const ICMP = new Set([1, 58]);
const IPV6_ONLY = new Set([41, 44, 58, 59, 60, 43]);

/** A protocol as rules store it: a known name in small letters, a number as text, or null for all. */
export function parseProtocol(value: unknown): string | null {
  if (value === null) return null;
  const text = shown(value).toLowerCase();
  if (/^\d+$/.test(text) && Number(text) <= 255) return text;
  if (text in NUMBERS) return text;
  const known = repr([null, ...Object.keys(NUMBERS)]);
  const message = `Security group rule protocol ${shown(value)} not supported. Only protocol values ${known} and integer representations [0 to 255] are supported.`;
  throw new ApiError(400, message, { type: 'SecurityGroupRuleInvalidProtocol' });
}

export function protocolNumber(protocol: string | null): number | null {
  if (protocol === null) return null;
  return NUMBERS[protocol] ?? Number(protocol);
}

export function hasPorts(protocol: string | null): boolean {
  return WITH_PORTS.has(protocolNumber(protocol) ?? -1);
}

export function isIcmp(protocol: string | null): boolean {
  return ICMP.has(protocolNumber(protocol) ?? -1);
}

export function isIpv6Only(protocol: string | null): boolean {
  return IPV6_ONLY.has(protocolNumber(protocol) ?? -1);
}
