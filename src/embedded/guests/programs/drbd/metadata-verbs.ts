import { FRESH, newGeneration, NO_GENERATION, readMetadata, writeMetadata } from '../../drbd/metadata.ts';
import { StateRefused } from '../../drbd/states.ts';
import type { PlainDisk } from '../../files/disk.ts';
import { fail, ok } from '../program.ts';
import { backingOf, needs, type Verb } from './order.ts';

/** Over metadata that are there only when forced: without a terminal drbdadm takes no for the answer. */
export const createMd: Verb = async (order) => {
  const disk = await backingOf(order);
  if (!disk)
    return fail(
      20,
      `open(${order.config.hosts[order.call.guest.hostname]?.disk ?? ''}) failed: No such file or directory`,
    );
  if (order.resource?.backing) return fail(20, `Device '${order.config.minor}' is configured!`);
  if (readMetadata(disk) && !order.has('force'))
    return fail(1, 'You want me to create metadata over existing ones. Operation cancelled.');
  writeMetadata(disk, FRESH);
  return ok(
    'initializing activity log\nNOT initializing bitmap\nWriting meta data...\nNew drbd meta data block successfully created.\n',
  );
};

/** `--clear-bitmap`: two disks that never held data are declared equal, so that nothing need be sent. */
export const newCurrentUuid = needs(({ resource, has }) => {
  const peer = resource.connection?.peerOf(resource);
  if (!has('clear-bitmap') || !peer || resource.disk !== 'Inconsistent' || peer.disk !== 'Inconsistent')
    throw new StateRefused(10, 'Failure: (154) UUIDs of both nodes do not allow this now');
  const current = newGeneration(resource.guest.site.random);
  for (const side of [resource, peer]) {
    side.keep({ current, bitmap: NO_GENERATION, dirty: [] });
    side.disk = 'UpToDate';
    side.peerDisk = 'UpToDate';
    side.outOfSyncKiB = 0;
  }
  for (const side of [resource, peer]) side.changed();
  return ok();
});

/** `current:bitmap:history:history:` and the flags. */
export function generations(disk: PlainDisk): string | undefined {
  const metadata = readMetadata(disk);
  if (!metadata) return undefined;
  const { current, bitmap, history, consistent, wasUpToDate, primary, peerOutdated } = metadata;
  const flags = [consistent, wasUpToDate, primary, true, false, peerOutdated, false].map((flag) => (flag ? '1' : '0'));
  return `${[current, bitmap, ...history, ...flags].join(':')}\n`;
}
