import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/clients/kubernetes/index.ts';
import { ExternalError, type Fault } from '../../src/errors/external-error.ts';
import { createController } from '../../src/runtime/controller.ts';
import type { Informer } from '../../src/runtime/informer.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { type Outcome, polling, rejected, settled, waitingOn } from '../../src/runtime/outcome.ts';
import type { Failure, ReconcileContext } from '../../src/runtime/reconciler.ts';
import { type StoreChange, WritableStore } from '../../src/runtime/store.ts';
import { NotLeadingError } from '../../src/runtime/write-gate.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { silent, WIDGET, widget } from './support/scripted-server.ts';

type Step = (context: ReconcileContext, object: KubernetesObject) => Promise<Outcome> | Outcome;

type Share = Parameters<typeof createController<KubernetesObject>>[0]['share'];

function setUp(step: Step, concurrency = 8, underWay = concurrency, share?: Share) {
  const clock = manualClock();
  const handlers = new Set<(change: StoreChange<KubernetesObject>) => void>();
  const store = new WritableStore<KubernetesObject>({}, (change) => handlers.forEach((handle) => handle(change)));
  const informer = {
    type: WIDGET,
    store,
    subscribe: (handle: (change: StoreChange<KubernetesObject>) => void) => {
      handlers.add(handle);
      return () => handlers.delete(handle);
    },
  } as unknown as Informer<KubernetesObject>;
  const passes: { name: string; at: number }[] = [];
  const failures: Failure[] = [];
  const forgotten: string[] = [];
  const metrics = createMetrics({ processMetrics: false });
  const controller = createController({
    kind: 'Widget',
    informer,
    concurrency,
    underWay,
    ...(share === undefined ? {} : { share }),
    reconciler: {
      reconcile: async (object, context) => {
        passes.push({ name: object.metadata.name, at: clock.monotonicMs() });
        return await step(context, object);
      },
      reportFailure: (_object, failure) => {
        failures.push(failure);
        return Promise.resolve();
      },
      forget: (object) => forgotten.push(object.metadata.name),
    },
    clock,
    random: seededRandom(5),
    log: silent,
    metrics,
  });
  const intake = new AbortController();
  const abort = new AbortController();
  const run = async () => {
    const done = controller.run(intake.signal, abort.signal);
    await clock.settle();
    return { done };
  };
  return { clock, store, controller, passes, failures, forgotten, metrics, intake, abort, run };
}

const external = (fault: Fault, retryAfterMs?: number) =>
  new ExternalError(fault, {
    fault,
    system: 'nova',
    operation: 'create server',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

describe('controller', () => {
  it.each<[string, Outcome, number]>([
    ['settled', settled, 600_000],
    ['waiting', waitingOn('Secret default/x'), 60_000],
    ['polling', polling('image', 5_000), 5_000],
    ['rejected', rejected('Invalid', 'no'), 600_000],
  ])('looks again after %s in its own time', async (_, outcome, afterMs) => {
    const { clock, store, passes, run } = setUp(() => outcome);
    store.put(widget('a', '1'));
    await run();
    await clock.advance(afterMs - 1);
    expect(passes).toHaveLength(1);
    await clock.advance(afterMs / 5 + 1);
    expect(passes).toHaveLength(2);
  });

  it('retries what failed, ever more slowly, and shows each failure', async () => {
    const { clock, store, passes, failures, run } = setUp(() => {
      throw external('unavailable');
    });
    store.put(widget('a', '1'));
    await run();
    await clock.advance(3_600_000);
    const gaps = passes.slice(1).map(({ at }, i) => at - passes[i]!.at);
    expect(gaps[0]).toBeLessThanOrEqual(500);
    expect(Math.max(...gaps)).toBeGreaterThan(150_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(300_000);
    expect(failures.map((failure) => failure.failures)).toEqual(passes.map((_, i) => i + 1));
  });

  it('waits at least as long as it was asked to', async () => {
    const { clock, store, passes, run } = setUp(() => {
      throw external('throttled', 90_000);
    });
    store.put(widget('a', '1'));
    await run();
    await clock.advance(89_000);
    expect(passes).toHaveLength(1);
    await clock.advance(2_000);
    expect(passes).toHaveLength(2);
  });

  it('takes only what the outside calls invalid for rejected, and still looks again', async () => {
    const { clock, store, passes, failures, run } = setUp(() => {
      throw external('invalid');
    });
    store.put(widget('a', '1'));
    await run();
    expect(failures[0]?.verdict).toBe('reject');
    await clock.advance(599_000);
    expect(passes).toHaveLength(1);
    await clock.advance(10_000);
    expect(passes).toHaveLength(2);
  });

  it('survives a bug in the reconciler, and serves the others', async () => {
    const { clock, store, passes, run } = setUp((_, object) => {
      if (object.metadata.name === 'bad') throw new TypeError('undefined is not a function');
      return settled;
    });
    store.put(widget('bad', '1'));
    store.put(widget('good', '2'));
    await run();
    await clock.advance(1_000);
    expect(passes.map(({ name }) => name)).toEqual(['bad', 'good', 'bad']);
  });

  it('looks again when the declaration changes, not when only status does', async () => {
    const { clock, store, passes, run } = setUp(() => settled);
    const base = widget('a', '1');
    store.put({ ...base, metadata: { ...base.metadata, resourceVersion: '1' } });
    await run();
    store.put({ ...base, metadata: { ...base.metadata, resourceVersion: '2' } });
    await clock.settle();
    expect(passes).toHaveLength(1);
    store.put({ ...base, metadata: { ...base.metadata, resourceVersion: '3', generation: 2 } });
    await clock.settle();
    expect(passes).toHaveLength(2);
  });

  it('runs a key never twice at once, others meanwhile, no more than its concurrency', async () => {
    let now = 0;
    let most = 0;
    const open = new Set<string>();
    const { clock, store, controller, passes, run } = setUp(async (_, { metadata: { name } }) => {
      expect(open.has(name)).toBe(false);
      open.add(name);
      most = Math.max(most, ++now);
      await clock.sleep(1_000);
      now--;
      open.delete(name);
      return settled;
    }, 3);
    for (let n = 0; n < 10; n++) store.put(widget(`w${n}`, String(n)));
    await run();
    controller.enqueue('default/w0');
    controller.enqueue('default/w0');
    await clock.advance(10_000);
    expect([most, passes.length]).toEqual([3, 11]);
  });

  it('aborts a pass that takes too long; one that will not end is liveness’ business', async () => {
    let reason: unknown;
    const { clock, store, controller, run } = setUp(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
            if (controller.stuck() === undefined && clock.monotonicMs() > 3_000_000) reject(new Error('late'));
          });
        }),
    );
    store.put(widget('a', '1'));
    await run();
    await clock.advance(300_000);
    expect(String(reason)).toContain('DeadlineExceeded');
    expect(controller.stuck()).toBeUndefined();
    await clock.advance(121_000);
    expect(controller.stuck()).toContain('default/a');
  });

  it('ends with its last pass, and starts over with the whole cache', async () => {
    const { clock, store, passes, intake, run, controller } = setUp(async () => {
      await clock.sleep(1_000);
      return settled;
    });
    store.put(widget('a', '1'));
    const { done } = await run();
    intake.abort();
    controller.enqueue('default/a');
    await clock.advance(1_000);
    await done;
    expect(passes).toHaveLength(1);
    void controller.run(new AbortController().signal, new AbortController().signal);
    await clock.settle();
    expect(passes).toHaveLength(2);
  });

  it('serves others while a pass waits for a machine, and goes on with it before it begins with another', async () => {
    const order: string[] = [];
    const { clock, store, metrics, run } = setUp(
      async ({ aside }, { metadata: { name } }) => {
        order.push(`${name} begins`);
        if (name === 'slow') await aside(() => clock.sleep(60_000));
        else await clock.sleep(45_000);
        order.push(`${name} ends`);
        return settled;
      },
      1,
      3,
    );
    for (const [i, name] of ['slow', 'first', 'second'].entries()) store.put(widget(name, String(i)));
    await run();
    await clock.advance(44_000);
    expect(order).toEqual(['slow begins', 'first begins']);
    await clock.advance(2_000);
    expect(order.slice(2)).toEqual(['first ends', 'second begins']);
    await clock.advance(46_000);
    expect(order.slice(4)).toEqual(['second ends', 'slow ends']);
    const text = await metrics.registry.metrics();
    expect(text).toContain('scp_reconcile_duration_seconds_sum{kind="Widget",result="settled"} 90');
    expect(text).toContain('scp_reconcile_aside_seconds_sum{kind="Widget"} 90');
  });

  it('looks at others while those that share a cloud all wait for it', async () => {
    const hangs: Step = ({ signal }, { metadata }) =>
      metadata.name.startsWith('hung')
        ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
        : settled;
    const share = { most: 2, of: ({ metadata }: KubernetesObject) => metadata.name.split('-')[0] ?? '' };
    const { store, passes, run, intake, abort } = setUp(hangs, 3, 10, share);
    for (const name of ['hung-1', 'hung-2', 'hung-3', 'hung-4', 'well-1', 'well-2']) store.put(widget(name, '1'));
    const { done } = await run();
    expect(passes.map(({ name }) => name)).toEqual(['hung-1', 'hung-2', 'well-1', 'well-2']);
    intake.abort();
    abort.abort();
    await done;
  });

  it('begins with nothing that waited for a worker when it is stopped', async () => {
    const { clock, store, metrics, passes, intake, run } = setUp(
      async () => {
        await clock.sleep(45_000);
        return settled;
      },
      1,
      3,
    );
    for (const [i, name] of ['first', 'second', 'third'].entries()) store.put(widget(name, String(i)));
    const { done } = await run();
    expect(await metrics.registry.metrics()).toContain('scp_queue_depth{kind="Widget"} 2');
    intake.abort();
    await clock.advance(45_000);
    await done;
    expect(passes.map(({ name }) => name)).toEqual(['first']);
  });

  it('forgets what is gone', async () => {
    const { clock, store, forgotten, passes, run } = setUp(() => polling('x', 1_000));
    const one = widget('a', '1');
    store.put(one);
    await run();
    store.remove(one);
    await clock.advance(10_000);
    expect([forgotten, passes.length]).toEqual([['a'], 1]);
  });

  it('counts no failure when it only no longer leads', async () => {
    const { store, failures, metrics, run } = setUp(() => {
      throw new NotLeadingError('lost');
    });
    store.put(widget('a', '1'));
    await run();
    expect(failures).toEqual([]);
    expect(await metrics.registry.metrics()).toContain(
      'scp_reconcile_duration_seconds_count{kind="Widget",result="superseded"} 1',
    );
  });
});
