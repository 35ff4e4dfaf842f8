// The x509 library's dependency injection needs it first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Clock } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';

/** A certificate with the key that belongs to it, both PEM; the key is PKCS#8, and secret. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

export interface ServerNames {
  readonly commonName: string;
  readonly addresses: readonly string[];
  readonly dnsNames: readonly string[];
}

export interface PkiSeams {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'bytes'>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Clocks of clients may be a little behind. */
const BACKDATE_MS = 300_000;

/** Makes an authority of one's own: a self-signed CA certificate (ECDSA P-256) that may sign servers but no other CA. */
export async function createAuthority(seams: PkiSeams, commonName: string, lifetimeMs: number): Promise<Identity> {
  cryptoProvider.set(webcrypto as never);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(seams),
    name: [{ CN: [commonName] }],
    ...validity(seams, lifetimeMs),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await exported(keys.privateKey) };
}

/** Signs a certificate for a server (extended key usage serverAuth) that clients reach by these names. */
export async function issueServer(
  seams: PkiSeams,
  authority: Identity,
  { commonName, addresses, dnsNames }: ServerNames,
  lifetimeMs: number,
): Promise<Identity> {
  cryptoProvider.set(webcrypto as never);
  const issuer = new X509Certificate(authority.certificate);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', firstOf(authority.key), ALGORITHM, false, ['sign']);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(seams),
    subject: [{ CN: [commonName] }],
    issuer: issuer.subject,
    ...validity(seams, lifetimeMs),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...addresses.map((value) => ({ type: 'ip', value }) as const),
        ...dnsNames.map((value) => ({ type: 'dns', value }) as const),
      ]),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await exported(keys.privateKey) };
}

export interface Validity {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** When a PEM certificate is good. Throws for what is no certificate. */
export function validityOf(certificate: string): Validity {
  const { notBefore, notAfter } = new X509Certificate(certificate);
  return { fromMs: notBefore.getTime(), untilMs: notAfter.getTime() };
}

/** The addresses and DNS names that a PEM certificate is for. */
export function namesOf(certificate: string): readonly string[] {
  const extension = new X509Certificate(certificate).getExtension(SubjectAlternativeNameExtension);
  return extension?.names.items.map(({ value }) => value) ?? [];
}

/** Whether `authority` signed the certificate. */
export async function isSignedBy(certificate: string, authority: string): Promise<boolean> {
  cryptoProvider.set(webcrypto as never);
  const { publicKey } = new X509Certificate(authority);
  return new X509Certificate(certificate).verify({ publicKey, signatureOnly: true });
}

function validity({ clock }: PkiSeams, lifetimeMs: number): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(clock.now() - BACKDATE_MS), notAfter: new Date(clock.now() + lifetimeMs) };
}

function serialNumber({ random }: PkiSeams): string {
  return Buffer.from([1, ...random.bytes(15)]).toString('hex');
}

async function exported(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag);
}

function firstOf(pem: string): ArrayBuffer {
  const [key] = PemConverter.decode(pem);
  if (key === undefined) throw new TypeError('there is no key in the PEM text');
  return key;
}
