import type { ScpCloud, ScpCloudReason, ScpCloudStatus } from '../../api/scp-cloud.ts';
import { kstatusConditions, type Standing, stampConditions } from '../../runtime/index.ts';
import type { Finding } from './plan-drift.ts';

/** Where a ScpCloud stands, and why, in one sentence. */
export interface Verdict {
  readonly standing: Standing;
  readonly reason: ScpCloudReason;
  readonly message: string;
}

export interface StatusInput {
  readonly object: ScpCloud;
  readonly verdict: Verdict;
  /** Undefined: nothing was looked at, so what was last known stays. */
  readonly drift: readonly Finding[] | undefined;
  /** What was seen in this pass; absent parts keep what was last shown. */
  readonly seen: Omit<ScpCloudStatus, 'conditions' | 'observedGeneration' | 'drift'>;
  readonly nowMs: number;
}

/** The whole status of a ScpCloud. Pure. */
export function statusOf({ object, verdict, drift, seen, nowMs }: StatusInput): ScpCloudStatus {
  const { conditions: previous = [], ...last } = object.status ?? {};
  const generation = object.metadata.generation ?? 0;
  const entries = drift === undefined ? (last.drift ?? []) : driftEntries(drift, last.drift ?? [], nowMs);
  const conditions = stampConditions(
    previous,
    [...kstatusConditions(verdict.standing, verdict.reason, verdict.message), drifted(entries)],
    { nowMs, generation },
  );
  return { ...last, ...seen, observedGeneration: generation, conditions, drift: entries };
}

type Entries = NonNullable<ScpCloudStatus['drift']>;

function drifted(entries: Entries): {
  readonly type: 'Drifted';
  readonly status: 'True' | 'False';
  readonly reason: ScpCloudReason;
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

function driftEntries(findings: readonly Finding[], previous: Entries, nowMs: number): Entries {
  return findings.slice(0, MOST_DRIFT).map(({ thing, field, want, have, policy }) => {
    const before = previous.find((p) => p.kind === thing.kind && p.name === thing.name && p.field === field);
    return {
      kind: thing.kind,
      name: thing.name,
      ...(thing.id === undefined ? {} : { id: thing.id }),
      field,
      ...(want === undefined ? {} : { want: want.slice(0, 1024) }),
      ...(have === undefined ? {} : { have: have.slice(0, 1024) }),
      since: before?.since ?? timestamp(nowMs),
      policy,
    };
  });
}

export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
