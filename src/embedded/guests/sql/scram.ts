import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

const FORM = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/;
const ROUNDS = 4096;

/** `SCRAM-SHA-256$4096:salt$stored:server` of RFC 5802. */
export function verifies(verifier: string, password: string): boolean {
  const [, rounds, salt, stored] = FORM.exec(verifier) ?? [];
  if (rounds === undefined || salt === undefined) return false;
  return keysOf(password, Buffer.from(salt, 'base64'), Number(rounds)).stored === stored;
}

/** What the server keeps of a password; one that came as a verifier is kept as it is. */
export function keptOf(password: string, salt: () => Uint8Array): string {
  if (password === '' || FORM.test(password)) return password;
  const fresh = Buffer.from(salt());
  const { stored, server } = keysOf(password, fresh, ROUNDS);
  return `SCRAM-SHA-256$${ROUNDS}:${fresh.toString('base64')}$${stored}:${server}`;
}

function keysOf(password: string, salt: Buffer, rounds: number) {
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const keyed = (word: string) => createHmac('sha256', salted).update(word).digest();
  return {
    stored: createHash('sha256').update(keyed('Client Key')).digest('base64'),
    server: keyed('Server Key').toString('base64'),
  };
}
