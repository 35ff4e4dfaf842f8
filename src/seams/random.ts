import { randomBytes } from 'node:crypto';

/** The only source of chance: jitter, identifiers, secrets. */
export interface Random {
  /** A number in [0, 1). Not for secrets. */
  fraction(): number;
  /** `size` bytes. From the system source they are fit for secrets; from a seeded source they are repeatable. */
  bytes(size: number): Uint8Array;
}

export function systemRandom(): Random {
  return { fraction: () => Math.random(), bytes: (size) => randomBytes(size) };
}

/** A repeatable source (mulberry32) for tests and simulations. Never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { fraction, bytes: (size) => Uint8Array.from({ length: size }, () => Math.floor(fraction() * 256)) };
}

/** A random version-4 UUID (RFC 9562). */
export function uuid(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
