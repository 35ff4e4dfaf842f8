import { describe, expect, it } from 'vitest';
import { createLeaderElection } from '../../src/runtime/leader-election.ts';
import type { Clock } from '../../src/seams/clock.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';
import { type Random, seededRandom } from '../../src/seams/random.ts';
import { leaseServer, type Troubles } from './support/lease-server.ts';
import { processClock } from './support/process-clock.ts';
import { silent } from './support/scripted-server.ts';

const CALM: Troubles = { down: false, lostRequests: 0, lostAnswers: 0, delayMs: 20 };

interface Happened {
  readonly by: string;
  readonly at: number;
}

/** How long a write may be under way after its gate was passed: the margin between renew deadline and lease. */
const WRITE_TAKES_MS = 2_500;

/** A replica that writes four times a second whenever its gate lets it; writes take effect a little later. */
function replica(
  name: string,
  world: { clock: Clock; random: Random; server: ReturnType<typeof leaseServer> },
  effects: Happened[],
  machine: { rate: number; wallOffsetMs: number } = { rate: 1, wallOffsetMs: 0 },
) {
  const clock = processClock(world.clock, machine.rate, machine.wallOffsetMs);
  const stop = new AbortController();
  const dead = new AbortController();
  const guarded =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      try {
        return await clock.awake(await call(...args));
      } catch (error) {
        throw await clock.awake(error);
      }
    };
  const { client } = world.server;
  const election = createLeaderElection({
    client: {
      get: guarded(client.get),
      create: guarded(client.create),
      update: guarded(client.update),
    } as typeof client,
    lease: { namespace: 'default', name: 'operator' },
    identity: name,
    clock,
    random: world.random,
    log: silent,
  });
  const terms: number[] = [];
  const lead = async (term: AbortSignal): Promise<void> => {
    terms.push(world.clock.monotonicMs());
    const over = AbortSignal.any([term, stop.signal]);
    while (!over.aborted && !dead.signal.aborted) {
      if (election.leading) {
        const at = world.clock.monotonicMs();
        const takes = world.random.fraction() * WRITE_TAKES_MS;
        effects.push({ by: name, at: at + takes });
      }
      await clock.sleep(250, over).catch(() => undefined);
    }
    if (dead.signal.aborted) await new Promise(() => undefined);
  };
  let ended = false;
  void election.run(lead, stop.signal).then(() => (ended = true));
  return {
    name,
    election,
    clock,
    terms,
    stop: () => stop.abort(new Error('stop')),
    /** As kill -9: nothing in the process ever runs again. */
    kill: () => {
      dead.abort();
      clock.pause();
    },
    ended: () => ended,
  };
}

function pair(troubles: Troubles = CALM) {
  const clock = manualClock();
  const random = seededRandom(3);
  const world = { clock, random, server: leaseServer(clock, random, troubles) };
  const effects: Happened[] = [];
  return { ...world, effects, start: (name: string) => replica(name, world, effects) };
}

describe('leader election', () => {
  it('has one leader among two, who stays', async () => {
    const { clock, start, effects } = pair();
    const [a, b] = [start('a'), start('b')];
    await clock.advance(60_000);
    expect(a.terms.length + b.terms.length).toBe(1);
    expect(a.election.leading).not.toBe(b.election.leading);
    expect(new Set(effects.map(({ by }) => by)).size).toBe(1);
  });

  it('takes over within 15 s of a kill', async () => {
    const { clock, start } = pair();
    const a = start('a');
    await clock.advance(5_000);
    const b = start('b');
    await clock.advance(30_100);
    a.kill();
    const killedAt = clock.monotonicMs();
    await clock.advance(15_000);
    expect(b.terms[0]).toBeGreaterThan(killedAt);
    expect(b.election.leading).toBe(true);
  });

  it('takes over at once after a clean stop, and the one that stopped has let go', async () => {
    const { clock, start, server } = pair();
    const a = start('a');
    await clock.advance(5_000);
    const b = start('b');
    await clock.advance(5_000);
    a.stop();
    await clock.advance(1_500);
    expect([a.ended(), b.election.leading, server.holder()]).toEqual([true, true, 'b']);
  });

  it('stops writing when it cannot renew, before another may start, and leads again later', async () => {
    const troubles = { ...CALM };
    const { clock, start } = pair(troubles);
    const a = start('a');
    await clock.advance(5_000);
    troubles.down = true;
    await clock.advance(6_000);
    await clock.advance(3_000);
    expect(a.election.leading).toBe(false);
    expect(() => a.election.assertLeading()).toThrow('does not hold the lease');
    troubles.down = false;
    await clock.advance(15_000);
    expect([a.election.leading, a.terms.length]).toEqual([true, 2]);
  });

  it('does not write when it wakes from a long pause, not even before its timers have run', async () => {
    const { clock, start } = pair();
    const a = start('a');
    await clock.advance(5_000);
    a.clock.pause();
    await clock.advance(8_000);
    expect(a.election.leading).toBe(false);
  });

  it('does not write after the machine has slept, when only the wall clock has gone on', async () => {
    const { clock, start } = pair();
    const a = start('a');
    await clock.advance(5_000);
    clock.jumpWall(3_600_000);
    expect(a.election.leading).toBe(false);
    await clock.advance(3_000);
    expect(a.election.leading).toBe(true);
  });

  it.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'never has two writers, whatever fails (seed %i)',
    async (seed) => {
      const clock = manualClock();
      const random = seededRandom(seed);
      const troubles = { ...CALM };
      const world = { clock, random, server: leaseServer(clock, random, troubles) };
      const effects: Happened[] = [];
      const machine = () => ({
        rate: 0.99 + random.fraction() / 50,
        wallOffsetMs: (random.fraction() - 0.5) * 86_400_000,
      });
      const replicas = ['a', 'b'].map((name) => replica(name, world, effects, machine()));
      for (let step = 0; step < 25; step++) {
        Object.assign(troubles, {
          down: random.fraction() < 0.15,
          lostRequests: random.fraction() < 0.4 ? random.fraction() / 2 : 0,
          lostAnswers: random.fraction() < 0.4 ? random.fraction() / 2 : 0,
          delayMs: random.fraction() < 0.3 ? 3_000 : 50,
        });
        for (const { clock: machineClock } of replicas) {
          if (machineClock.paused) machineClock.resume();
          else if (random.fraction() < 0.2) machineClock.pause();
        }
        await clock.advance(random.fraction() * 20_000);
      }
      Object.assign(troubles, CALM);
      for (const { clock: machineClock } of replicas) machineClock.resume();
      await clock.advance(30_000);
      expect(effects.at(-1)?.at).toBeGreaterThan(clock.monotonicMs() - 5_000);
      const terms = replicas.flatMap(({ name, terms }) => terms.map((at) => ({ by: name, at })));
      expect(strays(effects, terms)).toEqual([]);
    },
  );
});

/** Writes that took effect when another replica's term had already begun. */
function strays(effects: readonly Happened[], terms: readonly Happened[]): Happened[] {
  return effects.filter(({ by, at }) => {
    const latest = terms.filter((term) => term.at <= at).reduce((one, other) => (other.at > one.at ? other : one));
    return latest.by !== by;
  });
}
