import type { BootstrapStep, ManagedFile, UnitState } from '../blueprint.ts';
import { type AttachedVolume, file, lines, script, scriptPath, volumeFile } from '../files.ts';
import type { Whereabouts } from '../hosts.ts';
import { galeraCheckScript, galeraLeaveScript, galeraPositionScript, galeraRestartScript } from '../scripts/galera.ts';
import { galeraStartScript } from '../scripts/galera-start.ts';
import { volumeSizeScript } from '../scripts/volume-size.ts';
import { volumeScript } from '../scripts/volume.ts';
import type { SetupPart } from '../setup.ts';
import { MOUNT_UNIT, mountFile, sizeStep } from '../single/mount.ts';
import { arbitratorFiles, ARBITRATOR_UNIT } from './arbitrator.ts';
import { wsrepFile } from './wsrep.ts';

/** One that holds the data. */
export interface GaleraNode extends Whereabouts {
  readonly member: string;
  readonly volume: AttachedVolume;
}

export interface Galera {
  readonly cluster: string;
  readonly nodes: readonly [GaleraNode, GaleraNode];
  /** Name of the member that only votes. */
  readonly arbitrator: string;
  readonly timing: { readonly tokenMs: number; readonly serviceSeconds: number };
}

/** Where a node says in HTTP how it is. */
export const CHECK_PORT = 9200;

const CHECK_UNIT = 'scp-galera-check';
const START_UNIT = 'scp-galera';

/** Two servers with the same data, of which clients use one; a third machine votes. docs/topologies.md shows it. */
export function galera({ cluster, nodes, arbitrator, timing }: Galera): SetupPart {
  const [first, second] = nodes;
  const data = (node: GaleraNode, peer: GaleraNode, turn: 'first' | 'second') => ({
    member: node.member,
    files: [
      wsrepFile(cluster, node, nodes, timing.tokenMs),
      volumeFile(node.volume, turn, false),
      mountFile(node.volume.device),
      file('/etc/scp/galera.conf', lines(`PEER=${peer.address}`)),
      ...checkFiles(),
      startFile(timing.serviceSeconds),
      script('volume', volumeScript),
      script('volume-size', volumeSizeScript),
      script('galera-position', galeraPositionScript),
      script('galera-check', galeraCheckScript),
      script('galera-start', galeraStartScript),
      script('galera-restart', galeraRestartScript),
      script('galera-leave', galeraLeaveScript),
    ],
    units: dataUnits(timing.serviceSeconds),
  });
  return {
    machines: [
      data(first, second, 'first'),
      data(second, first, 'second'),
      {
        member: arbitrator,
        files: arbitratorFiles(cluster, nodes, timing.tokenMs),
        units: [{ name: ARBITRATOR_UNIT, enabled: true }],
      },
    ],
    bootstrap: steps([first.member, second.member], arbitrator, timing.serviceSeconds),
  };
}

/** How long a node may take to be in step: everything may have to be copied first. */
const startSeconds = (serviceSeconds: number) => 5 * serviceSeconds;

const dataUnits = (serviceSeconds: number): readonly UnitState[] => [
  { name: `${CHECK_UNIT}.socket`, enabled: true, running: true },
  { name: MOUNT_UNIT, enabled: true },
  // Never by itself: whether it joins or begins is for galera-start to say.
  {
    name: 'mariadb',
    enabled: false,
    commands: { restart: `${scriptPath('galera-restart')} ${startSeconds(serviceSeconds)}` },
  },
  { name: START_UNIT, enabled: true },
];

function checkFiles(): ManagedFile[] {
  return [
    file(
      `/etc/systemd/system/${CHECK_UNIT}.socket`,
      lines(
        '[Unit]',
        'Description=where the load balancers ask for the state of Galera',
        '[Socket]',
        `ListenStream=${CHECK_PORT}`,
        'Accept=yes',
        'MaxConnections=16',
        '[Install]',
        'WantedBy=sockets.target',
      ),
      { notifies: [{ unit: `${CHECK_UNIT}.socket`, how: 'restart' }] },
    ),
    file(
      `/etc/systemd/system/${CHECK_UNIT}@.service`,
      lines(
        '[Unit]',
        'Description=one answer on the state of Galera',
        'CollectMode=inactive-or-failed',
        '[Service]',
        `ExecStart=-${scriptPath('galera-check')}`,
        'User=mysql',
        'StandardInput=socket',
        'StandardOutput=socket',
        'StandardError=journal',
        'TimeoutStartSec=15',
        'RuntimeMaxSec=15',
      ),
    ),
  ];
}

/** After a boot, and when the server died, the node comes back without anybody's help where that is safe. */
function startFile(serviceSeconds: number): ManagedFile {
  return file(
    `/etc/systemd/system/${START_UNIT}.service`,
    lines(
      '[Unit]',
      'Description=this node in the Galera cluster',
      'After=network-online.target srv-ha.mount',
      'Wants=network-online.target',
      'RequiresMountsFor=/srv/ha',
      'StartLimitIntervalSec=0',
      '[Service]',
      'Type=oneshot',
      `ExecStart=${scriptPath('galera-start')} start ${startSeconds(serviceSeconds)}`,
      'Restart=on-failure',
      'RestartSec=10',
      '[Install]',
      'WantedBy=multi-user.target',
    ),
  );
}

function steps(data: readonly string[], arbitrator: string, serviceSeconds: number): BootstrapStep[] {
  const seconds = startSeconds(serviceSeconds);
  return [
    {
      name: 'volume',
      on: data,
      done: `${scriptPath('volume')} check`,
      run: `${scriptPath('volume')} make`,
      timeoutMs: (300 + serviceSeconds) * 1000,
      holds: true,
    },
    {
      name: 'galera',
      on: data,
      done: `${scriptPath('galera-start')} check ${seconds}`,
      run: `${scriptPath('galera-start')} start ${seconds}`,
      timeoutMs: (60 + seconds) * 1000,
    },
    {
      name: 'arbitrator',
      on: [arbitrator],
      done: `systemctl is-active --quiet ${ARBITRATOR_UNIT}`,
      run: `systemctl start ${ARBITRATOR_UNIT}`,
      timeoutMs: 120_000,
      lasts: { as: 'running', units: [ARBITRATOR_UNIT] },
    },
    // One node at a time, the one that clients prefer last: each writes all over its own volume.
    ...data.toReversed().map((member, index) => sizeStep([member], index === 0 ? 'size' : 'last-size')),
  ];
}
