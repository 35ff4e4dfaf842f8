import { SUPER_BLOCK } from '../files/disk.ts';
import type { ResourceConfig } from './config.ts';
import type { Metadata } from './metadata.ts';
import type { DrbdResource } from './resource.ts';
import type { DiskState } from './states.ts';

/** What DRBD writes into the metadata of the states with each change of them: all that a crash leaves. */
export function statesToKeep({ disk, role, peerDisk, crashedPrimary, metadata }: DrbdResource): Partial<Metadata> {
  return {
    consistent: !['Inconsistent', 'Diskless'].includes(disk),
    wasUpToDate: disk === 'UpToDate' || (disk === 'Consistent' && metadata.wasUpToDate),
    primary: role === 'Primary' || (crashedPrimary && metadata.primary),
    peerOutdated: ['Outdated', 'Inconsistent'].includes(peerDisk),
  };
}

/** The state of a disk that is attached. What was up to date may have been overtaken, unless the peer is known to be behind. */
export function stateFound(metadata: Metadata, fencing: ResourceConfig['fencing']): DiskState {
  if (!metadata.consistent) return 'Inconsistent';
  if (!metadata.wasUpToDate) return 'Outdated';
  return metadata.peerOutdated || fencing === 'dont-care' ? 'UpToDate' : 'Consistent';
}

/** How much of a side may differ from the peer's. */
export function dirtyKiB({ metadata: { dirty }, sizeBytes }: DrbdResource): number {
  return dirty === 'all' ? sizeBytes / 1024 : dirty.filter((path) => path !== SUPER_BLOCK).length * 4;
}
