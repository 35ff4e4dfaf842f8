import type { Clock } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';
import type { Turn } from '../../seams/turns.ts';
import type { Machines } from '../cloud/index.ts';
import { type DiskTrouble, PlainDisk } from './files/disk.ts';
import type { Inode } from './files/inode.ts';
import type { Groups } from './galera/groups.ts';
import type { Guest } from './guest.ts';
import type { Network } from './network.ts';

/** What all guests share. */
export interface Site {
  readonly clock: Clock;
  readonly random: Random;
  readonly machines: Machines;
  readonly network: Network;
  readonly volumes: Volumes;
  readonly groups: Groups;
  /** How long a machine takes from power-on until it answers SSH. */
  readonly bootMs: number;
  readonly guests: ReadonlyMap<string, Guest>;
  /** Waited for by whoever begins to compute; left out where nobody else has to be served meanwhile. */
  readonly turn?: Turn;
  /** Called when an sshd shows another host key than before. */
  readonly hostKeysChanged: () => void;
  /** Told of errors that are bugs of the stand-in. */
  readonly onUnexpected: (error: Error) => void;
}

const GIB = 1024 ** 3;

/** The contents of the cloud's volumes, by their ids: they outlive servers. */
export class Volumes {
  readonly #disks = new Map<string, PlainDisk>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The disk of a volume; it has grown when the volume has. */
  disk(id: string, sizeGiB: number): PlainDisk {
    const sizeBytes = sizeGiB * GIB;
    const known = this.#disks.get(id);
    if (known && known.sizeBytes === sizeBytes) return known;
    const disk = new PlainDisk(sizeBytes, known?.blocks ?? new Map<string, Inode>(), (ms, signal) =>
      this.#clock.sleep(ms, signal),
    );
    this.#disks.set(id, disk);
    return disk;
  }

  /** What is on a volume is lost, as when the storage below it broke. */
  wipe(id: string): void {
    this.#disks.get(id)?.blocks.clear();
  }

  trouble(id: string): DiskTrouble | undefined {
    return this.#disks.get(id)?.trouble;
  }

  snapshot(): Record<string, { readonly sizeBytes: number; readonly blocks: [string, Inode][] }> {
    return Object.fromEntries(
      [...this.#disks].map(([id, { sizeBytes, blocks }]) => [id, { sizeBytes, blocks: [...blocks] }]),
    );
  }

  restore(snapshot: ReturnType<Volumes['snapshot']>): void {
    this.#disks.clear();
    for (const [id, { sizeBytes, blocks }] of Object.entries(snapshot))
      this.#disks.set(id, new PlainDisk(sizeBytes, new Map(blocks), (ms, signal) => this.#clock.sleep(ms, signal)));
  }
}
