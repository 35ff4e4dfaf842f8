import type { BootstrapStep, ManagedFile } from '../blueprint.ts';
import { file, lines, scriptPath } from '../files.ts';

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

/** Needs the script `volume-size`. Under another name it is a step of its own, which begins when the one before is done. */
export const sizeStep = (on: readonly string[], name = 'size'): BootstrapStep => ({
  name,
  on,
  done: `${scriptPath('volume-size')} check`,
  run: `${scriptPath('volume-size')} grow`,
  timeoutMs: 180_000,
  holds: true,
});
