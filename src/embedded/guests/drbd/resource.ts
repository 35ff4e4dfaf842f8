import type { Disk, PlainDisk } from '../files/disk.ts';
import { FileError, type Inode } from '../files/inode.ts';
import type { Guest } from '../guest.ts';
import { Waiters } from '../waiters.ts';
import type { ResourceConfig } from './config.ts';
import type { Connection } from './connection.ts';
import { fenceLostPeer, mayPromote } from './fencing.ts';
import { dirtyKiB, stateFound, statesToKeep } from './kept-states.ts';
import { DRBD_METADATA, type Metadata, newGeneration, NO_GENERATION, readMetadata, writeMetadata } from './metadata.ts';
import { seekPeer } from './peer-search.ts';
import { type ConnectionState, type DiskState, type DrbdRole, StateRefused } from './states.ts';

/**
 * One side of a replicated disk, as DRBD 8.4 keeps it with protocol C: a write is answered when both sides have it, or when
 * this side may go on alone. What is on it lies on the disk below, block by block, so that a lost write is a missing block.
 */
export class DrbdResource implements Disk {
  readonly guest: Guest;
  config: ResourceConfig;
  backing: PlainDisk | undefined;
  role: DrbdRole = 'Secondary';
  disk: DiskState = 'Diskless';
  cstate: ConnectionState = 'StandAlone';
  peerDisk: DiskState = 'DUnknown';
  /** Writes are frozen until somebody says whether the peer is out of the way. */
  suspended = false;
  connection: Connection | undefined;
  /** Set by `connect --discard-my-data`. */
  discardMine = false;
  crashedPrimary = false;
  /** KiB that are still to be sent or to come. */
  outOfSyncKiB = 0;
  readonly #waiters = new Waiters();
  #metadata: Metadata | undefined;
  /** How often the peer was lost: an answer to an earlier question counts for nothing. */
  #losses = 0;

  constructor(guest: Guest, config: ResourceConfig) {
    this.guest = guest;
    this.config = config;
  }

  get metadata(): Metadata {
    if (!this.#metadata) throw new Error(`${this.config.name} has no metadata`);
    return this.#metadata;
  }

  get sizeBytes(): number {
    return this.backing?.sizeBytes ?? 0;
  }

  get peerRole(): DrbdRole | 'Unknown' {
    return this.connection?.peerOf(this).role ?? 'Unknown';
  }

  get peerName(): string {
    return Object.keys(this.config.hosts).find((name) => name !== this.guest.hostname) ?? '';
  }

  get(path: string): Inode | undefined {
    return path === DRBD_METADATA ? undefined : this.backing?.get(path);
  }

  paths(): Iterable<string> {
    return [...(this.backing?.paths() ?? [])].filter((path) => path !== DRBD_METADATA);
  }

  /** Answered when the peer has it too, or has been put out of the way. */
  async write(path: string, inode: Inode | undefined): Promise<void> {
    const { life } = this.guest;
    while (this.suspended) await this.#waiters.untilWoken(life);
    if (this.role !== 'Primary') throw new FileError('EROFS', 'write', path);
    if (!this.backing) throw new FileError('EIO', 'write', path);
    await this.backing.write(path, inode, life);
    const { connection } = this;
    if (!connection) {
      this.beginGeneration();
      this.markDirty(path);
      return;
    }
    if (connection.carries()) {
      connection.replicate(this, path, inode);
      return;
    }
    // Sent, and no answer: it lies here, and is not acknowledged until it is clear who has what.
    this.markDirty(path);
    connection.noticeUnansweredWrite(this);
    const waits = () => this.suspended || (this.connection === connection && this.metadata.dirty.includes(path));
    while (waits()) await this.#waiters.untilWoken(life);
  }

  markDirty(path: string): void {
    const { dirty } = this.metadata;
    if (dirty === 'all' || dirty.includes(path)) return;
    this.keep({ dirty: [...dirty, path] });
  }

  /** Changes what is on the disk of its metadata. */
  keep(patch: Partial<Metadata>): void {
    this.#metadata = { ...this.metadata, ...patch };
    if (this.backing) writeMetadata(this.backing, this.#metadata);
  }

  /** Notes what the states are in the metadata, as DRBD does with each change, and wakes those that wait. */
  changed(): void {
    if (this.#metadata) this.keep(statesToKeep(this));
    this.#waiters.wake();
    this.guest.pacemaker?.askController();
  }

  attach(backing: PlainDisk): void {
    const metadata = readMetadata(backing);
    if (!metadata) throw new StateRefused(10, 'Failure: (119) No valid meta-data signature found.');
    this.backing = backing;
    this.#metadata = metadata;
    this.crashedPrimary = metadata.primary;
    this.disk = stateFound(metadata, this.config.fencing);
    this.outOfSyncKiB = dirtyKiB(this);
    this.changed();
  }

  connect(): void {
    if (this.cstate !== 'StandAlone') return;
    this.cstate = 'WFConnection';
    this.changed();
    seekPeer(this);
  }

  /** Leaves the peer in good order. A secondary that leaves a primary is outdated from then on. */
  disconnect(): void {
    const peer = this.connection?.peerOf(this);
    if (peer && this.role === 'Secondary' && peer.role === 'Primary' && this.disk === 'UpToDate') {
      this.disk = 'Outdated';
      peer.peerDisk = 'Outdated';
    }
    this.connection?.close(this, { graceful: true });
    this.cstate = 'StandAlone';
    this.peerDisk = 'DUnknown';
    this.changed();
  }

  detach(): void {
    this.backing = undefined;
    this.#metadata = undefined;
    this.disk = 'Diskless';
  }

  /** Rejects with a {@link StateRefused}. */
  async promote(force = false): Promise<void> {
    if (this.role === 'Primary') return;
    if (force && this.disk === 'Inconsistent') this.disk = 'UpToDate';
    await mayPromote(this);
    this.role = 'Primary';
    this.crashedPrimary = false;
    if (!this.connection) this.beginGeneration();
    this.changed();
  }

  demote(): void {
    const { kernel } = this.guest;
    if (kernel.mounts.some(({ source }) => source === this.config.device))
      throw new StateRefused(11, '0: State change failed: (-12) Device is held open by someone');
    this.role = 'Secondary';
    this.changed();
  }

  /** What is written from now on is unknown to the peer: a generation of its own, unless one began already. */
  beginGeneration(): void {
    const { current, bitmap, dirty } = this.metadata;
    // It may have been demoted while its disk was slow.
    if (this.role !== 'Primary' || bitmap !== NO_GENERATION) return;
    this.keep({ current: newGeneration(this.guest.site.random), bitmap: current, dirty: dirty === 'all' ? [] : dirty });
  }

  /** The peer is gone without a word. A primary that must not go on alone asks whether it may. */
  lostPeer(): void {
    this.connection = undefined;
    this.cstate = 'WFConnection';
    if (this.peerDisk !== 'Outdated' && this.peerDisk !== 'Inconsistent') this.peerDisk = 'DUnknown';
    if (this.role === 'Primary' && this.config.fencing === 'resource-and-stonith' && this.peerDisk === 'DUnknown') {
      this.suspended = true;
      const loss = ++this.#losses;
      void fenceLostPeer(this, () => this.#losses === loss);
    } else if (this.role === 'Primary') this.beginGeneration();
    this.changed();
    seekPeer(this);
  }

  /** Writes go on; what they write is a generation of this side alone, if it is alone. */
  thaw(): void {
    if (!this.suspended) return;
    this.suspended = false;
    if (!this.connection && this.role === 'Primary') this.beginGeneration();
    this.changed();
  }
}
