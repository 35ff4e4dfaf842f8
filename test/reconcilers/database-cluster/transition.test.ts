import { describe, expect, it } from 'vitest';
import {
  type Moment,
  tellTransition,
  transitionOf,
} from '../../../src/reconcilers/database-cluster/status-transition.ts';

const SECOND = 1_000;
const DAY_S = 86_400;

const FIRST = { atMs: 100 * SECOND, sinceMs: 100 * SECOND, untilMs: 110 * SECOND };
const NOW = { sinceMs: 155 * SECOND, untilMs: 160 * SECOND };

/** Served by data-1 at 100 s, and looked at again at 160 s. */
const MOMENT: Moment = {
  before: { member: 'data-1', upSeconds: 500, bootSeconds: DAY_S, ...FIRST },
  now: { member: 'data-1', upSeconds: 560, bootSeconds: DAY_S + 60, ...NOW },
  nowMs: 160 * SECOND,
  endedMs: undefined,
  startedMs: undefined,
  signs: [],
  target: undefined,
  restart: false,
  planned: undefined,
  preferred: undefined,
};
const seen = (change: Partial<Moment>) => transitionOf({ ...MOMENT, ...change }, { primary: 'data-1' });
const moved = { member: 'data-2', upSeconds: 5, bootSeconds: DAY_S + 60, ...NOW };

describe('what happened to the service between two looks', () => {
  it('is nothing while the same server runs on, or while nobody serves', () => {
    expect(seen({})).toBeUndefined();
    expect(seen({ now: undefined })).toBeUndefined();
    expect(seen({ before: undefined })).toBeUndefined();
  });

  it('is a failover when another serves, and was away from the last look until that one was started', () => {
    expect(seen({ now: moved })).toEqual({
      kind: 'Failover',
      cause: 'data-1 no longer serves',
      from: 'data-1',
      to: 'data-2',
      at: '1970-01-01T00:02:40Z',
      seconds: 55,
    });
    expect(seen({ now: { member: 'data-2', ...NOW } })).toMatchObject({ kind: 'Failover', seconds: 60 });
  });

  it('is a switchover when that was asked for, and only then', () => {
    expect(seen({ now: moved, target: 'data-2' })).toMatchObject({ kind: 'Switchover', seconds: 55 });
    expect(seen({ now: moved, target: 'data-1' })).toMatchObject({ kind: 'Failover' });
  });

  it('is what the operator was about to do, where that is what happened', () => {
    const planned = { member: 'data-2', cause: 'planned: data-1 is to be made anew' };
    const move = seen({ now: moved, planned });
    expect(move).toMatchObject({ kind: 'Switchover', cause: planned.cause });
    expect(tellTransition(move!).type).toBe('Normal');
    expect(seen({ now: moved, planned: { ...planned, member: 'data-1' } })).toMatchObject({ kind: 'Failover' });
    const now = { member: 'data-1', upSeconds: 3, bootSeconds: DAY_S + 60, ...NOW };
    expect(seen({ now, planned: { member: 'data-1', cause: 'planned: x' } })).toMatchObject({
      kind: 'Restart',
      cause: 'planned: x',
    });
  });

  it('is no failover when clients are led back to the node that they use first, and nothing is wrong with the other', () => {
    const back = { now: { member: 'data-2', bootSeconds: DAY_S, ...NOW } };
    const told = seen({ ...back, preferred: 'data-2' });
    expect(told).toMatchObject({ kind: 'Switchover', cause: expect.stringContaining('data-2 is in step again') });
    expect(tellTransition(told!).type).toBe('Normal');
    expect(seen({ ...back, preferred: 'data-1' })).toMatchObject({ kind: 'Failover' });
    const all = { now: { member: 'data-2', bootSeconds: 20, ...NOW }, preferred: 'data-2' };
    expect(seen(all)).toMatchObject({ kind: 'Recovery' });
  });

  it('is a restart when the server of the same member is younger than it was', () => {
    const now = { member: 'data-1', upSeconds: 3, bootSeconds: DAY_S + 60, ...NOW };
    expect(seen({ now })).toMatchObject({ kind: 'Restart', from: 'data-1', to: 'data-1', seconds: 57 });
    expect(seen({ now })?.cause).toBe('the database of data-1 ended and was started again');
    // It had not run for long before either.
    const young = { member: 'data-1', upSeconds: 4, bootSeconds: DAY_S, ...FIRST };
    expect(seen({ before: young, now: { ...now, upSeconds: 30 } })).toMatchObject({ kind: 'Restart' });
    expect(seen({ before: young, now: { ...now, upSeconds: 47 } })).toBeUndefined();
    expect(seen({ now, restart: true })?.cause).toBe('asked for by annotation');
  });

  it('begins when the server ended, where its machine says so and somebody served before', () => {
    const now = { member: 'data-1', upSeconds: 3, bootSeconds: DAY_S + 60, ...NOW };
    expect(seen({ now, endedMs: 137 * SECOND })).toMatchObject({ kind: 'Restart', seconds: 20 });
    expect(seen({ now: moved, endedMs: 145 * SECOND })).toMatchObject({ kind: 'Failover', seconds: 10 });
    // Another end, long ago; and one of a server that served no more.
    expect(seen({ now, endedMs: 50 * SECOND })).toMatchObject({ seconds: 57 });
    expect(seen({ now, endedMs: 159 * SECOND })).toMatchObject({ seconds: 57 });
  });

  it('ends when the unit of the server became active, where its machine says so', () => {
    const startedMs = 152 * SECOND;
    expect(seen({ now: moved, startedMs })).toMatchObject({ kind: 'Failover', seconds: 52 });
    expect(seen({ now: moved, startedMs, endedMs: 145 * SECOND })).toMatchObject({ seconds: 7 });
    // Commands of the unit went on behind the server that served.
    expect(seen({ now: moved, startedMs: 158 * SECOND })).toMatchObject({ seconds: 55 });
    // It is still about its start, and tells of the run before, which may have been before the other one served.
    for (const s of [60, 140]) expect(seen({ now: moved, startedMs: s * SECOND })).toMatchObject({ seconds: 55 });
    // In Galera it ran before clients were led to it.
    const led = { member: 'data-2', ledFromMs: 158 * SECOND, bootSeconds: DAY_S, ...NOW };
    expect(seen({ now: led, startedMs })).toMatchObject({ seconds: 58 });
  });

  it.each(['data-1', 'data-2'])('is a recovery when %s serves, whose machine was itself away', (member) => {
    expect(seen({ now: { member, upSeconds: 3, bootSeconds: 40, ...NOW } })).toMatchObject({
      kind: 'Recovery',
      to: member,
    });
  });

  it('is a recovery also where the server does not tell its age, as in Galera', () => {
    const before = { member: 'data-1', bootSeconds: 7, ...FIRST };
    const now = { member: 'data-1', bootSeconds: 40, ...NOW };
    expect(seen({ before, now })).toMatchObject({ kind: 'Recovery', to: 'data-1', seconds: 60 });
    expect(seen({ before, now: { ...now, bootSeconds: 57 } })).toBeUndefined();
  });

  it('ends where the server does not tell its age when clients began to be led to it', () => {
    const now = { member: 'data-2', ledFromMs: 115 * SECOND, bootSeconds: DAY_S, ...NOW };
    expect(seen({ now })).toMatchObject({ kind: 'Failover', seconds: 15 });
    // HAProxy was reloaded: nobody was away.
    expect(seen({ now: { ...now, member: 'data-1', bootSeconds: DAY_S + 60 } })).toBeUndefined();
  });

  it('is known without its time by a new process, which has only the status to go by', () => {
    const told = seen({ before: undefined, now: moved });
    expect(told).toMatchObject({ kind: 'Failover', from: 'data-1', to: 'data-2' });
    expect(told).not.toHaveProperty('seconds');
    const moment = { ...MOMENT, before: undefined, now: moved };
    const last = { kind: 'Failover', cause: '', to: 'data-1', at: '1970-01-01T00:00:00Z' } as const;
    expect(transitionOf(moment, { lastTransition: last })).toMatchObject({ kind: 'Failover', from: 'data-1' });
    expect(transitionOf(moment, {})).toBeUndefined();
  });

  it('is nothing where what was seen is what had been seen before, however long ago', () => {
    const young = { member: 'data-1', upSeconds: 20, bootSeconds: 60, ...FIRST };
    expect(seen({ before: young, now: young, nowMs: 200 * SECOND })).toBeUndefined();
  });

  it('is nothing where a machine stood still, or its clock was set back, and what runs there was there before', () => {
    const now = { member: 'data-1', upSeconds: 520, bootSeconds: DAY_S + 10, ...NOW };
    expect(seen({ now })).toBeUndefined();
  });

  it('never was away for less than no time', () => {
    const before = { member: 'data-1', upSeconds: 500, bootSeconds: DAY_S, ...FIRST, atMs: 159 * SECOND };
    expect(seen({ before, now: { ...moved, member: 'data-1' } })).toMatchObject({ kind: 'Restart', seconds: 0 });
  });

  it('names the cause where a sign shows it', () => {
    const since = { sinceMs: 0 };
    const signs: Moment['signs'] = [
      {
        member: 'data-1',
        server: { state: 'active', ...since },
        host: { state: 'down', ...since },
        shell: { state: 'silent', ...since },
      },
    ];
    expect(seen({ now: moved, signs })?.cause).toBe('the host of data-1 is down');
  });

  it('is told as a warning unless it was asked for', () => {
    expect(tellTransition(seen({ now: moved })!)).toEqual({
      type: 'Warning',
      reason: 'Failover',
      action: 'Observe',
      note: 'Failover from data-1 to data-2: data-1 no longer serves; started again after 55 s',
    });
    expect(tellTransition(seen({ now: moved, target: 'data-2' })!).type).toBe('Normal');
  });
});
