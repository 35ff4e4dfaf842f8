import { createPrivateKey, createPublicKey } from 'node:crypto';
import ssh2 from 'ssh2';
import type { Random } from '../../seams/random.ts';

/** An ed25519 key in OpenSSH form, to log in with or to be a host by. */
export interface KeyPair {
  /** `-----BEGIN OPENSSH PRIVATE KEY-----`, without a passphrase. Secret. */
  readonly privateKey: string;
  /** One line, without its end. */
  readonly publicKey: string;
}

/** What stands before the 32 bytes of an ed25519 seed in PKCS#8 (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const TYPE = 'ssh-ed25519';

/** Makes a key out of `random`. The form is that of PROTOCOL.key in OpenSSH's sources. */
export function makeKeyPair(random: Pick<Random, 'bytes'>, comment: string): KeyPair {
  const seed = Buffer.from(random.bytes(32));
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const point = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const blob = Buffer.concat([text(TYPE), text(point)]);
  const check = Buffer.from(random.bytes(4));
  const secret = Buffer.concat([check, check, blob, text(Buffer.concat([seed, point])), text(comment)]);
  const packed = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    text('none'),
    text('none'),
    text(''),
    Buffer.from([0, 0, 0, 1]),
    text(blob),
    text(padded(secret)),
  ]);
  const lines = packed.toString('base64').match(/.{1,70}/g) ?? [];
  return {
    privateKey: ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n'),
    publicKey: `${TYPE} ${blob.toString('base64')} ${comment}`,
  };
}

/** A `string` of RFC 4251: its length, then its bytes. */
function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** To whole blocks of 8, by 1, 2, 3 and so on. */
function padded(bytes: Buffer): Buffer {
  const missing = (8 - (bytes.length % 8)) % 8;
  return Buffer.concat([bytes, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}

/**
 * The key pair of a private key as people keep it: OpenSSH or PEM form. Undefined when it cannot be read, as with a key that
 * has a passphrase.
 */
export function keyPairOf(privateKey: string, comment: string): KeyPair | undefined {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error || !parsed.isPrivateKey()) return undefined;
  return { privateKey, publicKey: `${parsed.type} ${parsed.getPublicSSH().toString('base64')} ${comment}` };
}
