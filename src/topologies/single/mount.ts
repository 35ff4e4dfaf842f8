import type { ManagedFile } from '../blueprint.ts';
import { file, lines } from '../files.ts';

export const MOUNT_UNIT = 'srv-ha.mount';

/** By the volume's serial and not by label: a volume that was attached by mistake is never taken for it. */
export function mountFile(device: string): ManagedFile {
  return file(
    `/etc/systemd/system/${MOUNT_UNIT}`,
    lines(
      '[Unit]',
      'Description=the data volume',
      '[Mount]',
      `What=${device}`,
      'Where=/srv/ha',
      'Type=ext4',
      'Options=noatime',
      '[Install]',
      'WantedBy=multi-user.target',
    ),
  );
}
