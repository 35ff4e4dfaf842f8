import { isDeepStrictEqual } from 'node:util';
import type { ClusterSetup } from '../../topologies/blueprint.ts';
import type { Guest, Sight } from '../common/guests.ts';

/** How machines looked from inside at the very end of a pass. */
export interface LastLook {
  readonly atMs: number;
  /** What they were held against. */
  readonly setup: ClusterSetup;
  readonly sights: ReadonlyMap<string, Sight>;
}

export function lastLook(
  { setup, guests }: { readonly setup: ClusterSetup | undefined; readonly guests: ReadonlyMap<string, Guest> },
  atMs: number,
): LastLook | undefined {
  return setup && { atMs, setup, sights: new Map([...guests].map(([member, { sight }]) => [member, sight])) };
}

/** As old as a sight may be to be acted on: a look takes as long before its own pass acts. */
const FRESH_MS = 1_000;

/** What need not be looked at again: all of it, where it was seen just now and held against the same. Pure. */
export function stillFresh(last: LastLook | undefined, setup: ClusterSetup, nowMs: number): ReadonlyMap<string, Sight> {
  const isFresh = last !== undefined && nowMs - last.atMs <= FRESH_MS && isDeepStrictEqual(last.setup, setup);
  return isFresh ? last.sights : new Map();
}
