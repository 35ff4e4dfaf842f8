import { isIPv4, isIPv6 } from 'node:net';

/** A CIDR as numbers: addresses `first` to `last` of one version, ends included. */
export interface Cidr {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
}

export interface AddressRange {
  readonly start: string;
  readonly end: string;
}

export function ipVersion(text: string): 4 | 6 | undefined {
  if (isIPv4(text)) return 4;
  return isIPv6(text) ? 6 : undefined;
}

/** The address as a number. The text must be a valid address. */
export function toNumber(text: string): bigint {
  if (isIPv4(text)) return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = embeddedIpv4ToHex(text).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function embeddedIpv4ToHex(text: string): string {
  const at = text.lastIndexOf(':') + 1;
  const last = text.slice(at);
  if (!last.includes('.')) return text;
  const value = toNumber(last);
  return `${text.slice(0, at)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}

/** The address in its canonical form (RFC 5952). */
export function toText(value: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => ((value >> shift) & 255n).toString()).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const { start, length } = longestZeros(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= groups.length; i++) {
    if (groups[i] === '0') continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}

export function parseCidr(text: string): Cidr | undefined {
  const [address = '', length, ...rest] = text.split('/');
  const version = ipVersion(address);
  if (version === undefined || rest.length > 0) return undefined;
  const bits = version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (length === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = (toNumber(address) / size) * size;
  return { version, first, last: first + size - 1n, prefix };
}

export function cidrText({ first, version, prefix }: Cidr): string {
  return `${toText(first, version)}/${prefix}`;
}

export function contains(cidr: Cidr, address: string): boolean {
  if (ipVersion(address) !== cidr.version) return false;
  const value = toNumber(address);
  return value >= cidr.first && value <= cidr.last;
}

export function overlap(a: Cidr, b: Cidr): boolean {
  return a.version === b.version && a.first <= b.last && b.first <= a.last;
}

/** The addresses a machine may have: without the network's own and, for IPv4, the broadcast address. */
export function hostRange({ version, first, last, prefix }: Cidr): readonly [first: bigint, last: bigint] {
  const bits = version === 4 ? 32 : 128;
  if (bits - prefix < 2) return [first, last];
  return [first + 1n, version === 4 ? last - 1n : last];
}

/** The address that SLAAC makes of a MAC address (modified EUI-64, RFC 4291). */
export function slaacAddress(cidr: Cidr, mac: string): string {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const eui = [(bytes[0] ?? 0) ^ 2, bytes[1], bytes[2], 0xff, 0xfe, bytes[3], bytes[4], bytes[5]];
  return toText(cidr.first + eui.reduce<bigint>((sum, byte) => sum * 256n + BigInt(byte ?? 0), 0n), 6);
}
