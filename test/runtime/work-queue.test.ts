import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../../src/runtime/work-queue.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';

function setUp(options: Partial<ConstructorParameters<typeof WorkQueue>[0]> = {}) {
  const clock = manualClock();
  const queue = new WorkQueue({ clock, random: seededRandom(1), ...options });
  return { clock, queue, forever: new AbortController().signal };
}

describe('work queue', () => {
  it('hands a key out once, however often it was added', async () => {
    const { queue, forever } = setUp();
    queue.add('a');
    queue.add('a');
    queue.add('b');
    expect([await queue.take(forever), await queue.take(forever), queue.depth]).toEqual(['a', 'b', 0]);
  });

  it('hands those out first that go on with what they have begun', async () => {
    const { queue, forever, clock } = setUp();
    for (const key of ['a', 'b', 'c']) queue.add(key);
    queue.addAfter('d', 200, 'first');
    queue.add('c', 'first');
    await clock.advance(200);
    const order = [];
    for (let n = 0; n < 4; n++) order.push(await queue.take(forever));
    expect([order, queue.depth]).toEqual([['c', 'd', 'a', 'b'], 0]);
    for (const key of order) queue.done(key);
    queue.add('b');
    queue.add('c');
    expect(await queue.take(forever)).toBe('b');
  });

  it('hands those out last of whom nothing is expected, and a minute later as all others', async () => {
    const { queue, forever, clock } = setUp();
    queue.add('calm', 'last');
    queue.add('busy');
    queue.addAfter('later', 1_000);
    expect(await queue.take(forever)).toBe('busy');
    await clock.advance(1_000);
    expect(await queue.take(forever)).toBe('later');
    for (const key of ['busy', 'later']) {
      queue.done(key);
      queue.add(key);
    }
    await clock.advance(58_999);
    queue.add('calm', 'last');
    expect(await queue.take(forever)).toBe('busy');
    await clock.advance(1);
    expect(await queue.take(forever)).toBe('calm');
    queue.add('a', 'last');
    queue.add('b', 'last');
    queue.add('b');
    expect([await queue.take(forever), await queue.take(forever)]).toEqual(['later', 'b']);
    expect([await queue.take(forever), queue.depth]).toEqual(['a', 0]);
  });

  it('hands a key out again only after it is done', async () => {
    const { queue, forever, clock } = setUp();
    queue.add('a');
    await queue.take(forever);
    queue.add('a');
    let second: string | undefined;
    void queue.take(forever).then((key) => (second = key));
    await clock.settle();
    expect(second).toBeUndefined();
    queue.done('a');
    await clock.settle();
    expect(second).toBe('a');
  });

  it('keeps the earlier of two delays, and drops both when the key comes sooner', async () => {
    const { queue, forever, clock } = setUp();
    queue.addAfter('a', 5_000);
    queue.addAfter('a', 1_000);
    queue.addAfter('a', 9_000);
    await clock.advance(1_000);
    expect(await queue.take(forever)).toBe('a');
    queue.done('a');
    await clock.advance(60_000);
    expect(queue.depth).toBe(0);
  });

  it('backs off per key: doubling, jittered, bounded, forgiven', () => {
    const { queue } = setUp({ backoff: { baseMs: 100, maxMs: 1_000 } });
    const waits = Array.from({ length: 8 }, () => queue.fail('a'));
    waits.forEach((ms, i) => {
      const ceiling = Math.min(1_000, 100 * 2 ** i);
      expect(ms).toBeGreaterThanOrEqual(ceiling / 2);
      expect(ms).toBeLessThanOrEqual(ceiling);
    });
    expect(queue.failures('a')).toBe(8);
    queue.forgive('a');
    expect(queue.fail('a')).toBeLessThanOrEqual(100);
  });

  it('lets no more through than the overall rate', async () => {
    const { queue, forever, clock } = setUp({ rate: { perSecond: 2, burst: 3 } });
    const taken: string[] = [];
    for (let n = 0; n < 10; n++) {
      queue.add(`k${n}`);
      void queue.take(forever).then((key) => taken.push(key));
    }
    await clock.settle();
    expect(taken).toHaveLength(3);
    await clock.advance(1_000);
    expect(taken).toHaveLength(5);
    await clock.advance(2_500);
    expect(taken).toHaveLength(10);
  });

  it('lets a taker go when its signal aborts, and loses no key to it', async () => {
    const { queue, forever } = setUp();
    const abort = new AbortController();
    const gone = queue.take(abort.signal);
    abort.abort(new Error('stop'));
    await expect(gone).rejects.toThrow('stop');
    queue.add('a');
    expect(await queue.take(forever)).toBe('a');
  });

  it('agrees with its model for any sequence of operations', async () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const operation = fc.oneof(
      fc.record({ op: fc.constant('add' as const), key }),
      fc.record({ op: fc.constant('after' as const), key, ms: fc.integer({ min: 1, max: 5_000 }) }),
      fc.record({ op: fc.constant('take' as const) }),
      fc.record({ op: fc.constant('done' as const), key }),
      fc.record({ op: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 60 }), async (operations) => {
        const { queue, clock, forever } = setUp();
        const ready: string[] = [];
        const working = new Map<string, boolean>();
        const due = new Map<string, number>();
        const add = (k: string) => {
          due.delete(k);
          if (working.has(k)) working.set(k, true);
          else if (!ready.includes(k)) ready.push(k);
        };
        for (const step of operations) {
          if (step.op === 'add') {
            queue.add(step.key);
            add(step.key);
          } else if (step.op === 'after') {
            queue.addAfter(step.key, step.ms);
            const dueMs = clock.monotonicMs() + step.ms;
            if (!ready.includes(step.key) && dueMs < (due.get(step.key) ?? Infinity)) due.set(step.key, dueMs);
          } else if (step.op === 'take' && ready.length > 0) {
            const taken = await queue.take(forever);
            expect(taken).toBe(ready.shift());
            expect(working.has(taken)).toBe(false);
            due.delete(taken);
            working.set(taken, false);
          } else if (step.op === 'done' && working.has(step.key)) {
            queue.done(step.key);
            const again = working.get(step.key);
            working.delete(step.key);
            if (again) ready.push(step.key);
          } else if (step.op === 'advance') {
            const end = clock.monotonicMs() + step.ms;
            await clock.advance(step.ms);
            const fired = [...due].filter(([, ms]) => ms <= end).sort((a, b) => a[1] - b[1]);
            for (const [k] of fired) add(k);
          }
          expect(queue.depth).toBe(ready.length);
        }
      }),
      { numRuns: 200 },
    );
  });
});
