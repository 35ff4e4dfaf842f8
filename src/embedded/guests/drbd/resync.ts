import type { Timer } from '../../../seams/clock.ts';
import { dirtyKiB } from './kept-states.ts';
import { DRBD_METADATA, NO_GENERATION } from './metadata.ts';
import { runHandler } from './handlers.ts';
import type { DrbdResource } from './resource.ts';

interface Sides {
  readonly source: DrbdResource;
  readonly target: DrbdResource;
}

/** How long what was under way takes to arrive after a short cut. */
const LATE_MS = 100;

/** The blocks that one side lacks on their way to it, over one connection. */
export class Resync {
  readonly #carries: () => boolean;
  #end: Timer | undefined;
  #syncing: Sides | undefined;

  /** `carries` tells whether the connection is open and packets pass. */
  constructor(carries: () => boolean) {
    this.#carries = carries;
  }

  start({ source, target }: Sides, full: boolean): void {
    const dirty =
      full || source.metadata.dirty === 'all' || target.metadata.dirty === 'all'
        ? 'all'
        : [...new Set([...source.metadata.dirty, ...target.metadata.dirty])];
    for (const side of [source, target]) {
      side.keep({ dirty });
      side.outOfSyncKiB = dirtyKiB(side);
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
    this.#endIn((source.outOfSyncKiB / source.config.resyncKiBPerSecond) * 1000 + LATE_MS, this.#syncing);
  }

  cancel(): void {
    this.#end?.cancel();
  }

  /** After a cut that nobody noticed; false when there was nothing to send. */
  goOn(): boolean {
    if (!this.#syncing) return false;
    this.#endIn(LATE_MS, this.#syncing);
    return true;
  }

  #endIn(ms: number, sides: Sides): void {
    this.#end?.cancel();
    this.#end = sides.source.guest.site.clock.startTimer(ms, () => this.#finish(sides));
  }

  /** The target now has what the source has, and is of its generation. */
  #finish({ source, target }: Sides): void {
    if (!this.#carries() || !source.backing || !target.backing) return;
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
    if (handler !== undefined) void runHandler(target, handler);
  }
}
