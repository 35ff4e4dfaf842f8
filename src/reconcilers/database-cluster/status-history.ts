import type { HealingRecord } from '../../api/database-cluster.ts';
import type { Decision } from '../../healing/decide.ts';
import { timestamp } from '../../runtime/index.ts';
import { type Healed, wordFor } from '../common/healed.ts';
import type { Look } from './look.ts';

const MOST = 32;

/** What was decided about repairs, and what was begun, added to what was before. The same again is one entry, but for repairs. */
export function historyOf(
  { decisions }: Pick<Look, 'decisions'>,
  healed: readonly Healed[],
  previous: readonly HealingRecord[],
  nowMs: number,
): HealingRecord[] {
  const at = timestamp(nowMs);
  const begun = healed.map(({ member, action, why }) => ({ member, signal: why, decision: wordFor(action), at }));
  const before: readonly HealingRecord[] = [...previous, ...begun];
  const left = decisions.flatMap((decision) => {
    const entry = entryOf(decision);
    if (entry === undefined) return [];
    const last = before.findLast(({ member }) => member === entry.member);
    const isSame = last?.decision === entry.decision && last.gate === entry.gate && last.signal === entry.signal;
    return isSame ? [] : [{ ...entry, at }];
  });
  return [...before, ...left].slice(-MOST);
}

/** What is left to time or to a person. A repair counts once it was begun: what was only decided is decided again. */
function entryOf(decision: Decision): Omit<HealingRecord, 'at'> | undefined {
  if (decision.do === 'nothing') return undefined;
  const { member, ailment } = decision;
  if (decision.do === 'hold') {
    return { member, signal: ailment.why, decision: 'Hold', gate: decision.gate, outcome: decision.why };
  }
  return decision.action === 'page' ? { member, signal: ailment.why, decision: wordFor('page') } : undefined;
}
