import { SUPER_BLOCK, type Disk, type PlainDisk } from '../files/disk.ts';
import { FileError, type Inode } from '../files/inode.ts';
import type { Guest } from '../guest.ts';
import type { ResourceConfig } from './config.ts';
import { startConnection, type Connection } from './connection.ts';
import { DRBD_METADATA, type Metadata, NO_GENERATION, readMetadata, writeMetadata } from './metadata.ts';

export type DiskState = 'Diskless' | 'Inconsistent' | 'Outdated' | 'DUnknown' | 'Consistent' | 'UpToDate';
export type ConnectionState = 'StandAlone' | 'WFConnection' | 'Connected' | 'SyncSource' | 'SyncTarget';
export type DrbdRole = 'Primary' | 'Secondary';

/** What drbdsetup-84 says of a change of state that is refused, and with which status it ends. */
export class StateRefused extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

const CONNECT_MS = 500;

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
  readonly #waiting = new Set<() => void>();
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
    while (this.suspended) await this.#untilChanged(life);
    if (this.role !== 'Primary') throw new FileError('EROFS', 'write', path);
    if (!this.backing) throw new FileError('EIO', 'write', path);
    await this.backing.write(path, inode);
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
    while (waits()) await this.#untilChanged(life);
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
    if (this.#metadata)
      this.keep({
        consistent: !['Inconsistent', 'Diskless'].includes(this.disk),
        wasUpToDate: this.disk === 'UpToDate' || (this.disk === 'Consistent' && this.#metadata.wasUpToDate),
        primary: this.role === 'Primary' || (this.crashedPrimary && this.#metadata.primary),
        peerOutdated: ['Outdated', 'Inconsistent'].includes(this.peerDisk),
      });
    for (const wake of [...this.#waiting]) wake();
    this.guest.pacemaker?.askController();
  }

  attach(backing: PlainDisk): void {
    const metadata = readMetadata(backing);
    if (!metadata) throw new StateRefused(10, 'Failure: (119) No valid meta-data signature found.');
    this.backing = backing;
    this.#metadata = metadata;
    this.crashedPrimary = metadata.primary;
    this.disk = !metadata.consistent ? 'Inconsistent' : metadata.wasUpToDate ? 'Consistent' : 'Outdated';
    if (this.disk === 'Consistent' && (metadata.peerOutdated || this.config.fencing === 'dont-care'))
      this.disk = 'UpToDate';
    this.outOfSyncKiB = this.dirtyKiB();
    this.changed();
  }

  connect(): void {
    if (this.cstate !== 'StandAlone') return;
    this.cstate = 'WFConnection';
    this.changed();
    this.seekPeer();
  }

  /** Looks for the other side, which has to be looking for this one. */
  seekPeer(): void {
    const { guest } = this;
    if (this.cstate !== 'WFConnection' || this.connection) return;
    if (!this.findPeer()) return;
    guest.sleep(CONNECT_MS).then(
      () => {
        const peer = this.findPeer();
        if (
          peer &&
          this.cstate === 'WFConnection' &&
          peer.cstate === 'WFConnection' &&
          !this.connection &&
          !peer.connection
        )
          startConnection(this, peer);
      },
      () => undefined,
    );
  }

  findPeer(): DrbdResource | undefined {
    const address = this.config.hosts[this.peerName]?.address.replace(/^ipv4\s*/, '').split(':')[0] ?? '';
    const peer = this.guest.site.network.resolve(address, this.guest);
    const resource = peer?.drbd?.resources.get(this.config.name);
    if (!resource || resource === this || resource.cstate !== 'WFConnection') return undefined;
    return resource.config.sharedSecret === this.config.sharedSecret ? resource : undefined;
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
    await this.#mayPromote();
    this.role = 'Primary';
    this.crashedPrimary = false;
    if (!this.connection) this.beginGeneration();
    this.changed();
  }

  async #mayPromote(): Promise<void> {
    if (this.peerRole === 'Primary')
      throw new StateRefused(11, '0: State change failed: (-1) Multiple primaries not allowed by config');
    const alone = !this.connection && this.config.fencing !== 'dont-care';
    if (alone && ['UpToDate', 'Consistent'].includes(this.disk) && this.peerDisk === 'DUnknown') {
      const answer = await this.#askHandler();
      if (this.connection) return this.#mayPromote();
      if (![3, 4, 5, 7].includes(answer) || (answer === 5 && this.disk !== 'UpToDate'))
        throw new StateRefused(17, '0: State change failed: (-7) Refusing to be Primary while peer is not outdated');
      this.peerDisk = answer === 3 ? 'Inconsistent' : 'Outdated';
      if (this.disk === 'Consistent') this.disk = 'UpToDate';
    }
    const peerHasAll = this.connection && this.peerDisk === 'UpToDate' && this.disk === 'Inconsistent';
    if (this.disk !== 'UpToDate' && !peerHasAll)
      throw new StateRefused(17, '0: State change failed: (-2) Need access to UpToDate data');
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
    if (bitmap !== NO_GENERATION) return;
    this.keep({ current: this.newGeneration(), bitmap: current, dirty: dirty === 'all' ? [] : dirty });
  }

  newGeneration(): string {
    return Buffer.from(this.guest.site.random.bytes(8)).toString('hex').toUpperCase();
  }

  /** The peer is gone without a word. A primary that must not go on alone asks whether it may. */
  lostPeer(): void {
    this.connection = undefined;
    this.cstate = 'WFConnection';
    if (this.peerDisk !== 'Outdated' && this.peerDisk !== 'Inconsistent') this.peerDisk = 'DUnknown';
    if (this.role === 'Primary' && this.config.fencing === 'resource-and-stonith' && this.peerDisk === 'DUnknown') {
      this.suspended = true;
      void this.#fencePeer(++this.#losses);
    } else if (this.role === 'Primary') this.beginGeneration();
    this.changed();
    this.seekPeer();
  }

  async #fencePeer(loss: number): Promise<void> {
    const answer = await this.#askHandler();
    if (!this.suspended || this.connection || this.#losses !== loss) return;
    const outdated = answer === 4 || answer === 7 || (answer === 5 && this.disk === 'UpToDate');
    if (!outdated && answer !== 3) return;
    this.peerDisk = answer === 3 ? 'Inconsistent' : 'Outdated';
    this.thaw();
  }

  /** Writes go on; what they write is a generation of this side alone, if it is alone. */
  thaw(): void {
    if (!this.suspended) return;
    this.suspended = false;
    if (!this.connection && this.role === 'Primary') this.beginGeneration();
    this.changed();
  }

  async #askHandler(): Promise<number> {
    const command = this.config.handlers['fence-peer'];
    return command === undefined ? 1 : this.runHandler(command);
  }

  /** Runs a handler as the kernel does; its status, or 1 when the machine went down. */
  async runHandler(command: string): Promise<number> {
    const { name, minor } = this.config;
    this.guest.units.log('kernel', `block drbd${minor}: helper command: ${command}`);
    const env = {
      DRBD_RESOURCE: name,
      DRBD_MINOR: String(minor),
      DRBD_PEER: this.peerName,
      DRBD_CONF: '/etc/drbd.conf',
    };
    const answer = await this.guest.run(command, { env }).then(
      ({ exitCode }) => exitCode,
      () => 1,
    );
    this.guest.units.log('kernel', `block drbd${minor}: helper command: ${command} exit code ${answer}`);
    return answer;
  }

  dirtyKiB(): number {
    const { dirty } = this.metadata;
    return dirty === 'all' ? this.sizeBytes / 1024 : dirty.filter((path) => path !== SUPER_BLOCK).length * 4;
  }

  #untilChanged(life: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = () => {
        this.#waiting.delete(wake);
        life.removeEventListener('abort', down);
        resolve();
      };
      const down = () => {
        this.#waiting.delete(wake);
        reject(life.reason as Error);
      };
      if (life.aborted) {
        reject(life.reason as Error);
        return;
      }
      this.#waiting.add(wake);
      life.addEventListener('abort', down, { once: true });
    });
  }
}
