import type { HealingRecord } from '../../api/database-cluster.ts';
import type { Decision } from '../../healing/decide.ts';
import type { Applied } from '../../planning/run-steps.ts';
import { timestamp } from '../../runtime/index.ts';
import { wordFor } from './known.ts';
import type { Look } from './look.ts';
import type { Step } from './step.ts';

const MOST = 32;

/** What was decided about repairs, added to what was decided before. The same decision again is one entry. */
export function historyOf(
  { decisions }: Pick<Look, 'decisions'>,
  previous: readonly HealingRecord[],
  applied: Applied<Step>,
  nowMs: number,
): HealingRecord[] {
  const added = decisions.flatMap((decision) => {
    const entry = entryOf(decision, applied);
    if (entry === undefined) return [];
    const last = previous.findLast(({ member }) => member === entry.member);
    const isSame = last?.decision === entry.decision && last.gate === entry.gate && last.signal === entry.signal;
    return isSame && entry.decision === 'Hold' ? [] : [{ ...entry, at: timestamp(nowMs) }];
  });
  return [...previous, ...added].slice(-MOST);
}

/** A repair counts once it was begun: what was only decided is decided again. */
function entryOf(decision: Decision, { done }: Applied<Step>): Omit<HealingRecord, 'at'> | undefined {
  if (decision.do === 'nothing') return undefined;
  const { member, ailment } = decision;
  if (decision.do === 'hold') {
    return { member, signal: ailment.why, decision: 'Hold', gate: decision.gate, outcome: decision.why };
  }
  const begun = done.some(
    ({ thing }) => thing.name === member && (thing.kind === 'server' || thing.kind === 'machine'),
  );
  if (!begun && decision.action !== 'page') return undefined;
  return { member, signal: ailment.why, decision: wordFor(decision.action) };
}
