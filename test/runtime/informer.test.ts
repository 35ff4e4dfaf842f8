import { afterEach, describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/clients/kubernetes/index.ts';
import { createInformer } from '../../src/runtime/informer.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import {
  failure,
  page,
  ScriptedWatch,
  scriptedServer,
  silent,
  status,
  WIDGET,
  widget,
} from './support/scripted-server.ts';

const running: AbortController[] = [];
afterEach(() => running.splice(0).forEach((one) => one.abort(new Error('test over'))));

function setUp() {
  const clock = manualClock();
  const server = scriptedServer(clock);
  const seen: string[] = [];
  const informer = createInformer<KubernetesObject>({
    client: server.client,
    type: WIDGET,
    clock,
    random: seededRandom(7),
    log: silent,
  });
  informer.subscribe((change) =>
    seen.push(`${change.type} ${change.object.metadata.name} ${change.object.metadata.resourceVersion ?? ''}`),
  );
  const stop = new AbortController();
  running.push(stop);
  let ended = false;
  const start = async () => {
    void informer.run(stop.signal).then(() => (ended = true));
    await clock.settle();
  };
  return { clock, server, informer, seen, stop, start, ended: () => ended };
}

const kinds = (server: ReturnType<typeof scriptedServer>) => server.asked.map(({ kind }) => kind);

describe('informer', () => {
  it('lists in pages, then watches from the version of the list with bookmarks and a random timeout', async () => {
    const { server, informer, start } = setUp();
    server.list(page([widget('a', '1')], '10', 'more'), page([widget('b', '2')], '10'));
    await start();
    expect(informer.store.list().map((one) => one.metadata.name)).toEqual(['a', 'b']);
    expect(informer.synced).toBe(true);
    expect(informer.store.get('default/a')?.metadata).not.toHaveProperty('managedFields');
    expect(server.asked[1]?.query).toMatchObject({ limit: '500', continue: 'more' });
    expect(server.asked[2]?.query).toMatchObject({ resourceVersion: '10', allowWatchBookmarks: 'true' });
    expect(Number(server.asked[2]?.query['timeoutSeconds'])).toBeGreaterThanOrEqual(300);
  });

  it('lists again, from the first page, when a page has expired', async () => {
    const { server, informer, start } = setUp();
    server.list(page([widget('a', '1')], '10', 'more'), status(410, 'Expired'), page([widget('b', '2')], '11'));
    await start();
    expect(informer.store.list().map((one) => one.metadata.name)).toEqual(['b']);
  });

  it.each([
    ['as an answer', () => status(410, 'Gone')],
    ['as an event', () => new ScriptedWatch().send({ type: 'ERROR', object: failure(410, 'Expired') }).response],
  ])('lists again at once when the version is too old, told %s', async (_, gone) => {
    const { server, informer, start, seen } = setUp();
    server.list(page([widget('a', '1')], '10'), page([widget('a', '1'), widget('b', '12')], '12'));
    server.watch(gone);
    await start();
    expect(kinds(server)).toEqual(['list', 'watch', 'list', 'watch']);
    expect(informer.store.size).toBe(2);
    expect(seen).toEqual(['added a 1', 'added b 12']);
  });

  it.each([
    ['a 500 as an answer', () => status(500, 'InternalError')],
    ['a 500 as an event', () => new ScriptedWatch().send({ type: 'ERROR', object: failure(500, 'x') }).response],
    ['a reset', () => new ScriptedWatch().reset().response],
    ['garbage', () => new Response('<html>proxy</html>\n')],
  ])('resumes from the last version after %s', async (_, broken) => {
    const { server, start } = setUp();
    server.list(page([], '10'));
    server.watch(broken);
    await start();
    expect(kinds(server)).toEqual(['list', 'watch', 'watch']);
    expect(server.asked[2]?.query['resourceVersion']).toBe('10');
  });

  it('starts anew from a list, ever more slowly, when resuming keeps failing', async () => {
    const { server, start, clock, informer } = setUp();
    server.list(page([], '10'), page([widget('a', '11')], '11'));
    server.watch(...Array.from({ length: 4 }, () => status(500, 'InternalError')));
    await start();
    await clock.advance(10_000);
    expect(kinds(server)).toEqual(['list', 'watch', 'watch', 'watch', 'list', 'watch', 'watch']);
    expect(informer.store.size).toBe(1);
  });

  it('keeps trying when the first list fails, and is synced only then', async () => {
    const { server, start, clock, informer } = setUp();
    server.list(status(503, 'ServiceUnavailable'), status(503, 'ServiceUnavailable'), page([widget('a', '1')], '10'));
    await start();
    expect(informer.synced).toBe(false);
    await clock.advance(5_000);
    expect(informer.synced).toBe(true);
  });

  it('survives a handler that throws, for the others and for later events', async () => {
    const { server, start, informer, seen, clock } = setUp();
    informer.subscribe(() => {
      throw new Error('a bug');
    });
    const watch = new ScriptedWatch();
    server.list(page([widget('a', '1')], '10'));
    server.watch(watch.response);
    await start();
    watch.send({ type: 'MODIFIED', object: widget('a', '11') });
    await clock.settle();
    expect(seen).toEqual(['added a 1', 'updated a 11']);
  });

  it('sees deletion and recreation across a relist as such', async () => {
    const { server, start, seen } = setUp();
    server.list(page([widget('a', '1', 'first')], '10'), page([widget('a', '12', 'second')], '12'));
    server.watch(status(410, 'Gone'));
    await start();
    expect(seen).toEqual(['added a 1', 'deleted a 1', 'added a 12']);
  });

  it('tells of what vanished while nobody watched, and not of what stayed the same', async () => {
    const { server, start, seen } = setUp();
    server.list(page([widget('a', '1'), widget('b', '2')], '10'), page([widget('b', '2')], '12'));
    server.watch(status(410, 'Gone'));
    await start();
    expect(seen).toEqual(['added a 1', 'added b 2', 'deleted a 1']);
  });

  it('resumes from the last bookmark', async () => {
    const { server, start, clock } = setUp();
    const watch = new ScriptedWatch();
    server.list(page([], '10'));
    server.watch(watch.response);
    await start();
    watch.send({ type: 'BOOKMARK', object: widget('', '77') });
    await clock.settle();
    watch.end();
    await clock.advance(2_000);
    expect(server.asked.at(-1)?.query['resourceVersion']).toBe('77');
  });

  it('leaves a connection that has fallen silent, and stays alive meanwhile', async () => {
    const { server, start, clock, informer } = setUp();
    const halfOpen = new ScriptedWatch();
    server.list(page([], '10'));
    server.watch(halfOpen.response);
    await start();
    await clock.advance(149_000);
    expect(kinds(server)).toEqual(['list', 'watch']);
    await clock.advance(2_000);
    expect(kinds(server)).toEqual(['list', 'watch', 'watch']);
    expect(halfOpen.cancelled).toBe(true);
    expect(informer.stuck()).toBeUndefined();
  });

  it('takes up a quiet watch that the server keeps ending without growing slower', async () => {
    const { server, start, clock } = setUp();
    server.list(page([], '10'));
    server.watch(...Array.from({ length: 50 }, () => () => new ScriptedWatch().end().response));
    await start();
    await clock.advance(20_000);
    expect(server.asked.filter(({ kind }) => kind === 'watch').length).toBeGreaterThan(15);
    expect(server.asked.filter(({ kind }) => kind === 'list')).toHaveLength(1);
  });

  it('stops cleanly: the connection goes, nothing is asked any more, nobody is told', async () => {
    const { server, start, clock, stop, seen, ended } = setUp();
    const watch = new ScriptedWatch();
    server.list(page([], '10'));
    server.watch(watch.response);
    await start();
    stop.abort(new Error('stop'));
    await clock.advance(600_000);
    expect([ended(), watch.cancelled, server.asked.length, seen]).toEqual([true, true, 2, []]);
    expect(clock.nextDueMs()).toBeUndefined();
  });

  it('keeps its cache when the resource type goes away, and says so by retrying', async () => {
    const { server, start, clock, informer } = setUp();
    server.list(page([widget('a', '1')], '10'), status(404, 'NotFound'), status(404, 'NotFound'));
    server.watch(status(410, 'Gone'));
    await start();
    await clock.advance(1_000);
    expect(informer.store.size).toBe(1);
  });
});
