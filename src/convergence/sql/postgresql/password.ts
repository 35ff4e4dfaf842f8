import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';

const ITERATIONS = 4096;
const FORM = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/;

/**
 * What PostgreSQL keeps for SCRAM-SHA-256 (RFC 5802, RFC 7677): so the password itself never travels, and a changed one is
 * noticed. Passwords are taken as they are: those with characters that SASLprep changes would fail, so clients send ASCII.
 *
 * @see https://www.postgresql.org/docs/15/catalog-pg-authid.html
 */
export function scramVerifier(password: string, salt: Uint8Array): string {
  return verifier(password, Buffer.from(salt), ITERATIONS);
}

export function scramVerifies(stored: string, password: string): boolean {
  const [, iterations, salt] = FORM.exec(stored) ?? [];
  if (iterations === undefined || salt === undefined || Number(iterations) > 1_000_000) return false;
  const computed = Buffer.from(verifier(password, Buffer.from(salt, 'base64'), Number(iterations)));
  const have = Buffer.from(stored);
  return computed.length === have.length && timingSafeEqual(computed, have);
}

function verifier(password: string, salt: Buffer, iterations: number): string {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}
