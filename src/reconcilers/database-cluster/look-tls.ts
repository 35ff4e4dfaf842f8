import type { KubernetesObject } from '../../clients/kubernetes/index.ts';
import type { PkiSeams } from '../../pki/authority.ts';
import { type Brought, endOf, flawOf } from '../../pki/checking.ts';
import type { Kept } from '../../pki/kept.ts';
import type { ServerNames } from '../../pki/authority.ts';
import type { MachineCluster } from './cluster.ts';
import { isOurSecret } from './connection-secret.ts';
import type { ReferenceProblem } from './reference.ts';
import { readSecrets, type SecretsDeps } from './secret-texts.ts';
import type { WriteTlsStep } from './step.ts';
import { parseKept, serverNames, tlsSecretName } from './tls.ts';

/** What the server shows its clients. */
export interface Tls {
  /** Of the Secret as it is now; undefined where there is none, or nothing is encrypted. */
  readonly texts: Readonly<Record<string, string>> | undefined;
  readonly stored: KubernetesObject | undefined;
  /** For mode Secret: when clients begin to refuse what it holds, in ms since the epoch; undefined where they never take it. */
  readonly endsMs: number | undefined;
  /** Of a Secret in which nothing is wrong but that its certificate has ended. */
  readonly lapsed: Readonly<Record<string, string>> | undefined;
  /** What is to be kept from now on, where that is something else. */
  readonly due: Kept | undefined;
  readonly steps: readonly WriteTlsStep[];
  /** Nothing is begun with them; what serves already goes on with the certificate that it has. */
  readonly problems: readonly ReferenceProblem[];
}

export const NO_TLS: Tls = {
  texts: undefined,
  endsMs: undefined,
  lapsed: undefined,
  stored: undefined,
  due: undefined,
  steps: [],
  problems: [],
};

export interface TlsDeps {
  readonly secrets: SecretsDeps;
  readonly keep: (seams: PkiSeams, names: ServerNames, kept: Kept | undefined) => Promise<Kept>;
  readonly seams: PkiSeams;
}

const isKey = (key: string): boolean => key.endsWith('.key');

/** Reads the certificate, and makes the next one where it is due; it is kept by a step. */
export async function lookAtTls(
  { secrets, keep, seams }: TlsDeps,
  cluster: MachineCluster,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<Tls> {
  const { spec, metadata } = cluster;
  if (spec.tls.mode === 'Disabled') return NO_TLS;
  const name = spec.tls.secretRef?.name ?? tlsSecretName(metadata.name);
  const where = `Secret ${metadata.namespace}/${name}`;
  const problem = (reason: ReferenceProblem['reason'], message: string): ReferenceProblem => ({
    ...{ reason, message, stops: 'Begin', waitsFor: where },
  });
  const found = (await readSecrets(secrets, metadata.namespace, [{ name, isSecret: isKey }], signal)).get(name);
  if (spec.tls.mode === 'Secret') {
    const nowMs = seams.clock.now();
    const texts = found?.texts;
    const endsMs = texts === undefined ? undefined : endOf(broughtIn(texts));
    const flaw = flawIn(where, texts, nowMs);
    if (flaw === undefined) return { ...NO_TLS, texts, endsMs, stored: found?.object };
    const wasGood = endsMs !== undefined && endsMs <= nowMs && flawIn(where, texts, endsMs - 1) === undefined;
    const lapsed = wasGood ? texts : undefined;
    return { ...NO_TLS, endsMs, lapsed, problems: [problem(flaw.reason, flaw.message)] };
  }
  if (found !== undefined && !isOurSecret(found.object, metadata.uid)) {
    const message =
      `${where}, which the certificate for spec.tls.mode Managed is to be kept in, exists and ` +
      'is not ours: remove it, or take mode Secret and name it in spec.tls.secretRef';
    return { ...NO_TLS, problems: [problem('NotOurs', message)] };
  }
  if (addresses.length === 0) return NO_TLS;
  const kept = found === undefined ? undefined : parseKept(found.texts);
  const next = await keep(seams, serverNames(cluster, addresses), kept);
  const isDue = next !== kept;
  const step: WriteTlsStep = {
    do: 'write-tls',
    key: 'write-tls',
    thing: { kind: 'certificate', name },
    action: kept === undefined ? 'Create' : 'Update',
    impact: 'None',
    cause: 'Declared',
    path: 'tls',
    needs: [],
  };
  return {
    ...NO_TLS,
    texts: found?.texts,
    stored: found?.object,
    due: isDue ? next : undefined,
    steps: isDue ? [step] : [],
  };
}

/** What is wrong with a certificate of people. A server is never told of one that it could not start with. */
function flawIn(
  where: string,
  texts: Readonly<Record<string, string>> | undefined,
  nowMs: number,
): Pick<ReferenceProblem, 'reason' | 'message'> | undefined {
  const named = `spec.tls.secretRef names ${where}, which`;
  if (texts === undefined) {
    return { reason: 'SecretNotFound', message: `${named} is not there: create it with tls.crt, tls.key and ca.crt` };
  }
  const missing = ['tls.crt', 'tls.key', 'ca.crt'].filter((key) => texts[key] === undefined);
  if (missing.length > 0) {
    return { reason: 'SecretNotFound', message: `${named} lacks ${missing.join(', ')}: add what is missing` };
  }
  const flaw = flawOf(broughtIn(texts), nowMs);
  if (flaw === undefined) return undefined;
  return { reason: 'InvalidSecret', message: `${named} ${flaw}: put a certificate there that clients can check` };
}

/** A certificate as the Secret of people holds it. */
export function broughtIn(texts: Readonly<Record<string, string>>): Brought {
  const { 'tls.crt': certificate = '', 'tls.key': key = '', 'ca.crt': authority = '' } = texts;
  return { certificate, key, authority };
}
