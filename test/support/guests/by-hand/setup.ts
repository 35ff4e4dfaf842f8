import { createShells } from '../../../../src/clients/ssh/index.ts';
import type { Shell, ShellCommand } from '../../../../src/seams/shell.ts';
import { systemClock } from '../../../../src/seams/system-clock.ts';
import type { BootstrapStep, ManagedFile } from '../../../../src/topologies/blueprint.ts';
import { databaseSetup } from '../../../../src/topologies/database/index.ts';
import { until } from '../../poll.ts';
import type { DatabaseTarget } from '../database-client.ts';
import { PASSWORD, PATIENCE } from '../declared.ts';
import { activeMember } from './ssh.ts';
import { ADDRESSES, found, key, MEMBERS, NAME, secretOf, VIRTUAL } from './state.ts';

type Engine = DatabaseTarget['engine'];
/** Said on the machine that serves, once it does: what applications come with. */
const PREPARE: Readonly<Record<Engine, string>> = {
  mysql: `mariadb -e "CREATE DATABASE IF NOT EXISTS orders; GRANT ALL ON orders.* TO shop@'%' IDENTIFIED BY '${PASSWORD}'"`,
  postgresql: `cd / && runuser -u postgres -- psql -q -c "CREATE ROLE shop LOGIN PASSWORD '${PASSWORD}'" -c 'CREATE DATABASE orders OWNER shop'`,
};

/** What the operator does once its machines are there, in the plainest way: files, units, and the steps in their order. */
export async function pushSetup(engine: Engine): Promise<void> {
  const { reach, volumes } = found();
  const setup = databaseSetup(
    {
      name: NAME,
      spec: {
        engine: { name: engine, version: engine === 'mysql' ? '10.11' : '15' },
        topology: 'activePassive',
        placement: { zones: ['az1', 'az2'], quorumZone: 'az3' },
        machines: { image: 'node', flavor: 'node', dataVolume: { sizeGiB: 1 } },
        network: { name: NAME, clients: ['0.0.0.0/0'] },
        endpoint: { address: VIRTUAL },
        parameters: {},
        tls: { mode: 'Disabled' },
        patience: PATIENCE,
      },
    },
    {
      members: Object.fromEntries(
        MEMBERS.map((name) => [
          name,
          {
            hostname: `${NAME}-${name}`,
            addresses: { [NAME]: ADDRESSES[name] },
            volumes: volumes[name] === undefined ? {} : { data: volumes[name] },
          },
        ]),
      ),
      virtualAddresses: { service: { address: VIRTUAL, prefixLength: 24 } },
    },
  );
  const shells = createShells({ clock: systemClock() });
  const shell = (name: string): Shell =>
    shells.open({
      host: reach[name] ?? '',
      port: 22,
      user: 'root',
      privateKey: key('login').secret,
      hostKeys: [key(`host-${name}`).known],
    });
  const run = async (name: string, command: ShellCommand) => {
    const { exitCode, stdout, stderr } = await shell(name).exec(command);
    return { ok: exitCode === 0, said: `${stdout}${stderr}`.trim() };
  };
  const must = async (name: string, what: string, command: ShellCommand) => {
    const { ok, said } = await run(name, command);
    if (!ok) throw new Error(`${name}: ${what}: ${said}`);
  };
  const take = async ({ name, done, run: command, timeoutMs }: BootstrapStep, member: string) => {
    if ((await run(member, { command: done, timeoutMs: 120_000 })).ok) return;
    await must(member, name, { command, timeoutMs });
    await must(member, `${name} was to be done`, { command: done, timeoutMs: 120_000 });
  };
  try {
    await Promise.all(
      setup.machines.map(async ({ member, files, units }) => {
        for (const file of files) await must(member, file.path, write(file));
        const named = (enabled: boolean) => units.filter((unit) => unit.enabled === enabled).map(({ name }) => name);
        const each = ([verb, names]: readonly [string, string[]]) =>
          names.length === 0 ? [] : [`systemctl ${verb} --quiet ${names.join(' ')}`];
        const changes = [['disable', named(false)] as const, ['enable', named(true)] as const].flatMap(each);
        await must(member, 'units', {
          command: ['systemctl daemon-reload', ...changes].join(' && '),
          timeoutMs: 120_000,
        });
      }),
    );
    for (const step of setup.bootstrap) await Promise.all(step.on.map((member) => take(step, member)));
    const active = await until('a member to serve', () => activeMember(), 900);
    await until(
      'the database to have its user',
      async () => (await run(active, { command: PREPARE[engine], timeoutMs: 120_000 })).ok,
      600,
    );
  } finally {
    await shells.close();
  }
}

function write({ path, content, mode, owner, group }: ManagedFile): ShellCommand {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const text = content.map((piece) => (typeof piece === 'string' ? piece : secretOf(piece.secret))).join('');
  const command = `mkdir -p ${folder} && cat >${path}.new && chmod ${mode} ${path}.new && chown ${owner}:${group} ${path}.new && mv ${path}.new ${path}`;
  return { command, stdin: text, timeoutMs: 60_000 };
}
