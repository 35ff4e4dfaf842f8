import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** A server's certificate as people bring it, each part PEM; the key is secret. */
export interface Brought {
  /** That of the server first, then those between it and an authority. */
  readonly certificate: string;
  readonly key: string;
  /** What clients check it with; one or more. */
  readonly authority: string;
}

/**
 * Why a server could not start with it, or no client could check it, as the end of a sentence that begins with the Secret;
 * undefined where all is well. Tells nothing of the key. Pure.
 */
export function flawOf({ certificate, key, authority }: Brought, nowMs: number): string | undefined {
  const [server, ...between] = certificatesIn(certificate);
  const authorities = certificatesIn(authority);
  const own = keyIn(key);
  if (server === undefined) return 'has no certificate in PEM form in tls.crt';
  if (authorities.length === 0) return 'has no certificate in PEM form in ca.crt';
  if (own === undefined) return 'has no private key in PEM form, without a passphrase, in tls.key';
  if (!server.checkPrivateKey(own)) return 'has a tls.key that is not that of the first certificate in tls.crt';
  const [fromMs, untilMs] = [Date.parse(server.validFrom), Date.parse(server.validTo)];
  if (untilMs <= nowMs) return `has a tls.crt that ended at ${new Date(untilMs).toISOString()}`;
  if (fromMs > nowMs) return `has a tls.crt that begins at ${new Date(fromMs).toISOString()}`;
  const wayMs = goodUntil(authorities, server, between);
  if (wayMs === NEVER) return 'has a tls.crt that nothing in ca.crt has signed';
  if (wayMs <= nowMs) return `has a tls.crt whose authority ended at ${new Date(wayMs).toISOString()}`;
  return undefined;
}

/**
 * From when on clients refuse it, in ms since the epoch: when the first certificate on the way to an authority ends, on the way
 * that is good for longest. Undefined where there is no such way. Pure.
 */
export function endOf({ certificate, authority }: Pick<Brought, 'certificate' | 'authority'>): number | undefined {
  const [server, ...between] = certificatesIn(certificate);
  const wayMs = server === undefined ? NEVER : goodUntil(certificatesIn(authority), server, between);
  return wayMs === NEVER ? undefined : wayMs;
}

const PEM = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs;

/** None where one of them is broken. */
function certificatesIn(pem: string): X509Certificate[] {
  try {
    return (pem.match(PEM) ?? []).map((one) => new X509Certificate(one));
  } catch {
    return [];
  }
}

function keyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

const NEVER = Number.NEGATIVE_INFINITY;

function goodUntil(
  authorities: readonly X509Certificate[],
  certificate: X509Certificate,
  between: readonly X509Certificate[],
): number {
  const isFrom = (by: X509Certificate) => certificate.checkIssued(by) && certificate.verify(by.publicKey);
  const isItself = (one: X509Certificate) => one.fingerprint256 === certificate.fingerprint256;
  const ways = [
    ...authorities.filter((one) => isFrom(one) || isItself(one)).map(({ validTo }) => Date.parse(validTo)),
    ...between.flatMap((by, index) => (isFrom(by) ? [goodUntil(authorities, by, between.toSpliced(index, 1))] : [])),
  ];
  return Math.min(Date.parse(certificate.validTo), Math.max(NEVER, ...ways));
}
