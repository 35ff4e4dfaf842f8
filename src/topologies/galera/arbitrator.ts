import type { ManagedFile } from '../blueprint.ts';
import { file, lines } from '../files.ts';
import type { Whereabouts } from '../hosts.ts';
import { evsOptions } from './wsrep.ts';

export const ARBITRATOR_UNIT = 'garb';

const restart = [{ unit: ARBITRATOR_UNIT, how: 'restart' }] as const;

/** It keeps who it is in its folder: with a new identity after a power cut of everybody, the others would wait for the old one. */
export function arbitratorFiles(cluster: string, nodes: readonly Whereabouts[], tokenMs: number): ManagedFile[] {
  return [
    file(
      '/etc/default/garb',
      lines(
        `GALERA_NODES="${nodes.map(({ address }) => `${address}:4567`).join(' ')}"`,
        `GALERA_GROUP="${cluster}"`,
        `GALERA_OPTIONS="${evsOptions(tokenMs)};pc.recovery=TRUE"`,
        'WORK_DIR="/var/lib/garbd"',
      ),
      { notifies: restart },
    ),
    file(
      '/etc/systemd/system/garb.service.d/scp.conf',
      lines(
        '[Unit]',
        'StartLimitIntervalSec=0',
        '[Service]',
        'StateDirectory=garbd',
        'Restart=on-failure',
        'RestartSec=5',
      ),
      { notifies: restart },
    ),
  ];
}
