import { askFencePeer } from './handlers.ts';
import type { DrbdResource } from './resource.ts';
import { StateRefused } from './states.ts';

/** What a `fence-peer` handler says of the peer's disk by its status (drbd.conf(5)); undefined where it is not out of the way. */
function fencedDisk(answer: number, { disk }: DrbdResource): 'Inconsistent' | 'Outdated' | undefined {
  if (answer === 3) return 'Inconsistent';
  // Not reached: it may only be left behind by a side that has everything.
  return answer === 4 || answer === 7 || (answer === 5 && disk === 'UpToDate') ? 'Outdated' : undefined;
}

/** Whether a side may become primary, which it asks the handler when it is alone. Rejects with a {@link StateRefused}. */
export async function mayPromote(side: DrbdResource): Promise<void> {
  if (side.peerRole === 'Primary')
    throw new StateRefused(11, '0: State change failed: (-1) Multiple primaries not allowed by config');
  const alone = !side.connection && side.config.fencing !== 'dont-care';
  if (alone && ['UpToDate', 'Consistent'].includes(side.disk) && side.peerDisk === 'DUnknown') {
    const answer = await askFencePeer(side);
    if (side.connection) return mayPromote(side);
    const fenced = fencedDisk(answer, side);
    if (fenced === undefined)
      throw new StateRefused(17, '0: State change failed: (-7) Refusing to be Primary while peer is not outdated');
    side.peerDisk = fenced;
    if (side.disk === 'Consistent') side.disk = 'UpToDate';
  }
  const peerHasAll = side.connection && side.peerDisk === 'UpToDate' && side.disk === 'Inconsistent';
  if (side.disk !== 'UpToDate' && !peerHasAll)
    throw new StateRefused(17, '0: State change failed: (-2) Need access to UpToDate data');
}

/**
 * Asks the handler whether a primary whose peer is gone may go on, and lets its writes go on if so. Nothing is done with an
 * answer once `isStillAsked` says no: the peer was there and was lost again meanwhile.
 */
export async function fenceLostPeer(side: DrbdResource, isStillAsked: () => boolean): Promise<void> {
  const fenced = fencedDisk(await askFencePeer(side), side);
  if (fenced === undefined || !side.suspended || side.connection || !isStillAsked()) return;
  side.peerDisk = fenced;
  side.thaw();
}
