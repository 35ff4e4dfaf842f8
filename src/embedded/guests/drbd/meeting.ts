import { runHandler } from './handlers.ts';
import { compareGenerations, JUST_CREATED, NO_GENERATION, type Verdict } from './metadata.ts';
import type { DrbdResource } from './resource.ts';

/** How two sides that found each other are to meet, by their generations and by what the files say of split brains. */
export function judge(one: DrbdResource, other: DrbdResource): Verdict {
  const crashed = { here: one.crashedPrimary, there: other.crashedPrimary };
  const verdict = compareGenerations(one.metadata, other.metadata, crashed);
  if (verdict.what !== 'split-brain') return verdict;
  if (one.discardMine !== other.discardMine) return { what: one.discardMine ? 'target' : 'source', full: false };
  const primaries = [one, other].filter(({ role }) => role === 'Primary');
  const policy = one.config.afterSplitBrain[primaries.length] ?? 'disconnect';
  const clean = (side: DrbdResource) => side.metadata.dirty !== 'all' && side.metadata.dirty.length === 0;
  if (policy === 'discard-zero-changes' || policy === 'consensus') {
    if (clean(one) && !clean(other) && one.role !== 'Primary') return { what: 'target', full: false };
    if (clean(other) && !clean(one) && other.role !== 'Primary') return { what: 'source', full: false };
  }
  return verdict;
}

/** Both have the same: nothing is sent. Two that never held data stay as they are. */
export function meetAsEquals(one: DrbdResource, other: DrbdResource): void {
  const held = one.metadata.current !== JUST_CREATED;
  for (const side of [one, other]) {
    if (held && side.disk !== 'Inconsistent') side.disk = 'UpToDate';
    side.crashedPrimary = false;
    side.keep({ dirty: held ? [] : 'all', bitmap: NO_GENERATION });
    side.outOfSyncKiB = 0;
  }
  one.peerDisk = other.disk;
  other.peerDisk = one.disk;
  for (const side of [one, other]) {
    side.suspended = false;
    side.changed();
  }
}

/** The two do not meet, and look for each other no longer until somebody orders it. */
export function standAlone(side: DrbdResource, why: 'split-brain' | 'unrelated'): void {
  side.cstate = 'StandAlone';
  side.peerDisk = 'DUnknown';
  side.guest.units.log(
    'kernel',
    `block drbd${side.config.minor}: ${why === 'unrelated' ? 'Unrelated data, aborting!' : 'Split-Brain detected but unresolved, dropping connection!'}`,
  );
  const handler = side.config.handlers['split-brain'];
  if (handler !== undefined && why === 'split-brain') void runHandler(side, handler);
  side.changed();
}
