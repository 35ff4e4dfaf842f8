import { databaseSetup, type DeclaredDatabase } from '../../../src/topologies/database/index.ts';
import type { BootstrapStep, Content, ManagedFile, Placement } from '../../../src/topologies/blueprint.ts';
import { type Lab, type LabMachine, VIRTUAL_ADDRESS } from './lab.ts';

type Machines = Readonly<Record<string, LabMachine>>;
type Change = (file: ManagedFile) => ManagedFile;

/** Three machines that hold an active-passive database, made as the operator makes it. */
export interface ActivePassiveLab {
  readonly data: readonly [LabMachine, LabMachine];
  readonly quorum: LabMachine;
  readonly all: readonly LabMachine[];
}

export async function makeActivePassive(
  lab: Lab,
  engine: 'mysql' | 'postgresql',
  change: Change = (file) => file,
): Promise<ActivePassiveLab> {
  const machines = await makeCluster(lab, { topology: 'activePassive', engine }, change);
  const [one, two, quorum] = ['data-1', 'data-2', 'quorum-1'].map((member) => machines[member]!);
  return { data: [one!, two!], quorum: quorum!, all: [one!, two!, quorum!] };
}

/** Two data nodes, an arbitrator and a pair of load balancers, by member name. */
export function makeGalera(lab: Lab): Promise<Machines> {
  return makeCluster(lab, { topology: 'galera', engine: 'mysql' }, (file) => file);
}

interface What {
  readonly topology: 'activePassive' | 'galera';
  readonly engine: 'mysql' | 'postgresql';
}

/** Of each topology: members, their host, and whether they hold data. */
const MEMBERS = {
  activePassive: [
    ['data-1', 'compute-az1-1', true],
    ['data-2', 'compute-az2-1', true],
    ['quorum-1', 'compute-az3-1', false],
  ],
  galera: [
    ['data-1', 'compute-az1-1', true],
    ['data-2', 'compute-az2-1', true],
    ['arbitrator-1', 'compute-az3-1', false],
    ['lb-1', 'compute-az1-2', false],
    ['lb-2', 'compute-az2-2', false],
  ],
} as const;

async function makeCluster(lab: Lab, what: What, change: Change): Promise<Machines> {
  const machines: Record<string, LabMachine> = {};
  for (const [index, [member, host, hasData]] of MEMBERS[what.topology].entries()) {
    const volume = hasData ? { volumeGiB: 2 } : {};
    machines[member] = await lab.boot(`pay-${member}`, `10.7.0.${11 + index}`, { host, ...volume });
  }
  const setup = databaseSetup({ name: 'pay', spec: specOf(what) }, placementOf(machines));
  for (const { member, files, units } of setup.machines) {
    const machine = machines[member]!;
    for (const file of files) await push(machine, change(file));
    await machine.sh('systemctl daemon-reload');
    for (const { name, enabled, running } of units) {
      await machine.sh(`systemctl ${enabled ? 'enable' : 'disable'} -q ${name}`);
      if (running) await machine.sh(`systemctl start ${name}`);
    }
  }
  for (const step of setup.bootstrap) await runStep(lab, machines, step);
  return machines;
}

const textOf = (content: Content) =>
  content.map((part) => (typeof part === 'string' ? part : `secret-of-${part.secret}`)).join('');

async function push(machine: LabMachine, { path, content, mode, owner, group }: ManagedFile): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const { exitCode, stderr } = await machine.sh(
    `mkdir -p ${folder} && install -m ${mode} -o ${owner} -g ${group} /dev/stdin ${path}`,
    { stdin: textOf(content) },
  );
  if (exitCode !== 0) throw new Error(`${path}: ${stderr}`);
}

/** On all of its members at the same time, where it is not done. */
async function runStep(lab: Lab, machines: Machines, step: BootstrapStep): Promise<void> {
  const work = step.on.map(async (member) => {
    const shell = lab.guests.shells.open(machines[member]!.target);
    const done = await shell.exec({ command: step.done, timeoutMs: 60_000 });
    if (done.exitCode === 0) return;
    const ran = await shell.exec({ command: step.run, timeoutMs: step.timeoutMs });
    const checked = await shell.exec({ command: step.done, timeoutMs: 60_000 });
    if (ran.exitCode !== 0 || checked.exitCode !== 0)
      throw new Error(
        `${step.name} on ${member}: ${ran.exitCode} ${ran.stdout}${ran.stderr} / ${checked.stdout}${checked.stderr}`,
      );
  });
  await lab.during(Promise.all(work));
}

function placementOf(machines: Machines): Placement {
  return {
    members: Object.fromEntries(
      Object.entries(machines).map(([member, { name, address, volumeId }]) => {
        const volumes = volumeId === undefined ? {} : { data: volumeId };
        return [member, { hostname: name, addresses: { data: address }, volumes }];
      }),
    ),
    virtualAddresses: { service: { address: VIRTUAL_ADDRESS, prefixLength: 24 } },
  };
}

function specOf({ topology, engine }: What): DeclaredDatabase {
  return {
    engine: { name: engine, version: engine === 'mysql' ? '10.11' : '15' },
    topology,
    placement: { zones: ['az1', 'az2'], quorumZone: 'az3' },
    machines: { image: 'node', flavor: 'node', dataVolume: { sizeGiB: 2 } },
    network: { name: 'data', clients: ['10.0.0.0/8'] },
    endpoint: {},
    parameters: {},
    tls: { mode: 'Disabled' },
    patience: { tokenMs: 3_000, watchdogSeconds: 5, bootSeconds: 300, serviceSeconds: 120, addressSeconds: 20 },
  };
}
