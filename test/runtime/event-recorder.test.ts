import { describe, expect, it } from 'vitest';
import type { KubernetesClient } from '../../src/clients/kubernetes/index.ts';
import { createEventRecorder } from '../../src/runtime/event-recorder.ts';
import { createScrubber } from '../../src/runtime/scrubber.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { silent, widget } from './support/scripted-server.ts';

function setUp(fails = false) {
  const clock = manualClock();
  const written: { verb: string; body: Record<string, unknown> }[] = [];
  const write = (verb: string) => (body: unknown) => {
    if (fails) return Promise.reject(new Error('away'));
    written.push({ verb, body: body as Record<string, unknown> });
    return Promise.resolve(body);
  };
  const client = {
    create: (_type: unknown, object: unknown) => write('create')(object),
    patch: (_type: unknown, _ref: unknown, patch: { body: unknown }) => write('patch')(patch.body),
  } as unknown as KubernetesClient;
  const scrubber = createScrubber();
  const recorder = createEventRecorder({
    client,
    controller: 'scp.stormclouds.eu/operator',
    instance: 'pod-1',
    scrubber,
    clock,
    random: seededRandom(1),
    log: silent,
  });
  return { clock, recorder, written, scrubber };
}

const made = { type: 'Normal', reason: 'Created', action: 'CreateNetwork', note: 'made network x' } as const;

describe('event recorder', () => {
  it('counts the same event up instead of repeating it', async () => {
    const { recorder, written, clock } = setUp();
    recorder.record(widget('a', '1'), made);
    await clock.advance(1_000);
    recorder.record(widget('a', '2'), made);
    recorder.record(widget('a', '2'), { ...made, note: 'made network y' });
    await recorder.flush();
    expect(written.map(({ verb }) => verb)).toEqual(['create', 'patch', 'create']);
    expect(written[0]?.body).toMatchObject({
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingController: 'scp.stormclouds.eu/operator',
      regarding: { kind: 'Widget', namespace: 'default', name: 'a', uid: 'uid-a' },
      reason: 'Created',
    });
    expect(written[1]?.body).toEqual({ series: { count: 2, lastObservedTime: '2026-01-01T00:00:01.000000Z' } });
  });

  it('starts a new one after ten minutes', async () => {
    const { recorder, written, clock } = setUp();
    recorder.record(widget('a', '1'), made);
    await clock.advance(601_000);
    recorder.record(widget('a', '1'), made);
    await recorder.flush();
    expect(written.map(({ verb }) => verb)).toEqual(['create', 'create']);
  });

  it('tells at most 100 about one object at once, and others all the same', async () => {
    const { recorder, written } = setUp();
    for (let n = 0; n < 200; n++) recorder.record(widget('a', '1'), { ...made, note: `n ${n}` });
    recorder.record(widget('b', '1'), made);
    await recorder.flush();
    expect(written).toHaveLength(101);
  });

  it('fails nothing, and holds no secret', async () => {
    const failing = setUp(true);
    failing.recorder.record(widget('a', '1'), made);
    await failing.recorder.flush();
    const { recorder, written, scrubber } = setUp();
    scrubber.add('hunter22');
    recorder.record(widget('a', '1'), { ...made, note: 'login with hunter22 refused' });
    await recorder.flush();
    expect(written[0]?.body['note']).toBe('login with [redacted] refused');
  });
});
