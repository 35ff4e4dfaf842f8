import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createKubernetesClient,
  CUSTOM_RESOURCE_DEFINITION,
  EVENT,
  kubeConfigConnection,
  type KubernetesConnection,
  type KubernetesObject,
  LEASE,
  loadKubeConfig,
} from '../../../src/clients/kubernetes/index.ts';
import { systemRandom } from '../../../src/seams/random.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { type Widget, widgetOperator, WIDGETS, WIDGETS_DEFINITION } from '../../runtime/support/widget-operator.ts';

const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };
const namespace = `runtime-${process.pid}`;
const clock = systemClock();
const random = systemRandom();
const config = await loadKubeConfig({ file: process.env['KUBECONFIG'] });
const connection = kubeConfigConnection(config);
const client = createKubernetesClient({ connection, clock, userAgent: 'runtime-test', fieldManager: 'person' });
const ref = (name: string) => ({ namespace, name });
const widget = (name: string, size: number): Widget => ({
  apiVersion: '',
  kind: '',
  metadata: ref(name),
  spec: { size },
});

async function until<R>(what: string, look: () => Promise<R | undefined | false> | R | undefined | false): Promise<R> {
  for (let n = 0; n < 600; n++) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await clock.sleep(50);
  }
  throw new Error(`waited in vain for ${what}`);
}
const seen = (name: string, size: number, by?: string) =>
  until(`${name} to be seen`, async () => {
    const { status } = await client.get<Widget>(WIDGETS, ref(name));
    return status?.seen === size && (by === undefined || status.by === by) && status;
  });

/** A connection that the test can cut, as a partition does: requests go unanswered. */
function cuttable(inner: KubernetesConnection) {
  let cut = false;
  const authorize: KubernetesConnection['authorize'] = () => (cut ? new Promise(() => undefined) : inner.authorize());
  return { connection: { ...inner, authorize }, cut: () => (cut = true) };
}

beforeAll(async () => {
  await client.create(NAMESPACES, { apiVersion: '', kind: '', metadata: { name: namespace } });
  await client.delete(CUSTOM_RESOURCE_DEFINITION, WIDGETS_DEFINITION.metadata).catch(() => undefined);
  await until('the old definition to go', () =>
    client.get(CUSTOM_RESOURCE_DEFINITION, WIDGETS_DEFINITION.metadata).then(
      () => false as const,
      () => true,
    ),
  );
});

afterAll(async () => {
  await client.delete(CUSTOM_RESOURCE_DEFINITION, WIDGETS_DEFINITION.metadata);
  await client.delete(NAMESPACES, { name: namespace });
  await connection.close();
});

describe('the runtime on a real control plane', () => {
  const link = cuttable(kubeConfigConnection(config));
  const start = (name: string, by: KubernetesConnection) =>
    widgetOperator({ name, connection: by, namespace, clock, random });
  const a = start('a', link.connection);
  const b = start('b', connection);
  const c = start('c', connection);
  const runs: Promise<void>[] = [];
  const probe = async (one: typeof a, path: string) =>
    (await one.health.handle(new Request(`http://operator${path}`))).status;

  it('waits for its resource type and says that it is not ready', async () => {
    runs.push(a.run());
    await until('the first look', async () => (await probe(a, '/readyz')) === 503);
    await client.create(CUSTOM_RESOURCE_DEFINITION, WIDGETS_DEFINITION);
    await until('readiness', async () => (await probe(a, '/readyz')) === 200);
    await until('leadership', () => a.election.leading);
  });

  it('reconciles: finalizer, status with its own field manager, event', async () => {
    await client.create(WIDGETS, widget('one', 1));
    expect(await seen('one', 1)).toEqual({ seen: 1, by: 'a' });
    const stored = await client.get<Widget>(WIDGETS, ref('one'));
    expect(stored.metadata.finalizers).toEqual(['runtime-test.example.com/widget']);
    await client.patch(WIDGETS, ref('one'), { type: 'merge', body: { spec: { size: 2 } } });
    await seen('one', 2);
    const series = await until('the event to be counted up', async () => {
      const { items } = await client.list<KubernetesObject & { series?: { count: number } }>(EVENT, { namespace });
      return items.find((event) => event.series);
    });
    expect(series.series?.count).toBeGreaterThan(1);
  });

  it('lets a standby be ready, and takes over at once after a clean stop', async () => {
    runs.push(b.run());
    await until('the standby’s readiness', async () => (await probe(b, '/readyz')) === 200);
    expect(b.election.leading).toBe(false);
    a.stop();
    await runs[0];
    const { spec } = await client.get<KubernetesObject & { spec: { holderIdentity?: string } }>(LEASE, ref('operator'));
    expect(['', 'b']).toContain(spec.holderIdentity);
    await until('the take-over', () => b.election.leading);
    await client.patch(WIDGETS, ref('one'), { type: 'merge', body: { spec: { size: 3 } } });
    await seen('one', 3, 'b');
  });

  it('cleans up before a deleted object goes', async () => {
    await client.delete(WIDGETS, ref('one'));
    await until('the object to go', () =>
      client.get(WIDGETS, ref('one')).then(
        () => false as const,
        () => true,
      ),
    );
    expect(b.cleaned).toEqual(['one']);
  });

  it('shuts the gate of a leader that is cut off before another leads', async () => {
    const cutOff = cuttable(kubeConfigConnection(config));
    const d = start('d', cutOff.connection);
    b.stop();
    await runs[1];
    runs.push(d.run());
    await until('the first leader', () => d.election.leading);
    runs.push(c.run());
    await client.create(WIDGETS, widget('two', 1));
    await seen('two', 1, 'd');
    cutOff.cut();
    await until('the take-over', () => {
      expect(d.election.leading && c.election.leading).toBe(false);
      return c.election.leading;
    });
    await client.patch(WIDGETS, ref('two'), { type: 'merge', body: { spec: { size: 2 } } });
    await seen('two', 2, 'c');
    d.stop();
    await client.delete(WIDGETS, ref('two'));
    await until('the object to go', () => c.cleaned.length > 0);
    c.stop();
    await Promise.all(runs);
  });
});
