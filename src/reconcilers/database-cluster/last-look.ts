import { createHash } from 'node:crypto';
import type { ClusterSetup } from '../../topologies/blueprint.ts';
import { type Guest, lookingMs, type Sight } from '../common/guests.ts';

/** How machines looked from inside when nothing that was begun could have changed them since. */
export interface LastLook {
  /** Of the oldest sight, in ms since the epoch: what is taken over from the look before is as old as it was there. */
  readonly atMs: number;
  /** How long the slowest of them took to answer. */
  readonly tookMs: number;
  /** Digest of what they were held against: the files of five machines would be kept for each cluster between its passes. */
  readonly heldAgainst: string;
  readonly sights: ReadonlyMap<string, Sight>;
}

/** A look into machines: what they were held against, and how they looked. */
export interface Inspection {
  readonly setup: ClusterSetup | undefined;
  readonly guests: ReadonlyMap<string, Guest>;
}

export function lastLook({ setup, guests }: Inspection): LastLook | undefined {
  return (
    setup && {
      atMs: Math.min(...[...guests.values()].map(({ sight }) => sight.atMs)),
      tookMs: lookingMs(guests),
      heldAgainst: digestOf(setup),
      sights: new Map([...guests].map(([member, { sight }]) => [member, sight])),
    }
  );
}

/**
 * As old as a sight may be to be acted on: a new look would be as old before its own pass acts, also where machines are slow to answer.
 */
const FRESH_MS = 1_000;
const MOST_FRESH_MS = 30_000;

/** What need not be looked at again: all of it, where it was seen just now and held against the same. Pure. */
export function stillFresh(last: LastLook | undefined, setup: ClusterSetup, nowMs: number): ReadonlyMap<string, Sight> {
  if (last === undefined) return new Map();
  const freshMs = Math.min(MOST_FRESH_MS, Math.max(FRESH_MS, last.tookMs));
  return nowMs - last.atMs <= freshMs && last.heldAgainst === digestOf(setup) ? last.sights : new Map();
}

/** Setups are made by the same code each time, and name what they hold in the same order. */
export function digestOf(setup: ClusterSetup): string {
  return createHash('sha256').update(JSON.stringify(setup)).digest('base64');
}
