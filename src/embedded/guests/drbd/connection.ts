import type { Timer } from '../../../seams/clock.ts';
import type { Inode } from '../files/inode.ts';
import { judge, meetAsEquals, standAlone } from './meeting.ts';
import type { DrbdResource } from './resource.ts';
import { Resync } from './resync.ts';

/** The connection of two sides that have found each other. */
export class Connection {
  readonly #sides: readonly [DrbdResource, DrbdResource];
  readonly #noticing = new Map<DrbdResource, Timer>();
  readonly #dueMs = new Map<DrbdResource, number>();
  readonly #resync: Resync;
  #open = true;
  #vanished = false;

  constructor(one: DrbdResource, other: DrbdResource) {
    this.#sides = [one, other];
    this.#resync = new Resync(() => this.#open && this.carries());
  }

  peerOf(side: DrbdResource): DrbdResource {
    return this.#sides[0] === side ? this.#sides[1] : this.#sides[0];
  }

  /** Whether packets pass to somebody who knows of it. That they do not is noticed only later. */
  carries(): boolean {
    const [one, other] = this.#sides;
    // A machine that has booted meanwhile knows nothing of what was connected before.
    return !this.#vanished && one.guest.site.network.reaches(one.guest, other.guest);
  }

  /** Called when somebody may have been cut off or reached again. */
  networkChanged(): void {
    if (!this.#open) return;
    if (this.carries()) {
      for (const timer of this.#noticing.values()) timer.cancel();
      this.#noticing.clear();
      this.#catchUp();
      return;
    }
    for (const side of this.#sides) {
      const { pingIntervalMs, pingTimeoutMs } = side.config;
      this.#noticeWithin(side, side.guest.site.random.fraction() * pingIntervalMs + pingTimeoutMs);
    }
  }

  /** The cut was shorter than anybody's patience: what was under way arrives now. */
  #catchUp(): void {
    if (this.#resync.goOn()) return;
    for (const side of this.#sides) {
      const { dirty } = side.metadata;
      const peer = this.peerOf(side);
      if (side.role !== 'Primary' || dirty === 'all' || !side.backing || !peer.backing) continue;
      for (const path of dirty) peer.backing.put(path, side.backing.get(path));
      side.keep({ dirty: [] });
      side.changed();
    }
  }

  /** A write got no answer: that is noticed sooner than a missed ping. */
  noticeUnansweredWrite(side: DrbdResource): void {
    this.#noticeWithin(side, side.config.timeoutMs);
  }

  #noticeWithin(side: DrbdResource, ms: number): void {
    if (!side.guest.running || !this.#open) return;
    const { clock } = side.guest.site;
    const due = clock.monotonicMs() + ms;
    if (this.#noticing.has(side) && (this.#dueMs.get(side) ?? due) <= due) return;
    this.#noticing.get(side)?.cancel();
    this.#dueMs.set(side, due);
    this.#noticing.set(
      side,
      clock.startTimer(ms, () => {
        if (this.#open && !this.carries()) this.close(side, { graceful: false });
      }),
    );
  }

  /** One side ends it, or notices that the other is gone. The other hears of it only where packets pass. */
  close(by: DrbdResource, { graceful }: { readonly graceful: boolean }): void {
    const peer = this.peerOf(by);
    const heard = this.carries();
    if (by.connection === this) this.#leave(by);
    if (heard && peer.connection === this) {
      this.#leave(peer);
      if (!graceful) peer.lostPeer();
      else {
        peer.cstate = 'WFConnection';
        if (peer.peerDisk === 'UpToDate') peer.peerDisk = 'DUnknown';
        if (peer.role === 'Primary' && peer.peerDisk === 'DUnknown') peer.lostPeer();
        else if (peer.role === 'Primary') peer.beginGeneration();
        peer.changed();
      }
    }
    if (!graceful) by.lostPeer();
  }

  #leave(side: DrbdResource): void {
    this.#noticing.get(side)?.cancel();
    this.#resync.cancel();
    side.connection = undefined;
    if (this.#sides.every((one) => one.connection !== this)) this.#open = false;
  }

  /** Power is gone on one side: nothing of it answers any more. */
  vanished(side: DrbdResource): void {
    this.#resync.cancel();
    side.connection = undefined;
    this.#vanished = true;
    this.networkChanged();
  }

  replicate(from: DrbdResource, path: string, inode: Inode | undefined): void {
    const peer = this.peerOf(from);
    if (!peer.backing) from.markDirty(path);
    else peer.backing.put(path, inode);
  }

  /** The handshake: both compare what they have, and one may begin to send it. */
  begin(): void {
    const [one, other] = this.#sides;
    const verdict = judge(one, other);
    const { what } = verdict;
    if (what === 'split-brain' || what === 'unrelated') {
      for (const side of this.#sides) standAlone(side, what);
      this.#open = false;
      return;
    }
    const target = what === 'target' ? one : what === 'source' ? other : undefined;
    if (target?.role === 'Primary') {
      // "I shall become SyncTarget, but I am primary!"
      standAlone(target, 'split-brain');
      this.#open = false;
      return;
    }
    for (const side of this.#sides) {
      side.connection = this;
      side.cstate = 'Connected';
      side.discardMine = false;
    }
    if (verdict.what === 'same') meetAsEquals(one, other);
    else if (verdict.what === 'source') this.#resync.start({ source: one, target: other }, verdict.full);
    else if (verdict.what === 'target') this.#resync.start({ source: other, target: one }, verdict.full);
  }
}

/** Lets two sides meet that look for each other. */
export function startConnection(one: DrbdResource, other: DrbdResource): void {
  new Connection(one, other).begin();
}
