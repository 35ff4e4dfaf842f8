import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

/** `SCRAM-SHA-256$4096:salt$stored:server` of RFC 5802. */
export function verifies(verifier: string, password: string): boolean {
  const [, rounds, salt, stored] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/.exec(verifier) ?? [];
  if (rounds === undefined || salt === undefined) return false;
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(rounds), 32, 'sha256');
  const client = createHmac('sha256', salted).update('Client Key').digest();
  return createHash('sha256').update(client).digest('base64') === stored;
}
