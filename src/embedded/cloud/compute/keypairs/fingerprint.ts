import { X509Certificate, createHash } from 'node:crypto';
import { ApiError } from '../../api-error.ts';
import type { KeypairType } from './table.ts';

/** The fingerprint Nova shows: MD5 of an SSH key's blob, SHA-1 of a certificate. Throws ApiError 400 for no key. */
export function fingerprintOf(type: KeypairType, publicKey: string): string {
  return type === 'ssh' ? sshFingerprint(publicKey) : certificateFingerprint(publicKey);
}

const SSH_TYPES = /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-[a-z0-9@.-]+)$/;

function sshFingerprint(publicKey: string): string {
  const [type = '', encoded = ''] = publicKey.trim().split(/\s+/);
  const blob = Buffer.from(encoded, 'base64');
  if (!SSH_TYPES.test(type) || typeInside(blob) !== type) {
    throw new ApiError(400, 'Keypair data is invalid: failed to generate fingerprint');
  }
  return colons(createHash('md5').update(blob).digest('hex'));
}

/** The blob starts with its type as a length-prefixed string (RFC 4253, 6.6). */
function typeInside(blob: Buffer): string | undefined {
  if (blob.length < 4) return undefined;
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
}

function certificateFingerprint(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint.toLowerCase();
  } catch {
    throw new ApiError(
      400,
      'Keypair data is invalid: failed to generate X509 fingerprint. Error message: not a certificate',
    );
  }
}

const colons = (hex: string) => hex.match(/../g)?.join(':') ?? '';
