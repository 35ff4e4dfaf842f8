import type { Random } from '../../../../seams/random.ts';

const SYMBOLS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** A password as Nova makes them up: twelve letters and digits that are not mistaken for one another. */
export function newPassword(random: Random): string {
  return Array.from(random.bytes(12), (byte) => SYMBOLS.charAt(byte % SYMBOLS.length)).join('');
}
