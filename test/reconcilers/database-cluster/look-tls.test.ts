import { describe, expect, it } from 'vitest';
import { parseDatabaseCluster } from '../../../src/api/database-cluster.ts';
import { type KubernetesObject, SECRET } from '../../../src/clients/kubernetes/index.ts';
import { ExternalError } from '../../../src/errors/external-error.ts';
import { createAuthority, issueServer } from '../../../src/pki/authority.ts';
import { keep } from '../../../src/pki/keeping.ts';
import { onMachines } from '../../../src/reconcilers/database-cluster/cluster.ts';
import { lookAtTls, type TlsDeps } from '../../../src/reconcilers/database-cluster/look-tls.ts';
import { seededRandom } from '../../../src/seams/random.ts';
import { soundSpec } from '../../contracts/kubernetes/database-cluster-manifests.ts';

const UID = '00000000-0000-4000-8000-000000000001';
const SEAMS = { clock: { now: () => Date.UTC(2026, 0, 1) }, random: seededRandom(1) };
const { signal } = new AbortController();

type Texts = Readonly<Record<string, string>>;

/** The only Secret that there is. */
function secretOf(texts: Texts, owner?: string): KubernetesObject {
  const data = Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  const ownerReferences = owner === undefined ? [] : [{ apiVersion: 'v1', kind: 'x', name: 'x', uid: owner }];
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: 'storm', name: 'x', ownerReferences },
    ...{ data: Object.fromEntries(data) },
  };
}

function look(tls: object, secret?: KubernetesObject, nowMs = SEAMS.clock.now()) {
  const metadata = { name: 'wiki', namespace: 'storm', uid: UID };
  const parsed = parseDatabaseCluster({ metadata, spec: { ...soundSpec(), tls } });
  const cluster = parsed.ok ? onMachines(parsed.cluster) : undefined;
  if (cluster === undefined) throw new Error('the test is wrong');
  const details = { fault: 'not-found', system: 'kubernetes', operation: 'get' } as const;
  const get = () =>
    secret === undefined ? Promise.reject(new ExternalError('it is not there', details)) : Promise.resolve(secret);
  const client = { get } as TlsDeps['secrets']['client'];
  const secrets = { client, secretType: SECRET, learn: () => undefined };
  const seams = { ...SEAMS, clock: { now: () => nowMs } };
  return lookAtTls({ secrets, keep, seams }, cluster, ['10.30.0.50'], signal);
}

const BROUGHT = { mode: 'Secret', secretRef: { name: 'certificate' } };

async function sound(): Promise<Texts> {
  const authority = await createAuthority(SEAMS, 'CA', 10_000_000_000);
  const names = { commonName: 'wiki', addresses: ['10.30.0.50'], dnsNames: [] };
  const { certificate, key } = await issueServer(SEAMS, authority, names, 1_000_000_000);
  return { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority.certificate };
}

describe('the certificate of a database', () => {
  it('is that of the Secret that is named, where it is one', async () => {
    const texts = await sound();
    expect(await look(BROUGHT, secretOf(texts))).toMatchObject({ texts, problems: [], steps: [] });
  });

  it('that has ended is known as what it was, and one that was never good is not', async () => {
    const texts = await sound();
    const endsMs = SEAMS.clock.now() + 1_000_000_000;
    expect(await look(BROUGHT, secretOf(texts))).toMatchObject({ endsMs, lapsed: undefined });
    const ended = await look(BROUGHT, secretOf(texts), endsMs);
    expect(ended).toMatchObject({ texts: undefined, lapsed: texts, endsMs, problems: [{ reason: 'InvalidSecret' }] });
    const wrong = await look(BROUGHT, secretOf({ ...texts, ...(await othersKey()) }), endsMs);
    expect(wrong).toMatchObject({ texts: undefined, lapsed: undefined });
  });

  it('is not touched by a Secret that no server or client could do with, and nothing is begun with it', async () => {
    const texts = await sound();
    const { 'ca.crt': _authority, ...lacking } = texts;
    const cases: [KubernetesObject | undefined, string, string][] = [
      [undefined, 'SecretNotFound', 'spec.tls.secretRef names Secret storm/certificate, which is not there: create it'],
      [secretOf(lacking), 'SecretNotFound', 'which lacks ca.crt: add what is missing'],
      [secretOf({ ...texts, 'tls.key': 'x' }), 'InvalidSecret', 'which has no private key in PEM form'],
      [secretOf({ ...texts, ...(await othersKey()) }), 'InvalidSecret', 'which has a tls.key that is not that of'],
    ];
    for (const [secret, reason, says] of cases) {
      const { texts: taken, problems } = await look(BROUGHT, secret);
      expect(taken).toBeUndefined();
      expect(problems).toMatchObject([{ reason, stops: 'Begin', waitsFor: 'Secret storm/certificate' }]);
      expect(problems[0]?.message).toContain(says);
    }
  });

  it('is not kept in a Secret of somebody else, of which nothing is used', async () => {
    const { texts, due, steps, problems } = await look({ mode: 'Managed' }, secretOf(await sound(), 'another'));
    expect({ texts, due, steps }).toEqual({ texts: undefined, due: undefined, steps: [] });
    expect(problems).toMatchObject([{ reason: 'NotOurs', stops: 'Begin' }]);
    expect(problems[0]?.message).toContain('Secret storm/wiki-tls');
  });
});

async function othersKey(): Promise<Texts> {
  return { 'tls.key': (await createAuthority(SEAMS, 'other', 10_000_000_000)).key };
}
