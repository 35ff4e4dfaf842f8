import { X509Certificate } from 'node:crypto';
import { TLS_PATHS } from '../../topologies/database/tls.ts';
import { type Answer, answered, malformed } from '../answer.ts';

/** What a server shows its clients. */
export interface ShownCertificate {
  /** When the first certificate of the chain ends, in ms since the epoch. */
  readonly endsMs: number;
}

export const CERTIFICATE_COMMAND = `cat ${TLS_PATHS.certificate}`;

const PEM = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs;

export function parseCertificate(text: string): Answer<ShownCertificate> {
  const chain = text.match(PEM) ?? [];
  if (chain.length === 0) return malformed(`${TLS_PATHS.certificate} holds no certificate`);
  try {
    return answered({ endsMs: Math.min(...chain.map((pem) => Date.parse(new X509Certificate(pem).validTo))) });
  } catch {
    return malformed(`${TLS_PATHS.certificate} holds a certificate that cannot be read`);
  }
}
