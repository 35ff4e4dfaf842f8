import { isIPv4, isIPv6 } from 'node:net';

/** An IP address as bytes: 4 or 16 of them. */
export interface Address {
  readonly family: 4 | 6;
  readonly bytes: Uint8Array;
}

/** Parses an address the way Go's `netip.ParseAddr` does, without zones and without leading zeros. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 4, bytes: Uint8Array.from(text.split('.').map(Number)) };
  return text.includes(':') && isIPv6(text) && !text.includes('%') ? { family: 6, bytes: parseV6(text) } : undefined;
}

/** A network: its address as written and the length of its prefix. */
export interface Prefix {
  readonly address: Address;
  readonly bits: number;
}

export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return undefined;
  const [addressText, bitsText] = [text.slice(0, slash), text.slice(slash + 1)];
  const address = parseAddress(addressText);
  if (address === undefined || !/^(0|[1-9]\d{0,2})$/.test(bitsText)) return undefined;
  const bits = Number(bitsText);
  return bits <= address.bytes.length * 8 ? { address, bits } : undefined;
}

/** Go's `net.ParseIP` in its older, sloppy form takes leading zeros; format `ipv4` and `cidr` still do. */
export const withoutLeadingZeros = (text: string): string => text.replace(/(^|[.])0+(?=\d)/g, '$1');

function parseV6(text: string): Uint8Array {
  const expanded = text.includes('.') ? embedV4(text) : text;
  const [head = '', tail] = expanded.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right].map((group) =>
    Number.parseInt(group, 16),
  );
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
}

function embedV4(text: string): string {
  const at = text.lastIndexOf(':') + 1;
  const [a = 0, b = 0, c = 0, d = 0] = text.slice(at).split('.').map(Number);
  return `${text.slice(0, at)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

/** The address masked to the first `bits` bits. */
export function maskAddress(address: Address, bits: number): Address {
  const bytes = address.bytes.map((byte, i) => byte & (0xff << Math.max(0, 8 - Math.max(0, bits - i * 8))));
  return { family: address.family, bytes };
}

export function prefixContains(prefix: Prefix, address: Address): boolean {
  if (prefix.address.family !== address.family) return false;
  const [network, masked] = [maskAddress(prefix.address, prefix.bits), maskAddress(address, prefix.bits)];
  return network.bytes.every((byte, i) => byte === masked.bytes[i]);
}

/** The canonical text (RFC 5952). */
export function formatAddress({ family, bytes }: Address): string {
  if (family === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[i * 2] ?? 0) << 8) | (bytes[i * 2 + 1] ?? 0)).toString(16),
  );
  const run = longestZeroRun(groups);
  if (run.length < 2) return groups.join(':');
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    const after = groups.slice(start).findIndex((group) => group !== '0');
    const length = after < 0 ? groups.length - start : after;
    if (length > best.length) best = { start, length };
  }
  return best;
}
