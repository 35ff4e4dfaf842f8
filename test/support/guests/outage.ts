export interface Acknowledged {
  readonly sequence: number;
  readonly sentMs: number;
  readonly ackedMs: number;
}

/** What somebody who writes notices of a fault. */
export interface Outage {
  /** Seconds from the fault, or from asking for a move, to the first row that was acknowledged after the outage. */
  readonly served: number;
  /** Seconds without an acknowledgement: less than the former by what goes before a planned move. */
  readonly away: number;
}

/** A gap in the acknowledgements that is no outage: a slow disk, a busy machine. */
const HICCUP_MS = 3_000;

/**
 * The longest gap since the fault in which a statement failed (`failedMs`: when those did). One without is a busy machine, which a row
 * waits for: it may come between asking for a move and the move. Rows may well be acknowledged for a moment after the fault, by a server
 * that has not met it yet. Undefined until a row follows.
 */
export function outageAfter(
  faultMs: number,
  rows: readonly Acknowledged[],
  failedMs: readonly number[],
): Outage | undefined {
  const after = Math.max(
    rows.findLastIndex(({ ackedMs }) => ackedMs <= faultMs),
    0,
  );
  let longest: Outage | undefined;
  for (const [i, { ackedMs }] of rows.slice(after).entries()) {
    const next = rows[after + i + 1]?.ackedMs;
    if (next === undefined || next - ackedMs <= HICCUP_MS) continue;
    if (!failedMs.some((ms) => ms > ackedMs && ms < next)) continue;
    const away = (next - ackedMs) / 1000;
    if (longest === undefined || away > longest.away) longest = { served: (next - faultMs) / 1000, away };
  }
  return longest;
}
