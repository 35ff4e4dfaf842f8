import type { Disk } from '../files/disk.ts';

/** DRBD's driver in a guest. */
export interface DrbdKernel {
  devices(): ReadonlyMap<string, Disk>;
  procDrbd(): string;
  /** Why a device cannot be mounted, in mount's words. */
  refusesMount(path: string): string | undefined;
  powerOff(): void;
}
