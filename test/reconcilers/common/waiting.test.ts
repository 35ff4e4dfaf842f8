import { describe, expect, it } from 'vitest';
import type { MaintenanceWindow } from '../../../src/api/common/maintenance-window.ts';
import { underControl } from '../../../src/planning/plan-consent.ts';
import { guardMass } from '../../../src/planning/plan-mass.ts';
import type { AnyStep } from '../../../src/planning/step.ts';
import { windowAt } from '../../../src/planning/window.ts';

const night: MaintenanceWindow = { days: ['Saturday'], start: '02:00', duration: '3h', timeZone: 'Europe/Vienna' };
const late: MaintenanceWindow = { days: ['Friday'], start: '23:30', duration: '2h', timeZone: 'UTC' };
const gap: MaintenanceWindow = { days: ['Sunday'], start: '02:30', duration: '1h', timeZone: 'Europe/Vienna' };
const east: MaintenanceWindow = { days: ['Monday'], start: '01:00', duration: '1h', timeZone: 'Pacific/Auckland' };
const at = (time: string) => Date.parse(time);

describe('a maintenance window', () => {
  it.each<[string, MaintenanceWindow[], string, true | string]>([
    ['none is declared', [], '2026-01-01T00:00:00Z', true],
    ['before it, in winter', [night], '2026-01-03T00:59:59Z', '2026-01-03T01:00:00Z'],
    ['as it opens, in winter', [night], '2026-01-03T01:00:00Z', true],
    ['just before it closes', [night], '2026-01-03T03:59:59Z', true],
    ['as it closes', [night], '2026-01-03T04:00:00Z', '2026-01-10T01:00:00Z'],
    ['as it opens, in summer', [night], '2026-07-04T00:00:00Z', true],
    ['a week over which the clocks go forward', [night], '2026-03-28T05:00:00Z', '2026-04-04T00:00:00Z'],
    ['a week over which the clocks go back', [night], '2026-10-24T04:00:00Z', '2026-10-31T01:00:00Z'],
    ['after midnight of one that began the day before', [late], '2026-01-03T01:29:00Z', true],
    ['a time that the clocks skip', [gap], '2026-03-29T00:00:00Z', '2026-03-29T01:30:00Z'],
    ['it is another day there already', [east], '2026-01-04T12:00:00Z', true],
    ['the earliest of several counts', [night, late], '2026-01-01T00:00:00Z', '2026-01-02T23:30:00Z'],
  ])('%s', (_, windows, now, expected) => {
    const window = windowAt(windows, at(now));
    expect(window.open ? true : new Date(window.opensAtMs).toISOString().replace('.000', '')).toBe(expected);
  });
});

describe('what waits', () => {
  const step = (key: string, impact: AnyStep['impact'], more: Partial<AnyStep> = {}): AnyStep => ({
    ...{ do: 'it', key, impact, action: 'Update', cause: 'Declared', path: 'networks', needs: [] },
    ...{ thing: { kind: 'network', name: key } },
    ...more,
  });
  const steps = [
    step('easy', 'None'),
    step('anew', 'Replace'),
    step('upon', 'None', { needs: ['anew'] }),
    step('gone', 'Destroy', { consent: true }),
  ];
  const drift = { policy: 'Correct' as const, overrides: [] };
  const closed = { open: false, opensAtMs: 7 } as const;
  const keys = (ready: readonly AnyStep[]) => ready.map(({ key }) => key);

  it('outside a window: what replaces, what builds on it, and what destroys', () => {
    const plan = underControl({ drift }, steps, closed);
    expect([keys(plan.ready), plan.approval, plan.waitsUntilMs]).toEqual([['easy'], 'Required', 7]);
  });
  it('within a window: only what destroys', () => {
    const plan = underControl({ drift }, steps);
    expect([keys(plan.ready), plan.approval, plan.waitsUntilMs]).toEqual([
      ['easy', 'anew', 'upon'],
      'Required',
      undefined,
    ]);
  });
  it('for the same consent in whatever order the cloud lists its things', () => {
    expect(underControl({ drift }, steps.toReversed()).hash).toBe(underControl({ drift }, steps).hash);
  });
  it('nothing, once this very plan is approved; an older consent is void', () => {
    const { hash } = underControl({ drift }, steps, closed);
    const approval = { planHash: hash };
    const plan = underControl({ drift, approval }, steps, closed);
    expect([keys(plan.ready), plan.approval]).toEqual([['easy', 'anew', 'upon', 'gone'], 'Given']);
    const other = underControl({ drift, approval }, [...steps, step('more', 'Destroy', { consent: true })], closed);
    expect([keys(other.ready), other.approval]).toEqual([['easy'], 'Required']);
  });

  it.each([
    ['all of six', 6, 0, 50, true],
    ['all of five', 5, 0, 50, false],
    ['half of twelve', 6, 6, 50, false],
    ['seven of thirteen', 7, 6, 50, true],
    ['all of six, where that is allowed', 6, 0, 100, false],
    ['six of a thousand, where none is allowed', 6, 994, 0, true],
  ])('of a plan that deletes %s', (_, going, standing, percent, waits) => {
    const all = Array.from({ length: going }, (_one, index) => step(`d${index}`, 'Destroy'));
    const guarded = guardMass([step('easy', 'None'), ...all], standing, percent);
    expect(guarded.filter((one) => one.consent === true).length).toBe(waits ? going : 0);
  });
});
