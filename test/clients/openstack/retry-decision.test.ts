import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/clients/openstack/http/limits.ts';
import { retryAfterMs } from '../../../src/clients/openstack/http/retry-after.ts';
import { type FailedTry, nextTryDelayMs } from '../../../src/clients/openstack/http/retry-decision.ts';

const failedTry: fc.Arbitrary<FailedTry> = fc.record({
  mayRepeat: fc.constantFrom('always' as const, 'when-idempotent' as const, 'never' as const),
  idempotent: fc.boolean(),
  tries: fc.integer({ min: 1, max: 8 }),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
  elapsedMs: fc.integer({ min: 0, max: 200_000 }),
  fraction: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

describe('whether to try again', () => {
  it('never repeats what may have had an effect and would have it twice', () => {
    fc.assert(
      fc.property(failedTry, (failed) => {
        const unsafe = failed.mayRepeat === 'when-idempotent' && !failed.idempotent;
        if (unsafe || failed.mayRepeat === 'never') expect(nextTryDelayMs(failed, DEFAULT_LIMITS)).toBeUndefined();
      }),
    );
  });

  it('waits at least as long as asked, never past the deadline, never more often than allowed', () => {
    fc.assert(
      fc.property(failedTry, (failed) => {
        const delayMs = nextTryDelayMs(failed, DEFAULT_LIMITS);
        if (delayMs === undefined) return;
        expect(delayMs).toBeGreaterThanOrEqual(failed.retryAfterMs ?? 0);
        expect(delayMs).toBeLessThanOrEqual(DEFAULT_LIMITS.maxRetryAfterMs + DEFAULT_LIMITS.backoffMaxMs);
        expect(failed.elapsedMs + delayMs).toBeLessThan(DEFAULT_LIMITS.callTimeoutMs);
        expect(failed.tries).toBeLessThan(DEFAULT_LIMITS.maxTries);
      }),
    );
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0);
  it.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['a date', { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }, 30_000],
    [
      'a date by the server clock',
      { 'retry-after': 'Thu, 01 Jan 2026 13:00:05 GMT', date: 'Thu, 01 Jan 2026 13:00:00 GMT' },
      5000,
    ],
    ['a date that has passed', { 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
    ['a negative number', { 'retry-after': '-3' }, undefined],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['nothing', {}, undefined],
  ])('reads %s', (_, headers, expected) => {
    expect(retryAfterMs(headers, now)).toBe(expected);
  });
});
