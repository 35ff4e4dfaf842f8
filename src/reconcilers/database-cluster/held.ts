import { valueOf } from '../../convergence/answer.ts';
import { type Held, heldBy } from '../../convergence/bootstrap/held.ts';
import type { ClusterSetup } from '../../topologies/blueprint.ts';
import type { Guest } from '../common/guests.ts';
import { digestOf, type Inspection } from './last-look.ts';

/** The machines of a cluster that was seen to be made: what holds of them need not be asked in each look. */
export interface HeldCluster {
  /** When all was asked, in ms since the epoch. */
  readonly atMs: number;
  /** Digest of the setup of which it is so. */
  readonly heldAgainst: string;
  /** By member. */
  readonly machines: ReadonlyMap<string, Held>;
  /** What Pacemaker kept from running where, in one line. */
  readonly bans: string;
  /** Since then somebody has not answered: nothing can be made before all do, and who takes over is to be left in peace. */
  readonly silent: boolean;
}

/** What a person has undone is found after so long. */
const HELD_MS = 120_000;

const NOBODY: ReadonlyMap<string, Held> = new Map();

/** What need not be asked now. Pure. */
export function heldNow(kept: HeldCluster | undefined, setup: ClusterSetup, nowMs: number): ReadonlyMap<string, Held> {
  if (kept === undefined || kept.heldAgainst !== digestOf(setup)) return NOBODY;
  return kept.silent || nowMs - kept.atMs < HELD_MS ? kept.machines : NOBODY;
}

/** What need not be asked in the next look, if nothing is done until then. Pure. */
export function heldAfter(
  kept: HeldCluster | undefined,
  { setup, guests }: Inspection,
  nowMs: number,
): HeldCluster | undefined {
  if (setup === undefined || setup.machines.some(({ member }) => guests.get(member)?.sight.answers !== true)) {
    return kept && { ...kept, silent: true };
  }
  // Whoever was away may have left something behind on the others.
  if (kept?.silent) return undefined;
  const bans = bansIn(guests);
  const assumed = setup.machines.filter(({ member }) => tookForGranted(guests.get(member)));
  if (assumed.length > 0) {
    // A rule that somebody took away, or that a fence left behind: with it, nobody would take over.
    return kept?.bans === bans && assumed.length === setup.machines.length ? kept : undefined;
  }
  const machines = setup.machines.flatMap(({ member }): [string, Held][] => {
    const held = heldOf(setup, guests.get(member));
    return held === undefined ? [] : [[member, held]];
  });
  if (machines.length < setup.machines.length) return undefined;
  return { atMs: nowMs, heldAgainst: digestOf(setup), machines: new Map(machines), bans, silent: false };
}

const tookForGranted = (guest: Guest | undefined): boolean =>
  guest?.sight.answers === true && guest.sight.machine.assumed;

function heldOf({ bootstrap }: ClusterSetup, guest: Guest | undefined): Held | undefined {
  if (guest?.sight.answers !== true) return undefined;
  const { seen, setup, bootstrap: done } = guest.sight.machine;
  const steps = bootstrap.filter(({ on, holds }) => holds && on.includes(guest.member));
  return steps.every(({ name }) => done[name] === 'done') ? heldBy(steps, { seen, setup }) : undefined;
}

function bansIn(guests: Inspection['guests']): string {
  const ids = [...guests.values()].flatMap(({ sight }) => {
    const view = sight.answers ? valueOf(sight.machine.seen.pacemaker) : undefined;
    return view?.bans.map(({ id, node }) => `${id} ${node}`) ?? [];
  });
  return [...new Set(ids)].toSorted().join();
}
