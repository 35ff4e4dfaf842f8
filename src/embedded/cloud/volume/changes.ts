import type { CloudContext } from '../context.ts';
import type { VolumeRow, VolumeStatus } from './tables.ts';

/** How long Cinder takes for what it does after it has answered. */
const DURATION_MS = 1000;

const SETTLE = 'volume.settle';
const REMOVE = 'volume.remove';
const SETTLE_SNAPSHOT = 'volume.settle-snapshot';
const REMOVE_SNAPSHOT = 'volume.remove-snapshot';

/** Changes a volume's fields now. */
export function patchVolume(cloud: CloudContext, id: string, patch: Partial<VolumeRow>): VolumeRow {
  return cloud.state.tables.volume.volumes.update(id, { ...patch, updated_ms: cloud.clock.now() });
}

interface Settle {
  readonly id: string;
  /** The status it is in until then; when somebody changed that meanwhile, nothing happens. */
  readonly from: VolumeStatus;
  readonly patch: Partial<VolumeRow>;
}

/** Ends a change that is under way: `from` becomes what the patch says, a little later. */
export function settleLater(cloud: CloudContext, settle: Settle): void {
  cloud.tasks.schedule(DURATION_MS, SETTLE, settle);
}

export function removeLater(cloud: CloudContext, id: string): void {
  patchVolume(cloud, id, { status: 'deleting' });
  cloud.tasks.schedule(DURATION_MS, REMOVE, { id });
}

export function settleSnapshotLater(cloud: CloudContext, id: string): void {
  cloud.tasks.schedule(DURATION_MS, SETTLE_SNAPSHOT, { id });
}

export function removeSnapshotLater(cloud: CloudContext, id: string): void {
  const patch = { status: 'deleting' as const, updated_ms: cloud.clock.now() };
  cloud.state.tables.volume.snapshots.update(id, patch);
  cloud.tasks.schedule(DURATION_MS, REMOVE_SNAPSHOT, { id });
}

export function registerChanges(cloud: CloudContext): void {
  const { volumes, snapshots, attachments } = cloud.state.tables.volume;
  cloud.tasks.on(SETTLE, ({ id, from, patch }: Settle) => {
    if (volumes.get(id)?.status === from) patchVolume(cloud, id, patch);
  });
  cloud.tasks.on(REMOVE, ({ id }: { id: string }) => {
    for (const attachment of attachments.where('volume', id)) attachments.delete(attachment.id);
    for (const snapshot of snapshots.where('volume', id)) snapshots.delete(snapshot.id);
    volumes.delete(id);
  });
  cloud.tasks.on(SETTLE_SNAPSHOT, ({ id }: { id: string }) => {
    if (snapshots.get(id)?.status !== 'creating') return;
    snapshots.update(id, { status: 'available', updated_ms: cloud.clock.now() });
  });
  cloud.tasks.on(REMOVE_SNAPSHOT, ({ id }: { id: string }) => {
    snapshots.delete(id);
  });
}
