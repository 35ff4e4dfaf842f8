import { afterEach, describe, expect, it } from 'vitest';
import type { DatabaseClusterSpecInput } from '../../../../src/api/database-cluster.ts';
import { CUSTOM_RESOURCE_DEFINITION, type KubernetesObject } from '../../../../src/clients/kubernetes/index.ts';
import { CLUSTERS } from '../../../../src/reconcilers/database-cluster/cloud-native-pg/objects.ts';
import { createAuthority, issueServer } from '../../../../src/pki/authority.ts';
import { seededRandom } from '../../../../src/seams/random.ts';
import { CNPG_CRDS } from '../../../support/cnpg-crds.ts';
import { createWorld, during, type World } from '../../../support/world.ts';
import { conditionOf, getCluster, untilReason } from '../world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const DAY_MS = 86_400_000;
const SPEC: DatabaseClusterSpecInput = {
  engine: { name: 'postgresql', version: '17' },
  topology: 'cloudNativePg',
  cloudNativePg: { instances: 2, storageGiB: 10 },
  deletionPolicy: 'Delete',
};
const ORDERS: KubernetesObject = {
  apiVersion: 'scp.stormclouds.eu/v1alpha1',
  kind: 'DatabaseCluster',
  metadata: { name: 'orders' },
  ...{ spec: SPEC },
};

/** What CloudNativePG says of the Cluster: both instances are well, and this one is the primary. */
function serve(w: World, primary: 'orders-1' | 'orders-2'): Promise<unknown> {
  const names = ['orders-1', 'orders-2'];
  const status = {
    ...{ phase: 'Cluster in healthy state', instances: 2, readyInstances: 2, instanceNames: names },
    ...{ instancesStatus: { healthy: names }, currentPrimary: primary, targetPrimary: primary },
    ...{ currentPrimaryTimestamp: '2026-01-01T00:00:00Z', image: 'ghcr.io/cloudnative-pg/postgresql:17.2' },
  };
  const ref = { namespace: w.namespace, name: 'orders' };
  return during(w.clock, w.kube.patchStatus(CLUSTERS, ref, { type: 'merge', body: { status } }));
}

const primaryOf = async (w: World) => (await getCluster(w, 'orders')).status?.primary;
const watches = (w: World) => w.log.filter((line) => line.includes('postgresql.cnpg.io')).length;

async function settled(w: World): Promise<void> {
  await w.until(async () => {
    const { items } = await during(w.clock, w.kube.list(CLUSTERS, { namespace: w.namespace }));
    return items.length === 1;
  });
  await serve(w, 'orders-1');
  await untilReason(w, 'orders', 'Settled');
}

describe('what CloudNativePG runs', () => {
  it('is told at once when it changes, also where it was installed after the operator had started', async () => {
    const w = (world = await createWorld());
    w.startOperator();
    await w.apply(ORDERS);
    await untilReason(w, 'orders', 'OperatorMissing');
    await w.pass(300_000);
    expect(watches(w)).toBe(0);

    await w.apply(...CNPG_CRDS);
    await w.pass(15_000);
    expect(conditionOf(await getCluster(w, 'orders'), 'Ready')?.reason).not.toBe('OperatorMissing');
    await settled(w);
    // Nothing is waited for: without the watch, nobody would look for half a minute.
    await w.pass(33_000);
    for (const primary of ['orders-2', 'orders-1', 'orders-2'] as const) {
      await serve(w, primary);
      await w.pass(1_000);
      expect(await primaryOf(w)).toBe(primary);
    }
  }, 120_000);

  it('is told of before the certificate ends that people brought for it, once', async () => {
    const w = (world = await createWorld());
    await w.apply(...CNPG_CRDS);
    w.startOperator();
    const brought = async (days: number): Promise<KubernetesObject> => {
      const seams = { clock: w.clock, random: seededRandom(3) };
      const authority = await createAuthority(seams, 'CA', 300 * DAY_MS);
      const names = { commonName: 'orders', addresses: [], dnsNames: ['orders-rw'] };
      const { certificate, key } = await issueServer(seams, authority, names, days * DAY_MS);
      const texts = { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority.certificate };
      const data = Object.entries(texts).map(([name, text]) => [name, Buffer.from(text).toString('base64')]);
      return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'brought' }, ...{ data: Object.fromEntries(data) } };
    };
    const tls = { mode: 'Secret', secretRef: { name: 'brought' } };
    await w.apply(await brought(31), { ...ORDERS, ...{ spec: { ...SPEC, tls } } });
    await settled(w);
    expect(conditionOf(await getCluster(w, 'orders'), 'Sound')).toBeUndefined();
    await w.apply(await brought(9.5));
    await untilReason(w, 'orders', 'CertificateEnding', 'Sound');
    await w.pass(300_000);
    const told = (await w.events()).filter((event) => event.startsWith('CertificateEnding'));
    expect(told).toEqual([expect.stringMatching(/Secret storm\/brought: the certificate ends in 9 days, at /)]);
    await w.apply(await brought(90));
    await w.until(async () => conditionOf(await getCluster(w, 'orders'), 'Sound') === undefined);
  }, 120_000);

  it('is watched again after it was taken away and installed anew, and nobody complains in between', async () => {
    const w = (world = await createWorld());
    await w.apply(...CNPG_CRDS);
    w.startOperator();
    await w.apply(ORDERS);
    await settled(w);
    for (const { metadata } of CNPG_CRDS)
      await during(w.clock, w.kube.delete(CUSTOM_RESOURCE_DEFINITION, { name: metadata.name }));
    await untilReason(w, 'orders', 'OperatorMissing');
    await w.pass(60_000);
    const before = watches(w);
    await w.pass(600_000);
    expect(watches(w) - before).toBe(0);
    await w.apply(...CNPG_CRDS);
    await settled(w);
    await serve(w, 'orders-2');
    await w.pass(1_000);
    expect(await primaryOf(w)).toBe('orders-2');
  }, 120_000);
});
