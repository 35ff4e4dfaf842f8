import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';

/** A public key as it goes over the wire (RFC 4253, section 6.6). */
export interface PublicKey {
  readonly algorithms: readonly ServerHostKeyAlgorithm[];
  readonly blob: Buffer;
}

/** What to offer for a key of each type: an RSA key signs by several names (RFC 8332), and never by SHA-1 for us. */
const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** Reads a line of OpenSSH form, `ssh-ed25519 AAAA… comment`. Undefined when it is none that we believe in. */
export function parsePublicKey(line: string): PublicKey | undefined {
  const [type = '', base64 = ''] = line.trim().split(/\s+/);
  const algorithms = ALGORITHMS[type];
  const blob = Buffer.from(base64, 'base64');
  if (algorithms === undefined || blob.length < 8) return undefined;
  const length = blob.readUInt32BE(0);
  return blob.toString('latin1', 4, 4 + length) === type ? { algorithms, blob } : undefined;
}

/** As `ssh-keygen -l` shows a key: `SHA256:…`. Takes a line of OpenSSH form, or the bytes. */
export function fingerprintOf(key: string | Buffer): string {
  const blob = typeof key === 'string' ? parsePublicKey(key)?.blob : key;
  if (blob === undefined) return 'no readable key';
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
