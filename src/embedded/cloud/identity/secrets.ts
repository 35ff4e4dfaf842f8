import { scryptSync, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../../seams/random.ts';

/** scrypt's work factor: low, because a try-out cloud logs in all the time and holds no real secret. */
const COST = { N: 256, r: 8, p: 1 };

/** Salted hash of a password or an application credential's secret. */
export function hashSecret(secret: string, random: Random): string {
  const salt = Buffer.from(random.bytes(16));
  return `${salt.toString('hex')}$${scryptSync(secret, salt, 32, COST).toString('hex')}`;
}

export function secretMatches(secret: string, hash: string): boolean {
  const [salt = '', digest = ''] = hash.split('$');
  return timingSafeEqual(scryptSync(secret, Buffer.from(salt, 'hex'), 32, COST), Buffer.from(digest, 'hex'));
}
