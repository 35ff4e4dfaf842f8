import { checkPrimeSync, createPrivateKey } from 'node:crypto';
import type { Random } from '../../../../seams/random.ts';

const PRIME_BITS = 1024;
const EXPONENT = 65537n;

export interface GeneratedKey {
  /** PKCS #1 PEM. */
  readonly privateKey: string;
  /** One line for `authorized_keys`. */
  readonly publicKey: string;
}

/**
 * A 2048-bit RSA key from the random seam, so that a seeded world makes the same key every time; node's own generator
 * cannot be seeded.
 */
export function generateRsaKey(random: Random): GeneratedKey {
  const p = primeFrom(random);
  const q = primeFrom(random);
  const n = p * q;
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const jwk = {
    kty: 'RSA',
    n: base64url(n),
    e: base64url(EXPONENT),
    d: base64url(d),
    p: base64url(p),
    q: base64url(q),
    dp: base64url(d % (p - 1n)),
    dq: base64url(d % (q - 1n)),
    qi: base64url(inverse(q, p)),
  };
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs1', format: 'pem' });
  const blob = Buffer.concat(
    [Buffer.from('ssh-rsa'), mpint(EXPONENT), mpint(n)].flatMap((part) => [length(part), part]),
  );
  return { privateKey: String(privateKey), publicKey: `ssh-rsa ${blob.toString('base64')} Generated-by-Nova` };
}

/** The first prime at or after a random odd number with its two top bits set, that fits the exponent. */
function primeFrom(random: Random): bigint {
  const start = BigInt(`0x${Buffer.from(random.bytes(PRIME_BITS / 8)).toString('hex')}`);
  let candidate = start | (3n << BigInt(PRIME_BITS - 2)) | 1n;
  while (candidate % EXPONENT === 1n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [((value % modulus) + modulus) % modulus, modulus, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

const base64url = (value: bigint) => bytesOf(value).toString('base64url');

/** A number as SSH writes it: a leading zero keeps it positive. */
function mpint(value: bigint): Buffer {
  const bytes = bytesOf(value);
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

function length(part: Buffer): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(part.length);
  return prefix;
}
