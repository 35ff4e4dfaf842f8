import { createHash } from 'node:crypto';
import type { BootstrapStep, ManagedFile, Placement, UnitState } from '../blueprint.ts';
import { file, lines, script, scriptPath } from '../files.ts';
import { whereabouts } from '../hosts.ts';
import { cibLoadScript, clusterStartScript } from '../scripts/cluster.ts';
import { clusterRestartScript, serviceRestartScript, switchoverScript } from '../scripts/moves.ts';
import { kernelScript } from '../scripts/kernel.ts';
import type { SetupPart } from '../setup.ts';
import { cib } from './cib.ts';
import { CLONE, GROUP } from './cib-resources.ts';
import { corosyncFiles } from './corosync.ts';
import { DRBD_RESOURCE } from './drbd.ts';
import { fencingFiles } from './fencing.ts';
import { replicaFiles, type ReplicatedVolume } from './replica.ts';
import type { Address, ClusterNodes, Service, Timing } from './types.ts';

/** Two machines of which one serves, and a third that gives the majority to one of them. */
export interface ActivePassive {
  readonly cluster: string;
  readonly network: string;
  /** Names of members. */
  readonly service: readonly [string, string];
  readonly quorum: string;
  readonly address: Address;
  readonly runs: Service;
  /** The data volume that the two hold copies of; left out, there is nothing to hold. Needs the script `database-init`. */
  readonly volume?: ReplicatedVolume;
  readonly timing: Timing;
}

const CIB_FILE = '/etc/scp/cib.xml';
const MINUTE_MS = 60_000;

/** Corosync, Pacemaker and self-fencing; DRBD and a file system where there is data. docs/topologies.md shows it. */
export function activePassive(declared: ActivePassive, placement: Placement): SetupPart {
  const at = (member: string) => whereabouts(placement, member, declared.network);
  const [first, second] = declared.service;
  const nodes: ClusterNodes = { service: [at(first), at(second)], quorum: at(declared.quorum) };
  const { volume } = declared;
  const replicated = volume !== undefined;
  const configuration = cib(nodes, { address: declared.address, service: declared.runs, replicated }, declared.timing);
  const shared = [
    ...corosyncFiles(declared.cluster, [...nodes.service, nodes.quorum], declared.timing),
    ...fencingFiles(declared.timing.watchdogSeconds, modulesOf(replicated)),
    file(CIB_FILE, configuration),
    script('kernel', kernelScript),
    script('cluster-start', clusterStartScript),
    script('cib-load', cibLoadScript),
    script('switchover', switchoverScript),
    script('service-restart', serviceRestartScript),
    script('cluster-restart', clusterRestartScript),
  ];
  const serving = [first, second].map((member, index) => ({
    member,
    files: [
      ...shared,
      remembered(declared.runs),
      ...(volume === undefined ? [] : replicaFiles({ ...declared, volume }, placement, nodes, index)),
    ],
    units: [...STACK, ...(replicated ? [DRBD_UNIT] : []), heldUnit(declared.runs, declared.timing)],
  }));
  return {
    machines: [...serving, { member: declared.quorum, files: quorumFiles(shared, declared.timing), units: STACK }],
    bootstrap: [
      ...kernelSteps(declared),
      ...(replicated ? dataSteps(declared) : []),
      ...clusterSteps(declared, configuration),
    ],
  };
}

const modulesOf = (replicated: boolean) => (replicated ? ['softdog', 'drbd'] : ['softdog']);

/** The machine that only votes loads no driver of DRBD's: it holds no copy. */
function quorumFiles(shared: readonly ManagedFile[], { watchdogSeconds }: Timing): ManagedFile[] {
  const own = new Map(fencingFiles(watchdogSeconds, modulesOf(false)).map((each) => [each.path, each]));
  return shared.map((each) => own.get(each.path) ?? each);
}

const STACK: readonly UnitState[] = [
  // Started by Corosync, never by hand.
  { name: 'sbd', enabled: true },
  {
    name: 'corosync',
    enabled: true,
    commands: {
      reload: 'systemctl is-active --quiet corosync || exit 0; corosync-cfgtool -R',
      restart: scriptPath('cluster-restart'),
    },
  },
  { name: 'pacemaker', enabled: true },
];

/** Pacemaker's agent brings the volume up, not systemd. */
const DRBD_UNIT: UnitState = {
  name: 'drbd',
  enabled: false,
  commands: { reload: `drbdadm role ${DRBD_RESOURCE} >/dev/null 2>&1 || exit 0; drbdadm adjust ${DRBD_RESOURCE}` },
};

const heldUnit = ({ unit, resource }: Service, { serviceSeconds }: Timing): UnitState => ({
  name: unit,
  enabled: false,
  commands: {
    reload: `systemctl is-active --quiet ${unit} || exit 0; systemctl reload ${unit}`,
    restart: `${scriptPath('service-restart')} ${GROUP} ${resource} ${unit} ${serviceSeconds}`,
  },
});

/**
 * The order that Pacemaker's agent asks for while the server runs (`Before=pacemaker.service`). Named here too, the unit is not
 * unloaded when it ends, and systemd knows when that was.
 */
const remembered = ({ unit }: Service): ManagedFile =>
  file('/etc/systemd/system/pacemaker.service.d/scp.conf', lines('[Unit]', `After=${unit}.service`));

const step = (
  name: string,
  on: readonly string[],
  [done, run]: readonly [string, string],
  timeoutMs: number,
): BootstrapStep => ({ name, on, done, run, timeoutMs, holds: true });

/** A script that is told to look, or to do. */
const verbs = (name: string, look: string, act: string, ...rest: readonly string[]): readonly [string, string] => [
  [scriptPath(name), look, ...rest].join(' '),
  [scriptPath(name), act, ...rest].join(' '),
];

function kernelSteps({ service, quorum, volume }: ActivePassive): BootstrapStep[] {
  if (volume === undefined)
    return [step('kernel', [...service, quorum], verbs('kernel', 'check', 'load', ...modulesOf(false)), MINUTE_MS)];
  return [
    step('kernel', service, verbs('kernel', 'check', 'load', ...modulesOf(true)), MINUTE_MS),
    step('quorum-kernel', [quorum], verbs('kernel', 'check', 'load', ...modulesOf(false)), MINUTE_MS),
  ];
}

function dataSteps({ service, timing }: ActivePassive): BootstrapStep[] {
  return [
    step('replica', service, verbs('drbd-metadata', 'check', 'create'), MINUTE_MS),
    step('generation', service, verbs('drbd-generation', 'check', 'make'), 3 * MINUTE_MS),
    step('data-set', service, verbs('data-set', 'check', 'make'), 5 * MINUTE_MS + 2 * timing.serviceSeconds * 1000),
  ];
}

function clusterSteps({ service, quorum, volume }: ActivePassive, configuration: string): BootstrapStep[] {
  const running = { as: 'running', units: ['corosync', 'pacemaker'] };
  const start = (name: string, on: readonly string[]) => ({
    ...step(name, on, verbs('cluster-start', 'check', 'start'), 3 * MINUTE_MS),
    lasts: running,
  });
  const loaded = { as: createHash('sha256').update(configuration).digest('hex').slice(0, 16), units: [] };
  return [
    // Whoever is there first leads the cluster. One that does not serve goes on to lead when the one that served dies: nobody has to be
    // elected before another one takes over. And who leads has to think where the others have to act.
    { ...start('voter', [quorum]), after: [volume === undefined ? 'kernel' : 'quorum-kernel'] },
    start('cluster', service),
    { ...step('configuration', [quorum], verbs('cib-load', 'check', 'load', CIB_FILE), 4 * MINUTE_MS), lasts: loaded },
    // A faster watchdog is told to all once all have it.
    {
      ...step('shorter-times', [quorum], verbs('cib-load', 'check', 'load', CIB_FILE, 'shorter'), 4 * MINUTE_MS),
      afterRestartsOf: 'corosync',
      lasts: loaded,
    },
    ...(volume === undefined
      ? []
      : [
          step('unfence', service, verbs('unfence', 'check', 'clear', DRBD_RESOURCE, CLONE), MINUTE_MS),
          step('size', service, verbs('volume-size', 'check', 'grow'), 3 * MINUTE_MS),
        ]),
  ];
}
