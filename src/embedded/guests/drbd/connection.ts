import type { Timer } from '../../../seams/clock.ts';
import type { Inode } from '../files/inode.ts';
import { compareGenerations, DRBD_METADATA, JUST_CREATED, NO_GENERATION, type Verdict } from './metadata.ts';
import type { DrbdResource } from './resource.ts';

interface Resync {
  readonly source: DrbdResource;
  readonly target: DrbdResource;
}

/** The connection of two sides that have found each other. */
export class Connection {
  readonly #sides: readonly [DrbdResource, DrbdResource];
  readonly #noticing = new Map<DrbdResource, Timer>();
  readonly #dueMs = new Map<DrbdResource, number>();
  #resync: Timer | undefined;
  #syncing: Resync | undefined;
  #open = true;
  #vanished = false;

  constructor(one: DrbdResource, other: DrbdResource) {
    this.#sides = [one, other];
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
    if (this.#syncing) {
      this.#timeResync(this.#syncing, 100);
      return;
    }
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
    this.#resync?.cancel();
    side.connection = undefined;
    if (this.#sides.every((one) => one.connection !== this)) this.#open = false;
  }

  /** Power is gone on one side: nothing of it answers any more. */
  vanished(side: DrbdResource): void {
    this.#resync?.cancel();
    side.connection = undefined;
    this.#vanished = true;
    this.networkChanged();
  }

  replicate(from: DrbdResource, path: string, inode: Inode | undefined): void {
    const peer = this.peerOf(from);
    if (!peer.backing) from.markDirty(path);
    else peer.backing.put(path, inode);
  }

  begin(): void {
    const [one, other] = this.#sides;
    const verdict = judge(one, other);
    const { what } = verdict;
    if (what === 'split-brain' || what === 'unrelated') {
      for (const side of this.#sides) this.#standAlone(side, what);
      this.#open = false;
      return;
    }
    const target = what === 'target' ? one : what === 'source' ? other : undefined;
    if (target?.role === 'Primary') {
      // "I shall become SyncTarget, but I am primary!"
      this.#standAlone(target, 'split-brain');
      this.#open = false;
      return;
    }
    for (const side of this.#sides) {
      side.connection = this;
      side.cstate = 'Connected';
      side.discardMine = false;
    }
    if (verdict.what === 'same') this.#meetAsEquals();
    else if (verdict.what === 'source') this.#startResync(one, other, verdict.full);
    else if (verdict.what === 'target') this.#startResync(other, one, verdict.full);
  }

  #standAlone(side: DrbdResource, why: string): void {
    side.cstate = 'StandAlone';
    side.peerDisk = 'DUnknown';
    side.guest.units.log(
      'kernel',
      `block drbd${side.config.minor}: ${why === 'unrelated' ? 'Unrelated data, aborting!' : 'Split-Brain detected but unresolved, dropping connection!'}`,
    );
    const handler = side.config.handlers['split-brain'];
    if (handler !== undefined && why === 'split-brain') void side.runHandler(handler);
    side.changed();
  }

  #meetAsEquals(): void {
    const [one, other] = this.#sides;
    const held = one.metadata.current !== JUST_CREATED;
    for (const side of this.#sides) {
      if (held && side.disk !== 'Inconsistent') side.disk = 'UpToDate';
      side.crashedPrimary = false;
      side.keep({ dirty: held ? [] : 'all', bitmap: NO_GENERATION });
      side.outOfSyncKiB = 0;
    }
    one.peerDisk = other.disk;
    other.peerDisk = one.disk;
    for (const side of this.#sides) {
      side.suspended = false;
      side.changed();
    }
  }

  #startResync(source: DrbdResource, target: DrbdResource, full: boolean): void {
    const dirty =
      full || source.metadata.dirty === 'all' || target.metadata.dirty === 'all'
        ? 'all'
        : [...new Set([...source.metadata.dirty, ...target.metadata.dirty])];
    for (const side of [source, target]) {
      side.keep({ dirty });
      side.outOfSyncKiB = side.dirtyKiB();
    }
    source.disk = 'UpToDate';
    source.cstate = 'SyncSource';
    source.peerDisk = 'Inconsistent';
    source.crashedPrimary = false;
    target.disk = 'Inconsistent';
    target.cstate = 'SyncTarget';
    target.peerDisk = 'UpToDate';
    target.crashedPrimary = false;
    source.suspended = false;
    target.suspended = false;
    source.changed();
    target.changed();
    this.#syncing = { source, target };
    this.#timeResync(this.#syncing, (source.outOfSyncKiB / source.config.resyncKiBPerSecond) * 1000 + 100);
  }

  #timeResync({ source, target }: Resync, ms: number): void {
    this.#resync?.cancel();
    this.#resync = source.guest.site.clock.startTimer(ms, () => this.#finishResync(source, target));
  }

  /** The target now has what the source has, and is of its generation. */
  #finishResync(source: DrbdResource, target: DrbdResource): void {
    if (!this.#open || !this.carries() || !source.backing || !target.backing) return;
    this.#syncing = undefined;
    const { dirty, current, bitmap, history } = source.metadata;
    const names = dirty === 'all' ? new Set([...source.backing.paths(), ...target.backing.paths()]) : dirty;
    for (const name of names) if (name !== DRBD_METADATA) target.backing.put(name, source.backing.get(name));
    const settled = { dirty: [], bitmap: NO_GENERATION, current };
    const older = bitmap === NO_GENERATION ? history : ([bitmap, history[0]] as const);
    source.keep({ ...settled, history: older });
    target.keep({ ...settled, history: older });
    for (const side of [source, target]) {
      side.cstate = 'Connected';
      side.disk = 'UpToDate';
      side.peerDisk = 'UpToDate';
      side.outOfSyncKiB = 0;
      side.changed();
    }
    const handler = target.config.handlers['after-resync-target'];
    if (handler !== undefined) void target.runHandler(handler);
  }
}

/** Lets two sides meet that look for each other. */
export function startConnection(one: DrbdResource, other: DrbdResource): void {
  new Connection(one, other).begin();
}

function judge(one: DrbdResource, other: DrbdResource): Verdict {
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
