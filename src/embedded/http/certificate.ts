import { createAuthority, issueServer } from '../../pki/authority.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';

/** A server certificate for this machine's loopback names, signed by a CA made for it alone. All fields are PEM. */
export interface Certificate {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const LIFETIME_MS = 365 * 24 * 3_600_000;

/** Makes a CA, signs one server certificate with it and forgets the CA's key: nobody can sign a second. */
export async function createCertificate(seams: {
  readonly clock: Clock;
  readonly random: Random;
}): Promise<Certificate> {
  const authority = await createAuthority(seams, 'storm embedded CA', LIFETIME_MS);
  const names = { commonName: 'storm embedded', addresses: ['127.0.0.1', '::1'], dnsNames: ['localhost'] };
  const server = await issueServer(seams, authority, names, LIFETIME_MS);
  return { ca: authority.certificate, ...server };
}
