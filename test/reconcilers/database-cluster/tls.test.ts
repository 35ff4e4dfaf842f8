import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import { type KubernetesObject, SECRET } from '../../../src/clients/kubernetes/index.ts';
import { createAuthority, type Identity, issueServer, type PkiSeams } from '../../../src/pki/authority.ts';
import { LIFETIMES } from '../../../src/pki/keeping.ts';
import { printKept } from '../../../src/reconcilers/database-cluster/tls.ts';
import { seededRandom } from '../../../src/seams/random.ts';
import { during, type World } from '../../support/world.ts';
import { PASSWORD, SHOP } from './life.ts';
import { cluster, conditionOf, createClusterWorld, getCluster, untilReason } from './world.ts';

const DAY_MS = 86_400_000;

let world: World | undefined;
afterEach(() => world?.stop());

type Texts = Readonly<Record<string, string>>;

const secret = (name: string, texts: Texts): KubernetesObject => {
  const data = Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...{ data: Object.fromEntries(data) } };
};

async function textsOf(w: World, name: string): Promise<Texts> {
  const stored = await during(w.clock, w.kube.get(SECRET, { namespace: w.namespace, name }));
  const { data = {} } = stored as KubernetesObject & { readonly data?: Texts };
  return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]));
}

const put = (w: World, name: string, texts: Texts) => {
  const { data } = secret(name, texts) as KubernetesObject & { readonly data: Texts };
  const ref = { namespace: w.namespace, name };
  return during(w.clock, w.kube.patch(SECRET, ref, { type: 'merge', body: { data } }));
};

async function onMachine(w: World, command: string): Promise<string> {
  const { serverId = '' } = (await getCluster(w, 'orders')).status?.members?.[0] ?? {};
  return (await during(w.clock, w.guests.get(serverId)!.run(command))).stdout;
}

const shown = (w: World) => onMachine(w, 'cat /etc/scp/tls/server.crt');

/** As a client does that has `ca` and connects to `host`. */
function believes(ca: string, certificate: string, host: string): boolean {
  const server = new X509Certificate(certificate);
  const authorities = (ca.match(/-----BEGIN.+?-----END CERTIFICATE-----/gs) ?? []).map(
    (pem) => new X509Certificate(pem),
  );
  return (
    server.checkIP(host) === host && authorities.some((one) => server.checkIssued(one) && server.verify(one.publicKey))
  );
}

const SINGLE = { topology: 'single', placement: { zones: ['az1'] } } satisfies Partial<DatabaseClusterSpecInput>;

async function served(spec: Partial<DatabaseClusterSpecInput>, ...objects: KubernetesObject[]): Promise<World> {
  const w = (world = await createClusterWorld());
  w.startOperator();
  await w.apply(PASSWORD, ...objects, cluster('orders', { ...SINGLE, ...SHOP, ...spec }));
  await untilReason(w, 'orders', 'Settled');
  return w;
}

const HOUR_MS = 3_600_000;
const SECRET_OF_PEOPLE = { mode: 'Secret', secretRef: { name: 'brought' } } as const;

/** Good for so long from now on. */
async function broughtFor(lifeMs: number, nowMs: number): Promise<Texts> {
  const authority = await createAuthority(at(nowMs), 'CA', 300 * DAY_MS);
  const names = { commonName: 'orders', addresses: ['10.30.0.200'], dnsNames: [] };
  const { certificate, key } = await issueServer(at(nowMs), authority, names, lifeMs);
  return { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority.certificate };
}

const soundnessOf = async (w: World) => conditionOf(await getCluster(w, 'orders'), 'Sound')?.message ?? '';

const told = async (w: World) => (await w.events()).filter((event) => event.startsWith('CertificateEnding'));

const at = (nowMs: number): PkiSeams => ({ clock: { now: () => nowMs }, random: seededRandom(3) });

describe('connections that are encrypted', () => {
  it('show a certificate that the authority in the connection Secret has signed, before, while and after both are renewed', async () => {
    const w = await served({ tls: { mode: 'Managed' } });
    const host = (await getCluster(w, 'orders')).status?.endpoint?.host ?? '';
    const [kept, connection] = [await textsOf(w, 'orders-tls'), await textsOf(w, 'orders-shop')];
    expect(await shown(w)).toBe(kept['tls.crt']);
    expect(await onMachine(w, 'cat /etc/scp/tls/server.key')).toBe(kept['tls.key']);
    expect(await onMachine(w, "stat -c '%a %U' /etc/scp/tls/server.key")).toBe('600 mysql\n');
    expect(await onMachine(w, 'cat /etc/mysql/mariadb.conf.d/*')).toContain('ssl_cert = /etc/scp/tls/server.crt');
    expect(believes(connection['ca'] ?? '', await shown(w), host)).toBe(true);
    expect(connection['uri']).toMatch(/\?ssl-mode=VERIFY_CA$/);

    // Seven years later: the authority has a third of its life left, and so has the server's certificate.
    const nowMs = w.clock.now();
    const authority = await createAuthority(at(nowMs - 2_500 * DAY_MS), 'orders CA', LIFETIMES.authorityMs);
    const names = { commonName: 'orders', addresses: [host], dnsNames: ['orders.storm'] };
    const server = await issueServer(at(nowMs - 61 * DAY_MS), authority, names, LIFETIMES.serverMs);
    await put(w, 'orders-tls', { ...printKept({ authorities: [authority], server }) });
    const two = /(BEGIN CERTIFICATE.*){2}/s;
    await w.until(async () => two.test((await textsOf(w, 'orders-shop'))['ca'] ?? ''));
    await w.until(async () => believes(authority.certificate, await shown(w), host));
    await untilReason(w, 'orders', 'Settled');
    // Who has not heard of the new authority yet can check the server all the same.
    expect(await shown(w)).not.toBe(server.certificate);
    expect(believes(authority.certificate, await shown(w), host)).toBe(true);
    expect(believes((await textsOf(w, 'orders-shop'))['ca'] ?? '', await shown(w), host)).toBe(true);
    const told = [JSON.stringify((await getCluster(w, 'orders')).status), ...(await w.events()), ...w.log].join('\n');
    expect(told).not.toContain('PRIVATE KEY');
  }, 240_000);

  it('show the certificate of the Secret that is named, and go on with it while that holds another that is no good', async () => {
    const authority = await createAuthority(at(Date.UTC(2026, 0, 1)), 'CA', 300 * DAY_MS);
    const brought = async (by: Identity): Promise<Texts> => {
      const names = { commonName: 'orders', addresses: ['10.30.0.200'], dnsNames: [] };
      const { certificate, key } = await issueServer(at(Date.UTC(2026, 0, 1)), by, names, 200 * DAY_MS);
      return { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority.certificate };
    };
    const first = await brought(authority);
    const w = await served(
      {
        engine: { name: 'postgresql', version: '15' },
        endpoint: { address: '10.30.0.200' },
        tls: { mode: 'Secret', secretRef: { name: 'brought' } },
      },
      secret('brought', first),
    );
    expect(await shown(w)).toBe(first['tls.crt']);
    const { ca = '', uri } = await textsOf(w, 'orders-shop');
    expect(believes(ca, await shown(w), '10.30.0.200')).toBe(true);
    expect(uri).toMatch(/\?sslmode=verify-ca$/);

    const second = await brought(authority);
    await put(w, 'brought', { 'tls.crt': second['tls.crt'] ?? '' });
    await untilReason(w, 'orders', 'InvalidSecret');
    await w.pass(60_000);
    expect(await shown(w)).toBe(first['tls.crt']);
    expect((await textsOf(w, 'orders-shop'))['ca']).toBe(ca);
    await put(w, 'brought', second);
    await untilReason(w, 'orders', 'Settled');
    expect(await shown(w)).toBe(second['tls.crt']);
  }, 240_000);

  it('tell of a certificate of people that ends, once for each time, and go on being changed when it has ended', async () => {
    const spec = { endpoint: { address: '10.30.0.200' }, tls: SECRET_OF_PEOPLE };
    const w = await served(spec, secret('brought', await broughtFor(31 * DAY_MS, Date.UTC(2026, 0, 1))));
    const { status } = await untilReason(w, 'orders', 'MachinesSound', 'Sound');
    expect(status?.endpoint?.certificateEndsAt).toBe('2026-02-01T00:00:00Z');
    expect(await told(w)).toEqual([]);

    const nowMs = w.clock.now();
    for (const [lifeMs, days] of [
      [29.5 * DAY_MS, '29 days'],
      [8.5 * DAY_MS, '8 days'],
      [6.5 * DAY_MS, '6 days'],
      [HOUR_MS, 'less than 1 day'],
    ] as const) {
      await put(w, 'brought', await broughtFor(lifeMs, nowMs));
      const says = `Secret storm/brought: the certificate ends in ${days}, at 2026-`;
      await w.until(
        async () => (await soundnessOf(w)).includes(says),
        300_000,
        () => soundnessOf(w),
      );
      await untilReason(w, 'orders', 'Settled');
      await w.pass(120_000);
      expect(await soundnessOf(w)).not.toContain('data-1');
    }
    // Each was another certificate.
    expect((await told(w)).length).toBe(4);

    await w.pass(HOUR_MS);
    await untilReason(w, 'orders', 'InvalidSecret');
    expect(await soundnessOf(w)).toMatch(/^Secret storm\/brought: the certificate ended at .*: put a newer one there/);
    const shownThen = await shown(w);
    await w.apply(cluster('orders', { ...SINGLE, ...SHOP, ...spec, parameters: { max_connections: '77' } }));
    await w.until(async () =>
      (await onMachine(w, 'cat /etc/mysql/mariadb.conf.d/*')).includes('max_connections = "77"'),
    );
    await untilReason(w, 'orders', 'InvalidSecret');
    expect(await shown(w)).toBe(shownThen);
    expect((await getCluster(w, 'orders')).status?.plan?.changes ?? []).toEqual([]);
    // One that nobody was shown before is not told to the server after its end.
    await put(w, 'brought', await broughtFor(HOUR_MS / 2, w.clock.now() - HOUR_MS));
    await w.pass(120_000);
    expect(await shown(w)).toBe(shownThen);
    await put(w, 'brought', await broughtFor(200 * DAY_MS, w.clock.now()));
    await untilReason(w, 'orders', 'Settled');
    await untilReason(w, 'orders', 'MachinesSound', 'Sound');
  }, 240_000);

  it('tell of a certificate of ours that the machine does not get', async () => {
    const w = await served({ tls: { mode: 'Managed' }, drift: { policy: 'Report' } });
    const nowMs = w.clock.now();
    const other = await createAuthority(at(nowMs), 'orders CA', LIFETIMES.authorityMs);
    const names = { commonName: 'orders', addresses: ['10.30.0.5'], dnsNames: [] };
    for (const [days, says] of [
      [25, 'no certificate ends soon'],
      [19, 'data-1: the certificate that it shows ends in 18 days, at '],
    ] as const) {
      const { certificate } = await issueServer(at(nowMs), other, names, days * DAY_MS);
      await onMachine(w, `cat >/etc/scp/tls/server.crt <<'E'\n${certificate}\nE`);
      await w.pass(120_000);
      expect(await soundnessOf(w)).toContain(says);
    }
    expect(await soundnessOf(w)).toContain('the next one is in Secret storm/orders-tls and waits');
    expect(await told(w)).toHaveLength(1);
  }, 240_000);
});
