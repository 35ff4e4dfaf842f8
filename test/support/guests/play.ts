import { expect } from 'vitest';
import { SWITCHOVER_ANNOTATION } from '../../../src/api/common/group.ts';
import type { LastTransition } from '../../../src/api/database-cluster.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { until } from '../poll.ts';
import type { DatabaseTarget } from './database-client.ts';
import { declaredCluster, type PlayedTopology } from './declared.ts';
import type { GuestStage } from './guest-stage.ts';
import type { Outage } from './outage.ts';
import { missingRows, secondsOf, startWriter, tellOutage, type Writer } from './writer.ts';

/** What is played on one cluster of real machines, one scenario after the other. */
export interface Play {
  readonly guests: GuestStage;
  readonly engine: DatabaseTarget['engine'];
  readonly topology: PlayedTopology;
  /** The cluster, made by whoever needs it first; all copies in step, whatever the one before has left. */
  whole(): Promise<void>;
  /** Until the operator says so, and DRBD too where there is one: the operator may not have noticed yet what the last fault did. */
  inStep(): Promise<void>;
  primary(): Promise<string>;
  /** Asks for a switchover as people do, and waits until it is done. */
  move(target: string): Promise<void>;
  /**
   * A fault with somebody writing through it: seconds to the first acknowledged row, no row lost, and told in the status as
   * what it was; undefined where who serves stays the same all the time.
   */
  through(
    name: string,
    told: LastTransition['kind'] | undefined,
    fault: (active: string) => Promise<void>,
  ): Promise<void>;
  /** Something with somebody writing through it who is not to notice: no row lost, and no outage. */
  during(name: string, what: () => Promise<void>): Promise<void>;
  /** Seconds by what they were of, in the order they were measured: `made`, and two of each fault (see `secondsOf`). */
  readonly seconds: ReadonlyMap<string, readonly number[]>;
  measure(fault: string, outage: Outage): void;
  /** Everybody who wrote so far. Each row that was acknowledged stays there, whatever happens to machines later. */
  readonly writers: Writer[];
}

/** A full resync of the volume beside somebody who writes, on cores that other work shares. */
const IN_STEP_S = 2400;

/** How far what the status tells of an outage may be from what the writer saw: a unit takes its time around its server. */
const TOLD_S = 30;
/** Of what nobody tells when it began, the status tells from the last look before; on these machines, it comes twice as late. */
const LOOKED_FOR: ReadonlySet<LastTransition['kind']> = new Set(['Failover', 'Recovery']);
const LOOK_S = 120;

const clock = systemClock();
export const secondsSince = (since: number) => ((clock.monotonicMs() - since) / 1000).toFixed(0);
export const other = (member: string) => (member === 'data-1' ? 'data-2' : 'data-1');

export function createPlay(
  guests: GuestStage,
  engine: DatabaseTarget['engine'],
  topology: PlayedTopology = 'activePassive',
): Play {
  let making: Promise<void> | undefined;
  const writers: Writer[] = [];
  const measured = new Map<string, number[]>();
  const make = async () => {
    const began = clock.monotonicMs();
    // One that was kept may have grown, which is not to be taken back.
    if ((await guests.listed()) === 0) await guests.stage.apply(declaredCluster(engine, topology));
    await guests.untilReady(1800);
    console.log(`ready ${secondsSince(began)} s after the manifest`);
    measured.set('made', [Number(secondsSince(began))]);
    const client = await guests.connect();
    await client.prepare();
    client.close();
  };
  const write = async (name: string) => {
    const tag = `${name.replaceAll(' ', '-')}-${clock.now()}`;
    const writer = startWriter({ target: await guests.target(), tag, folder: guests.folder });
    writers.push(writer);
    return writer;
  };
  const self: Play = {
    guests,
    engine,
    topology,
    seconds: measured,
    measure: (fault, outage) => {
      for (const [what, seconds] of secondsOf(fault, outage))
        measured.set(what, [...(measured.get(what) ?? []), seconds]);
    },
    writers,
    whole: async () => {
      making ??= make();
      await making;
      await self.inStep();
    },
    inStep: async () => {
      if (topology === 'activePassive')
        await until(
          'both copies to be in step',
          async () => {
            const { stdout } = await guests
              .on('data-1', 'drbdadm cstate r0; drbdadm dstate r0')
              .catch(() => ({ stdout: 'not to be asked' }));
            return stdout === 'Connected\nUpToDate/UpToDate\n';
          },
          IN_STEP_S,
        );
      await guests.untilReady(IN_STEP_S);
    },
    primary: () => until('a primary', async () => (await guests.get()).status?.primary, 300),
    move: async (target) => {
      await guests.annotate({ [SWITCHOVER_ANNOTATION]: target });
      await until(
        `the service to be moved to ${target} and the annotation to be taken off`,
        async () => {
          const { metadata, status } = await guests.get();
          return metadata.annotations?.[SWITCHOVER_ANNOTATION] === undefined && status?.primary === target;
        },
        1500,
      );
    },
    through: async (name, told, fault) => {
      await self.whole();
      const writer = await write(name);
      const before = (await guests.get()).status?.lastTransition?.at;
      let outage: Outage;
      try {
        await writer.untilWritten(20);
        const active = await self.primary();
        const at = clock.now();
        const faulty = fault(active);
        await writer.untilServedAgain(at, 900);
        await faulty;
        // One that ends before what was asked for is done need not be the one.
        outage = await writer.untilServedAgain(at, 60);
        self.measure(name, outage);
        console.log(`${name} (${active}): ${tellOutage(outage)}`);
        await writer.untilWritten(20);
      } finally {
        await writer.stop();
      }
      expect(await missingRows(await guests.target(), writer)).toEqual([]);
      console.log(`  ${writer.acknowledged().length} rows acknowledged, none missing`);
      if (told === undefined) return;
      const last = await until(
        'the status to tell of it',
        async () => {
          const { lastTransition } = (await guests.get()).status ?? {};
          return lastTransition?.at !== before && lastTransition;
        },
        600,
      );
      const { kind, from, to, seconds, cause } = last;
      console.log(`  status: ${kind} from ${from} to ${to}, ${seconds} s: ${cause}`);
      expect(kind).toBe(told);
      const more = (seconds ?? NaN) - outage.away;
      expect(more).toBeGreaterThan(-TOLD_S);
      expect(more).toBeLessThan(LOOKED_FOR.has(kind) ? LOOK_S : TOLD_S);
    },
    during: async (name, what) => {
      const writer = await write(name);
      try {
        await writer.untilWritten(20);
        await what();
        await writer.untilWritten(20);
      } finally {
        await writer.stop();
      }
      console.log(
        `${name}: ${writer.acknowledged().length} rows acknowledged meanwhile, ${writer.errors().length} refused`,
      );
      expect(await missingRows(await guests.target(), writer)).toEqual([]);
    },
  };
  return self;
}
