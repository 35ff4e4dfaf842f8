import type { DriftEntry } from '../../api/common/plan-status.ts';
import { timestamp } from '../../runtime/index.ts';
import type { Finding } from '../../planning/plan-drift.ts';

type Entries = readonly DriftEntry[];

/** What people are told of drift in a condition. */
export function drifted(entries: Entries): {
  readonly type: 'Drifted';
  readonly status: 'True' | 'False';
  readonly reason: 'NoDrift' | 'DriftFound' | 'DriftReported';
  readonly message: string;
} {
  const [first] = entries;
  if (first === undefined) {
    return { type: 'Drifted', status: 'False', reason: 'NoDrift', message: 'nothing differs from the declaration' };
  }
  const more = entries.length === 1 ? '' : `, and ${entries.length - 1} more`;
  const message = `${first.kind} ${first.name}: ${first.field} is ${first.have ?? 'none'}, declared is ${first.want ?? 'none'}${more}`;
  const corrected = entries.some((entry) => entry.policy === 'Correct');
  return { type: 'Drifted', status: 'True', reason: corrected ? 'DriftFound' : 'DriftReported', message };
}

const MOST_DRIFT = 64;
/** Honest where the cloud keeps no record that we can read. */
const UNRECORDED = 'unknown';

/** What differs, each with the time since which it does. */
export function driftEntries(findings: readonly Finding[], previous: Entries, nowMs: number): DriftEntry[] {
  return findings.slice(0, MOST_DRIFT).map(({ thing, field, want, have, policy, by }) => {
    const before = previous.find((p) => p.kind === thing.kind && p.name === thing.name && p.field === field);
    return {
      kind: thing.kind,
      name: thing.name,
      ...(thing.id === undefined ? {} : { id: thing.id }),
      field,
      ...(want === undefined ? {} : { want: want.slice(0, 1024) }),
      ...(have === undefined ? {} : { have: have.slice(0, 1024) }),
      since: before?.since ?? timestamp(nowMs),
      by: (by ?? UNRECORDED).slice(0, 255),
      policy,
    };
  });
}
