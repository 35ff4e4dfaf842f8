import type { Address } from '../active-passive/types.ts';
import { type AttachedVolume, file, lines, script, scriptPath, volumeFile } from '../files.ts';
import { addressScript } from '../scripts/address.ts';
import { volumeSizeScript } from '../scripts/volume-size.ts';
import { volumeScript } from '../scripts/volume.ts';
import type { SetupPart } from '../setup.ts';
import { MOUNT_UNIT, mountFile, sizeStep } from './mount.ts';

/** One machine with a data volume, an address of the cluster's own, and a service that systemd runs. */
export interface Single {
  readonly member: string;
  readonly volume: AttachedVolume;
  readonly address: Address;
  /** The systemd unit, without `.service`. */
  readonly unit: string;
  readonly serviceSeconds: number;
}

const ADDRESS_UNIT = 'scp-address';

/** No cluster software: what fails, systemd starts again, and a lost machine is made anew around its volume and address. */
export function single({ member, volume, address, unit, serviceSeconds }: Single): SetupPart {
  const carried = `${address.address}/${address.prefixLength}`;
  return {
    machines: [
      {
        member,
        files: [
          volumeFile(volume, 'first', false),
          mountFile(volume.device),
          script('volume', volumeScript),
          script('volume-size', volumeSizeScript),
          script('address', addressScript),
          file(
            `/etc/systemd/system/${ADDRESS_UNIT}.service`,
            lines(
              '[Unit]',
              'Description=the address that clients connect to',
              'After=network-online.target',
              'Wants=network-online.target',
              '[Service]',
              'Type=oneshot',
              'RemainAfterExit=yes',
              `ExecStart=${scriptPath('address')} up ${carried}`,
              `ExecStop=${scriptPath('address')} down ${carried}`,
              '[Install]',
              'WantedBy=multi-user.target',
            ),
            { notifies: [{ unit: ADDRESS_UNIT, how: 'restart' }] },
          ),
        ],
        units: [
          { name: ADDRESS_UNIT, enabled: true, running: true },
          { name: MOUNT_UNIT, enabled: true },
          { name: unit, enabled: true },
        ],
      },
    ],
    bootstrap: [
      {
        name: 'volume',
        on: [member],
        done: `${scriptPath('volume')} check`,
        run: `${scriptPath('volume')} make`,
        timeoutMs: (300 + serviceSeconds) * 1000,
        holds: true,
      },
      {
        name: 'service',
        on: [member],
        done: `systemctl is-active --quiet ${unit}`,
        run: `systemctl start ${unit}`,
        timeoutMs: (60 + serviceSeconds) * 1000,
      },
      sizeStep([member]),
    ],
  };
}
