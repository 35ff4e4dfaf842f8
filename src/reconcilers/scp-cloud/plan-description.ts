import { type Mark, toDescription, wordsOf } from '../../inventory/index.ts';
import { type Difference, shown } from '../../planning/difference.ts';

/** What people are told a difference in the mark alone is about. */
export const MARK_FIELD = 'mark';

interface Body {
  readonly description: string;
}

/** How a description differs from the declared words with our mark behind them. */
export function described(mark: Mark, words: string, have: string | null | undefined): Difference<Body>[] {
  const description = toDescription(mark, words);
  if (description === have) return [];
  const had = wordsOf(have);
  const wanted = wordsOf(description);
  if (had === wanted) return [{ field: MARK_FIELD, from: undefined, to: mark.hash, body: { description } }];
  return [{ field: 'managed.description', from: shown(had), to: shown(wanted), body: { description } }];
}

/** Takes the mark off and leaves the words. */
export function undescribed(have: string | null | undefined): Difference<Body>[] {
  return [{ field: MARK_FIELD, from: 'ours', to: undefined, body: { description: wordsOf(have) } }];
}
