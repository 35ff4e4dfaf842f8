import { afterEach, describe, expect, it } from 'vitest';
import {
  createKubernetesClient,
  CUSTOM_RESOURCE_DEFINITION,
  directConnection,
  type KubernetesConnection,
} from '../../src/clients/kubernetes/index.ts';
import { createControlPlane } from '../../src/embedded/control-plane/index.ts';
import { inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { type Widget, widgetOperator, WIDGETS, WIDGETS_DEFINITION } from './support/widget-operator.ts';

const server = 'https://kube.embedded';
const namespace = 'default';
const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of cleanUp.splice(0)) await one();
});

function world() {
  const clock = manualClock();
  const random = seededRandom(11);
  const plane = createControlPlane({ clock, random, origin: server });
  const dispatcher = inProcessDispatcher(new Map([[server, plane.fetch]]));
  const connection = directConnection({
    server,
    dispatcher,
    headers: { authorization: `Bearer ${plane.token}` },
  });
  const client = createKubernetesClient({ connection, clock, userAgent: 'test', fieldManager: 'person' });
  const start = (name: string, by: KubernetesConnection = connection, onPass?: (widget: Widget) => void) => {
    const operator = widgetOperator({ name, connection: by, namespace, clock, random, ...(onPass ? { onPass } : {}) });
    const run = operator.run();
    cleanUp.push(async () => {
      operator.stop();
      await clock.advance(30_000);
      await run;
    });
    return { ...operator, ended: run };
  };
  cleanUp.push(() => {
    plane.stop();
    return Promise.resolve();
  });
  const probe = async (one: ReturnType<typeof start>, path: string) =>
    (await one.health.handle(new Request(`http://operator${path}`))).status;
  const put = (name: string, size: number) =>
    client.create<Widget>(WIDGETS, { apiVersion: '', kind: '', metadata: { namespace, name }, spec: { size } });
  const get = (name: string) => client.get<Widget>(WIDGETS, { namespace, name });
  return { clock, client, connection, start, probe, put, get };
}

describe('operator in one process on a manual clock', () => {
  it('is alive but not ready until its resource type is installed', async () => {
    const { clock, client, start, probe } = world();
    const operator = start('a');
    await clock.advance(60_000);
    expect([await probe(operator, '/healthz'), await probe(operator, '/readyz')]).toEqual([200, 503]);
    await client.create(CUSTOM_RESOURCE_DEFINITION, WIDGETS_DEFINITION);
    await clock.advance(10_000);
    expect([await probe(operator, '/healthz'), await probe(operator, '/readyz')]).toEqual([200, 200]);
  });

  it('reconciles, settles without further writes, and cleans up', async () => {
    const { clock, client, start, put, get } = world();
    await client.create(CUSTOM_RESOURCE_DEFINITION, WIDGETS_DEFINITION);
    const { cleaned } = start('a');
    await clock.advance(10_000);
    await put('one', 1);
    await clock.advance(5_000);
    const settledOne = await get('one');
    expect(settledOne.status).toEqual({ seen: 1, by: 'a' });
    await clock.advance(900_000);
    expect((await get('one')).metadata.resourceVersion).toBe(settledOne.metadata.resourceVersion);
    await client.delete(WIDGETS, { namespace, name: 'one' });
    await clock.advance(5_000);
    await expect(get('one')).rejects.toMatchObject({ fault: 'not-found' });
    expect(cleaned).toEqual(['one']);
  });

  it('keeps a standby ready, which takes over after a clean stop', async () => {
    const { clock, client, start, put, get, probe } = world();
    await client.create(CUSTOM_RESOURCE_DEFINITION, WIDGETS_DEFINITION);
    const a = start('a');
    await clock.advance(10_000);
    const b = start('b');
    await clock.advance(10_000);
    expect([a.election.leading, b.election.leading, await probe(b, '/readyz')]).toEqual([true, false, 200]);
    a.stop();
    await clock.advance(2_000);
    await a.ended;
    await put('one', 1);
    await clock.advance(2_000);
    expect((await get('one')).status?.by).toBe('b');
  });

  it('stays alive and shuts its gate while the server is away, and goes on afterwards', async () => {
    const { clock, client, connection, start, put, get, probe } = world();
    await client.create(CUSTOM_RESOURCE_DEFINITION, WIDGETS_DEFINITION);
    let away = false;
    const flaky: KubernetesConnection = {
      ...connection,
      authorize: () => (away ? Promise.reject(new Error('connect ECONNREFUSED')) : connection.authorize()),
    };
    const operator = start('a', flaky);
    await clock.advance(10_000);
    away = true;
    await clock.advance(600_000);
    expect([operator.election.leading, await probe(operator, '/healthz')]).toEqual([false, 200]);
    await put('one', 1);
    away = false;
    await clock.advance(60_000);
    expect((await get('one')).status?.seen).toBe(1);
  });
});
