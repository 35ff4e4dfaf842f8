import type { CallRecord } from '../clients/openstack/index.ts';
import type { Clock } from '../seams/clock.ts';

/** How one cloud's API was used in the last hour. */
export interface ApiUse {
  readonly callsPerHour: number;
  readonly errorsPerHour: number;
  readonly lastError: { readonly text: string; readonly atMs: number } | undefined;
}

export interface ApiUseCounter {
  count(call: CallRecord): void;
  read(): ApiUse;
}

const MINUTE_MS = 60_000;
const MINUTES = 60;

export function createApiUseCounter(clock: Pick<Clock, 'now' | 'monotonicMs'>): ApiUseCounter {
  const minutes = new Map<number, { calls: number; errors: number }>();
  let lastError: ApiUse['lastError'];
  const minute = () => Math.floor(clock.monotonicMs() / MINUTE_MS);
  const drop = () => {
    const oldest = minute() - MINUTES;
    for (const at of minutes.keys()) if (at <= oldest) minutes.delete(at);
  };
  return {
    count: ({ service, operation, fault, status }) => {
      const at = minute();
      const bucket = minutes.get(at) ?? { calls: 0, errors: 0 };
      bucket.calls += 1;
      minutes.set(at, bucket);
      // Looking for what is not there is an answer, not an error.
      if (fault === undefined || fault === 'not-found') return;
      bucket.errors += 1;
      lastError = {
        text: `${service}: ${operation}: ${fault}${status === undefined ? '' : ` (${status})`}`,
        atMs: clock.now(),
      };
    },
    read: () => {
      drop();
      const all = [...minutes.values()];
      const sum = (of: 'calls' | 'errors') => all.reduce((total, one) => total + one[of], 0);
      return { callsPerHour: sum('calls'), errorsPerHour: sum('errors'), lastError };
    },
  };
}
