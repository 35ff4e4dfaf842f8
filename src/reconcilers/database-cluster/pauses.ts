/** After so long, what is waited for is looked at where that costs little. */
export const SOON_MS = 3_000;
/** Machines send no events: what goes on inside is found by looking. */
export const LOOK_MS = 30_000;
/**
 * Between two looks, machines are left in peace for so many times as long as they took to answer: those that are slow, because they
 * are taking over from one that died, say, are to do that first.
 */
const PEACE = 3;
/** So often at least, however slow they are. */
const MOST_PEACE_MS = 60_000;

/** When to look again at machines that something is waited for; `tookMs` is how long the slowest of them took to answer. Pure. */
export const soonMs = (tookMs: number): number => Math.min(LOOK_MS, Math.max(SOON_MS, PEACE * tookMs));

/** And at those of which nothing is waited for. Pure. */
export const calmMs = (tookMs: number): number => Math.min(MOST_PEACE_MS, Math.max(LOOK_MS, PEACE * tookMs));

/** For how long at most something is waited for beside them; not at all where they are quick to answer. Pure. */
export function asideMs(tookMs: number): number | undefined {
  const ms = PEACE * tookMs;
  return ms <= SOON_MS ? undefined : Math.min(MOST_PEACE_MS, ms);
}
