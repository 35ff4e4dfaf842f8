import { BlockList, isIPv4, isIPv6 } from 'node:net';

export type Family = 'ipv4' | 'ipv6';

/** An address as Kubernetes' CEL `isIP` sees one: no zone, no IPv4-mapped IPv6. */
export function isIp(text: string): boolean {
  return familyOf(text) !== undefined;
}

/** A network in CIDR notation, as CEL `isCIDR` sees one. Host bits may be set: see `isNetworkAddress`. */
export function isCidr(text: string): boolean {
  return parse(text) !== undefined;
}

/** Whether the host bits of `cidr` are zero. */
export function isNetworkAddress(cidr: string): boolean {
  const parsed = parse(cidr);
  return parsed !== undefined && toNumber(parsed.address, parsed.family) % (1n << BigInt(hostBits(parsed))) === 0n;
}

export function contains(cidr: string, address: string): boolean {
  const parsed = parse(cidr);
  const family = familyOf(address);
  if (parsed === undefined || family !== parsed.family) return false;
  const block = new BlockList();
  block.addSubnet(parsed.address, parsed.prefix, family);
  return block.check(address, family);
}

/** Whether two networks share an address: then one holds the other's first. */
export function overlaps(a: string, b: string): boolean {
  return contains(a, addressOf(b)) || contains(b, addressOf(a));
}

/** Negative, zero or positive as `a` stands before, at or after `b`; undefined when they cannot be compared. */
export function compareIps(a: string, b: string): number | undefined {
  const family = familyOf(a);
  if (family === undefined || family !== familyOf(b)) return undefined;
  const difference = toNumber(a, family) - toNumber(b, family);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

export function familyOf(address: string): Family | undefined {
  if (isIPv4(address)) return 'ipv4';
  if (!isIPv6(address) || address.includes('%') || /^::ffff:/i.test(address)) return undefined;
  return 'ipv6';
}

/** The address part of a network in CIDR notation. */
export function addressOf(cidr: string): string {
  return cidr.split('/')[0] ?? '';
}

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: Family;
}

function parse(cidr: string): Network | undefined {
  const [, address, digits] = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(cidr) ?? [];
  if (address === undefined || digits === undefined) return undefined;
  const family = familyOf(address);
  const prefix = Number(digits);
  return family !== undefined && prefix <= BITS[family] ? { address, prefix, family } : undefined;
}

const BITS: Record<Family, number> = { ipv4: 32, ipv6: 128 };

function hostBits(network: Network): number {
  return BITS[network.family] - network.prefix;
}

function toNumber(address: string, family: Family): bigint {
  if (family === 'ipv4') return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  return groupsOf(address).reduce((sum, group) => sum * 65_536n + BigInt(group), 0n);
}

/** The eight 16-bit groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((n) => n.toString(16)).join(':'),
  );
  const [head = '', tail] = hex.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  if (tail === undefined) return groups(head);
  const [left, right] = [groups(head), groups(tail)];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}
