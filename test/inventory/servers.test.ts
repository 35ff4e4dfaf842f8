import { describe, expect, it } from 'vitest';
import { changesSinceMs, createServerReader, SERVER_RULES } from '../../src/inventory/servers.ts';
import { createShelf } from '../../src/inventory/shelf.ts';
import { SOURCES } from '../../src/inventory/sources.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';
import { aServer } from './entries.ts';
import { smallCloud } from './small-cloud.ts';

const { overlapMs, drift } = SERVER_RULES;
const HOUR_MS = 3_600_000;

describe('what changed is asked for from', () => {
  const wallMs = Number.MAX_SAFE_INTEGER;

  it('before the newest change while the last reading is not younger than it', () => {
    const seen = { changeMs: 1_000_000, seenMs: 60_000 };
    expect(changesSinceMs(seen, { monotonicMs: 60_000, wallMs })).toBe(1_000_000 - overlapMs);
    expect(changesSinceMs(seen, { monotonicMs: 0, wallMs })).toBe(1_000_000 - 60_000 * (1 + drift) - overlapMs);
  });

  it('as much later as the last reading was begun after it, with room for clocks that run apart', () => {
    const seen = { changeMs: 1_000_000, seenMs: 0 };
    const since = changesSinceMs(seen, { monotonicMs: HOUR_MS, wallMs });
    expect(since).toBe(1_000_000 + HOUR_MS * (1 - drift) - overlapMs);
  });

  it('now at the latest when a change is dated in the future', () => {
    const seen = { changeMs: 10 * HOUR_MS, seenMs: 0 };
    expect(changesSinceMs(seen, { monotonicMs: 60_000, wallMs: HOUR_MS })).toBe(HOUR_MS - overlapMs);
  });
});

/** A cloud whose clock is `aheadMs` of ours, read every minute. */
function reading(aheadMs: number) {
  const clock = manualClock();
  const dated = () => new Date(clock.now() + aheadMs).toISOString().slice(0, 19) + 'Z';
  const cloud = smallCloud({ server: [aServer('s1', dated()), aServer('s2', dated())] });
  const shelf = createShelf('server', SOURCES.server);
  const answers: number[] = [];
  const listServers: typeof cloud.client.compute.listServers = async (query) => {
    const found = await cloud.client.compute.listServers(query);
    answers.push(found.length);
    return found;
  };
  const client = { ...cloud.client, compute: { ...cloud.client.compute, listServers } };
  const read = createServerReader(clock, client);
  const sweep = async () => {
    const changes = await read({ reading: { client, isAdmin: true, projectIds: [] }, shelf, wholly: false });
    await clock.advance(60_000);
    return changes.map(({ id, what }) => `${id} ${what}`);
  };
  return { cloud, clock, dated, shelf, answers, sweep };
}

describe.each([0, -HOUR_MS, HOUR_MS])('servers of a cloud whose clock is %d ms ahead', (aheadMs) => {
  it('that were made together stop coming after a few sweeps, and every change is seen in the next', async () => {
    const { cloud, dated, answers, sweep, shelf } = reading(aheadMs);
    for (let i = 0; i < 6; i++) expect(await sweep()).toEqual([]);
    // Ahead of ours, its date is taken for one in the future: then the two come as long as it is.
    if (aheadMs <= 0) expect(answers.slice(-2)).toEqual([0, 0]);
    for (let i = 0; i < 200; i++) await sweep();
    cloud.things.server = [aServer('s1', dated(), { status: 'ERROR' }), aServer('s2', dated(), { status: 'DELETED' })];
    expect(await sweep()).toEqual(['s1 changed', 's2 removed']);
    expect([...shelf.entries().keys()]).toEqual(['s1']);
  });

  it('that changed while a reading was under way are seen in the next', async () => {
    const { cloud, dated, sweep, clock } = reading(aheadMs);
    for (let i = 0; i < 6; i++) await sweep();
    const release = cloud.hold('server');
    const sweeping = sweep();
    await clock.advance(20_000);
    cloud.things.server = [aServer('s1', dated(), { status: 'ERROR' }), ...(cloud.things.server ?? []).slice(1)];
    await clock.advance(20_000);
    release();
    expect(await sweeping).toEqual([]);
    expect(await sweep()).toEqual(['s1 changed']);
  });
});

it('that come again unchanged stay the very same objects', async () => {
  const { sweep, shelf, answers } = reading(0);
  await sweep();
  const before = [...shelf.entries().values()];
  await sweep();
  expect(answers).toEqual([2, 2]);
  expect([...shelf.entries().values()].map((server, i) => server === before[i])).toEqual([true, true]);
});
