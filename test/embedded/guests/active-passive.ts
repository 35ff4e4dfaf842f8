import { randomBytes } from 'node:crypto';
import { databaseSetup, type DeclaredDatabase } from '../../../src/topologies/database/index.ts';
import type { BootstrapStep, Content, ManagedFile, Placement } from '../../../src/topologies/blueprint.ts';
import { type Lab, type LabMachine, VIRTUAL_ADDRESS } from './lab.ts';

/** Three machines that hold an active-passive database, made as the operator makes it. */
export interface ActivePassiveLab {
  readonly data: readonly [LabMachine, LabMachine];
  readonly quorum: LabMachine;
  readonly all: readonly LabMachine[];
}

const SECRETS = new Map<string, string>();
const secretValue = (name: string) => {
  if (!SECRETS.has(name)) SECRETS.set(name, randomBytes(16).toString('hex'));
  return SECRETS.get(name)!;
};
const textOf = (content: Content) =>
  content.map((part) => (typeof part === 'string' ? part : secretValue(part.secret))).join('');

const MEMBERS = ['data-1', 'data-2', 'quorum-1'] as const;

export async function makeActivePassive(
  lab: Lab,
  engine: 'mysql' | 'postgresql',
  change: (file: ManagedFile) => ManagedFile = (file) => file,
): Promise<ActivePassiveLab> {
  const data1 = await lab.boot('pay-data-1', '10.7.0.11', { volumeGiB: 2, host: 'compute-az1-1' });
  const data2 = await lab.boot('pay-data-2', '10.7.0.12', { volumeGiB: 2, host: 'compute-az2-1' });
  const quorum = await lab.boot('pay-quorum-1', '10.7.0.13', { host: 'compute-az3-1' });
  const machines: Readonly<Record<string, LabMachine>> = { 'data-1': data1, 'data-2': data2, 'quorum-1': quorum };
  const setup = databaseSetup({ name: 'pay', spec: specOf(engine) }, placementOf(machines));
  for (const { member, files, units } of setup.machines) {
    const machine = machines[member]!;
    for (const file of files) await push(machine, change(file));
    await machine.sh('systemctl daemon-reload');
    for (const { name, enabled } of units) await machine.sh(`systemctl ${enabled ? 'enable' : 'disable'} -q ${name}`);
  }
  for (const step of setup.bootstrap) await runStep(lab, machines, step);
  return { data: [data1, data2], quorum, all: [data1, data2, quorum] };
}

async function push(machine: LabMachine, { path, content, mode, owner, group }: ManagedFile): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const { exitCode, stderr } = await machine.sh(
    `mkdir -p ${folder} && install -m ${mode} -o ${owner} -g ${group} /dev/stdin ${path}`,
    { stdin: textOf(content) },
  );
  if (exitCode !== 0) throw new Error(`${path}: ${stderr}`);
}

/** On all of its members at the same time, where it is not done. */
async function runStep(lab: Lab, machines: Readonly<Record<string, LabMachine>>, step: BootstrapStep): Promise<void> {
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

function placementOf(machines: Readonly<Record<string, LabMachine>>): Placement {
  return {
    members: Object.fromEntries(
      MEMBERS.map((member) => {
        const { name, address, volumeId } = machines[member]!;
        const volumes = volumeId === undefined ? {} : { data: volumeId };
        return [member, { hostname: name, addresses: { data: address }, volumes }];
      }),
    ),
    virtualAddresses: { service: { address: VIRTUAL_ADDRESS, prefixLength: 24 } },
  };
}

function specOf(engine: 'mysql' | 'postgresql'): DeclaredDatabase {
  return {
    engine: { name: engine, version: engine === 'mysql' ? '10.11' : '15' },
    topology: 'activePassive',
    placement: { zones: ['az1', 'az2'], quorumZone: 'az3' },
    machines: { image: 'node', flavor: 'node', dataVolume: { sizeGiB: 2 } },
    network: { name: 'data', clients: ['10.0.0.0/8'] },
    endpoint: {},
    parameters: {},
    tls: { mode: 'Disabled' },
    patience: { tokenMs: 3_000, watchdogSeconds: 5, bootSeconds: 300, serviceSeconds: 120 },
  };
}
