import { familyOf } from '../../api/common/address.ts';

/** Arithmetic with addresses, as Neutron does it when a subnet is declared in few words. */
export interface Pool {
  readonly start: string;
  readonly end: string;
}

interface Range {
  readonly first: bigint;
  readonly last: bigint;
  readonly bits: 32 | 128;
}

export function ipVersionOf(cidr: string): 4 | 6 {
  return rangeOf(cidr).bits === 32 ? 4 : 6;
}

/** The first address that a machine may have: Neutron's choice for the gateway. */
export function defaultGateway(cidr: string): string {
  const { first, last, bits } = usable(rangeOf(cidr));
  return toText(first > last ? last : first, bits);
}

/** All usable addresses but the gateway's: what Neutron hands out when no pool is given (`generate_pools`). */
export function defaultPools(cidr: string, gateway: string | null): Pool[] {
  const range = usable(rangeOf(cidr));
  const spared = gateway === null ? undefined : toNumber(gateway);
  const parts =
    spared === undefined || spared < range.first || spared > range.last
      ? [[range.first, range.last] as const]
      : ([
          [range.first, spared - 1n],
          [spared + 1n, range.last],
        ] as const);
  return parts
    .filter(([first, last]) => first <= last)
    .map(([first, last]) => ({ start: toText(first, range.bits), end: toText(last, range.bits) }));
}

/** The one way of writing an address, or a network in CIDR notation, that all services agree on. */
export function canonical(address: string): string {
  const [host = '', prefix] = address.split('/');
  if (familyOf(host) === undefined) return address;
  const text = toText(toNumber(host), host.includes(':') ? 128 : 32);
  return prefix === undefined ? text : `${text}/${prefix}`;
}

function rangeOf(cidr: string): Range {
  const [host = '', prefix = ''] = cidr.split('/');
  const bits = host.includes(':') ? 128 : 32;
  const size = 1n << BigInt(bits - Number(prefix));
  const first = (toNumber(host) / size) * size;
  return { first, last: first + size - 1n, bits };
}

/** Without the network's own address, and for IPv4 without that of the broadcast; the smallest networks have neither. */
function usable({ first, last, bits }: Range): Range {
  if (last - first < 2n) return { first, last, bits };
  return { first: first + 1n, last: bits === 32 ? last - 1n : last, bits };
}

function toNumber(address: string): bigint {
  if (!address.includes(':')) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').flatMap(groupsOf));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const all =
    tail === undefined ? left : [...left, ...Array<bigint>(8 - left.length - right.length).fill(0n), ...right];
  return all.reduce((sum, group) => sum * 65_536n + group, 0n);
}

function groupsOf(part: string): bigint[] {
  if (!part.includes('.')) return [BigInt(`0x${part}`)];
  const number = toNumber(part);
  return [number >> 16n, number & 0xffffn];
}

function toText(number: bigint, bits: 32 | 128): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((number >> shift) & 0xffn)).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((number >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
