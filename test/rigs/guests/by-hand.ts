/**
 * Three machines of the node image on the real hosts without the operator, to try what it will do with them by hand:
 *
 *     node test/rigs/guests/by-hand.ts up                    three machines with the identity that the operator would give them
 *     node test/rigs/guests/by-hand.ts push [mysql|postgresql]  the files, units and steps of an activePassive cluster
 *     node test/rigs/guests/by-hand.ts ssh MEMBER COMMAND...
 *     node test/rigs/guests/by-hand.ts fault kill|power|partition|move  writers on both sides, and what they were told
 *     node test/rigs/guests/by-hand.ts down
 *
 * State (keys, addresses) lies in $RIG/by-hand. Needs guests-up.sh.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createOpenStackClient, parseCloudsYaml } from '../../../src/clients/openstack/index.ts';
import { createShells } from '../../../src/clients/ssh/index.ts';
import type { Shell, ShellCommand } from '../../../src/seams/shell.ts';
import { systemRandom } from '../../../src/seams/random.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import type { BootstrapStep, ManagedFile } from '../../../src/topologies/blueprint.ts';
import { databaseSetup } from '../../../src/topologies/database/index.ts';
import { INTERNAL_SECRETS } from '../../../src/topologies/secrets.ts';
import { clientBeside, guestFacts, hostFault } from '../../support/guests/hosts.ts';
import { connectDatabase } from '../../support/guests/database-client.ts';
import { missingRows, startWriter } from '../../support/guests/writer.ts';
import { until } from '../../support/poll.ts';

const NAME = 'byhand';
const MEMBERS = { 'data-1': 'az1', 'data-2': 'az2', 'quorum-1': 'az3' } as const;
const ADDRESSES = { 'data-1': '10.77.0.11', 'data-2': '10.77.0.12', 'quorum-1': '10.77.0.13' } as const;
const VIRTUAL = '10.77.0.100';
type MemberName = keyof typeof MEMBERS;
const names = Object.keys(MEMBERS) as MemberName[];

interface Found {
  /** Floating address by member, and of the virtual address. */
  readonly reach: Record<string, string>;
  readonly volumes: Record<string, string>;
}

const rig = process.env['RIG'] ?? '/var/tmp/scp-rig';
const state = join(rig, 'by-hand');
const clock = systemClock();
const cloud = createOpenStackClient({
  cloud: parseCloudsYaml(readFileSync(guestFacts.cloudsFile, 'utf8'), { entry: guestFacts.cloud }),
  clock,
  random: systemRandom(),
  limits: { ratePerSecond: 1_000, burst: 1_000 },
});
const { network, compute, volume } = cloud;

function key(name: string): { readonly file: string; readonly secret: string; readonly known: string } {
  const file = join(state, name);
  try {
    readFileSync(file);
  } catch {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
  }
  return { file, secret: readFileSync(file, 'utf8'), known: readFileSync(`${file}.pub`, 'utf8').trim() };
}

async function one<T>(listed: Promise<readonly T[]>, make: () => Promise<T>): Promise<T> {
  return (await listed)[0] ?? make();
}

async function up(): Promise<void> {
  mkdirSync(state, { recursive: true });
  const login = key('login');
  const project = (await cloud.identity.listProjects({ name: 'admin' }))[0]?.id ?? '';
  const mine = { project_id: project };
  const tenant = await one(network.listNetworks({ name: NAME }), () => network.createNetwork({ name: NAME, ...mine }));
  const subnet = await one(network.listSubnets({ name: NAME }), () =>
    network.createSubnet({
      name: NAME,
      network_id: tenant.id,
      ip_version: 4,
      cidr: '10.77.0.0/24',
      enable_dhcp: false,
      allocation_pools: [{ start: '10.77.0.150', end: '10.77.0.250' }],
      ...mine,
    }),
  );
  const external = (await network.listNetworks({ name: guestFacts.externalNetwork }))[0]?.id ?? '';
  await one(network.listRouters({ name: NAME }), async () => {
    const router = await network.createRouter({
      name: NAME,
      external_gateway_info: { network_id: external },
      ...mine,
    });
    await network.addRouterInterface(router.id, { subnet_id: subnet.id });
    return router;
  });
  const group = await one(network.listSecurityGroups({ name: NAME }), async () => {
    const { id } = await network.createSecurityGroup({ name: NAME, ...mine });
    const open = (protocol: string, from?: number, to = from, within = false) =>
      network.createSecurityGroupRule({
        security_group_id: id,
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol,
        ...(from === undefined ? {} : { port_range_min: from, port_range_max: to ?? from }),
        ...(within ? { remote_group_id: id } : {}),
      });
    await Promise.all([open('icmp'), open('tcp', 22), open('tcp', 3306), open('tcp', 5432)]);
    await Promise.all([open('udp', 5405, 5405, true), open('tcp', 7788, 7799, true)]);
    await Promise.all([open('tcp', 4444, 4444, true), open('tcp', 4567, 4568, true), open('udp', 4567, 4567, true)]);
    return network.getSecurityGroup(id);
  });
  const port = (name: string, address: string, carries: boolean) =>
    one(network.listPorts({ name: `${NAME}-${name}` }), () =>
      network.createPort({
        name: `${NAME}-${name}`,
        network_id: tenant.id,
        fixed_ips: [{ ip_address: address }],
        security_groups: [group.id],
        ...(carries ? { allowed_address_pairs: [{ ip_address: VIRTUAL }] } : {}),
        ...mine,
      }),
    );
  const floating = async (portId: string) =>
    (
      await one(network.listFloatingIps({ port_id: portId }), () =>
        network.createFloatingIp({ floating_network_id: external, port_id: portId, ...mine }),
      )
    ).floating_ip_address;
  const flavor = (await compute.listFlavors()).find(({ name }) => name === guestFacts.flavor)?.id ?? '';
  const found: Found = { reach: {}, volumes: {} };
  found.reach['vip'] = await floating((await port('vip', VIRTUAL, false)).id);
  const known: string[] = [];
  for (const name of names) {
    const { id } = await port(name, ADDRESSES[name], name.startsWith('data'));
    found.reach[name] = await floating(id);
    if (name.startsWith('data')) {
      const disk = await one(volume.listVolumes({ name: `${NAME}-${name}` }), () =>
        volume.createVolume({ name: `${NAME}-${name}`, size: 1, availability_zone: MEMBERS[name] }),
      );
      found.volumes[name] = disk.id;
      await until(`volume of ${name}`, async () => (await volume.getVolume(disk.id)).status !== 'creating');
    }
    const host = key(`host-${name}`);
    known.push(`${found.reach[name]} ${host.known.split(' ').slice(0, 2).join(' ')}`);
    const user = {
      hostname: `${NAME}-${name}`,
      disable_root: false,
      ssh_authorized_keys: [login.known],
      ssh_keys: { ed25519_private: host.secret, ed25519_public: host.known },
    };
    await one(compute.listServers({ name: `^${NAME}-${name}$` }), async () => {
      const { id: made } = await compute.createServer({
        name: `${NAME}-${name}`,
        flavorRef: flavor,
        imageRef: guestFacts.imageId,
        networks: [{ port: id }],
        availability_zone: MEMBERS[name],
        config_drive: true,
        user_data: Buffer.from(`#cloud-config\n${JSON.stringify(user)}`).toString('base64'),
        block_device_mapping_v2: [
          {
            uuid: guestFacts.imageId,
            source_type: 'image',
            destination_type: 'local',
            boot_index: 0,
            delete_on_termination: true,
          },
          ...(found.volumes[name] === undefined
            ? []
            : [{ uuid: found.volumes[name], source_type: 'volume' as const, destination_type: 'volume' as const }]),
        ],
      });
      return compute.getServer(made);
    });
  }
  writeFileSync(join(state, 'known_hosts'), `${known.join('\n')}\n`);
  writeFileSync(join(state, 'found.json'), JSON.stringify(found, undefined, 2));
  const began = clock.monotonicMs();
  const since = () => ((clock.monotonicMs() - began) / 1000).toFixed(1);
  await Promise.all(
    names.map(async (name) => {
      await until(
        `${name} to be ACTIVE`,
        async () => {
          const [server] = await compute.listServers({ name: `^${NAME}-${name}$` });
          if (server?.status === 'ERROR') throw new Error(`${name}: ${JSON.stringify(server)}`);
          return server?.status === 'ACTIVE';
        },
        300,
      );
      console.log(`[${since()} s] ${name} ACTIVE`);
      await until(`${name} to answer`, () => ssh(name, ['true']).status === 0, 300);
      console.log(`[${since()} s] ${name} answers at ${found.reach[name]}`);
    }),
  );
}

function ssh(name: MemberName, command: readonly string[], show = false) {
  const { reach } = JSON.parse(readFileSync(join(state, 'found.json'), 'utf8')) as Found;
  const options = ['StrictHostKeyChecking=yes', `UserKnownHostsFile=${join(state, 'known_hosts')}`, 'BatchMode=yes'];
  const more = ['LogLevel=ERROR', 'ConnectTimeout=5', 'ControlMaster=auto', 'ControlPersist=120'];
  const set = [...options, ...more, `ControlPath=${join(state, 'cm-%h')}`].flatMap((option) => ['-o', option]);
  const args = [...set, '-i', join(state, 'login'), `root@${reach[name]}`, ...command];
  return spawnSync('ssh', args, { stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'], timeout: 600_000 });
}

/** What the operator does once its machines are there, in the plainest way. */
async function push(engine: 'mysql' | 'postgresql'): Promise<void> {
  const { reach, volumes } = JSON.parse(readFileSync(join(state, 'found.json'), 'utf8')) as Found;
  const patience = {
    tokenMs: Number(process.env['TOKEN_MS'] ?? 10_000),
    watchdogSeconds: Number(process.env['WATCHDOG_SECONDS'] ?? 15),
    bootSeconds: 600,
    serviceSeconds: 300,
    addressSeconds: 120,
  };
  const spec = {
    engine: { name: engine, version: engine === 'mysql' ? '10.11' : '15' },
    topology: 'activePassive',
    placement: { zones: ['az1', 'az2'], quorumZone: 'az3' },
    machines: { image: 'node', flavor: 'node', dataVolume: { sizeGiB: 1 } },
    network: { name: NAME, clients: ['0.0.0.0/0'] },
    endpoint: { address: VIRTUAL },
    parameters: {},
    tls: { mode: 'Disabled' },
    patience,
  } as const;
  const placed = (name: MemberName) => ({
    hostname: `${NAME}-${name}`,
    addresses: { [NAME]: ADDRESSES[name] },
    volumes: volumes[name] === undefined ? {} : { data: volumes[name] },
  });
  const setup = databaseSetup(
    { name: NAME, spec },
    {
      members: Object.fromEntries(names.map((name) => [name, placed(name)])),
      virtualAddresses: { service: { address: VIRTUAL, prefixLength: 24 } },
    },
  );
  const shells = createShells({ clock });
  const shell = (name: string): Shell =>
    shells.open({
      host: reach[name] ?? '',
      port: 22,
      user: 'root',
      privateKey: key('login').secret,
      hostKeys: [key(`host-${name}`).known],
    });
  const began = clock.monotonicMs();
  const say = (text: string) => console.log(`[${((clock.monotonicMs() - began) / 1000).toFixed(1)} s] ${text}`);
  const run = async (name: string, command: ShellCommand) => {
    const { exitCode, stdout, stderr } = await shell(name).exec(command);
    return { ok: exitCode === 0, said: `${stdout}${stderr}`.trim(), exitCode };
  };
  try {
    await Promise.all(
      setup.machines.map(async ({ member, files, units }) => {
        for (const each of files) {
          const { ok, said } = await run(member, write(each));
          if (!ok) throw new Error(`${member}: ${each.path}: ${said}`);
        }
        const off = units.filter(({ enabled }) => !enabled).map(({ name }) => name);
        const on = units.filter(({ enabled }) => enabled).map(({ name }) => name);
        const command = [
          'systemctl daemon-reload',
          ...(off.length === 0 ? [] : [`systemctl disable --quiet ${off.join(' ')}`]),
          ...(on.length === 0 ? [] : [`systemctl enable --quiet ${on.join(' ')}`]),
        ].join(' && ');
        const { said } = await run(member, { command, timeoutMs: 120_000 });
        say(`${member}: ${files.length} files, ${units.length} units ${said}`);
      }),
    );
    for (const step of setup.bootstrap) {
      await Promise.all(step.on.map((member) => take(step, member)));
      say(`step ${step.name} is done`);
    }
  } finally {
    await shells.close();
  }

  async function take({ name, done, run: command, timeoutMs }: BootstrapStep, member: string): Promise<void> {
    const before = await run(member, { command: done, timeoutMs: 120_000 });
    if (before.ok) return;
    const { ok, said, exitCode } = await run(member, { command, timeoutMs });
    say(`${member}: ${name} ${ok ? 'ran' : `FAILED with ${exitCode}`} ${said}`);
    const after = await run(member, { command: done, timeoutMs: 120_000 });
    if (!ok || !after.ok) throw new Error(`${member}: ${name}: ${said} ${after.said}`);
  }
}

function write({ path, content, mode, owner, group }: ManagedFile): ShellCommand {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const text = content.map((piece) => (typeof piece === 'string' ? piece : secretOf(piece.secret))).join('');
  const command = `mkdir -p ${folder} && cat >${path}.new && chmod ${mode} ${path}.new && chown ${owner}:${group} ${path}.new && mv ${path}.new ${path}`;
  return { command, stdin: text, timeoutMs: 60_000 };
}

function secretOf(name: string): string {
  const file = join(state, `secret-${name}`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const bytes = INTERNAL_SECRETS.find((secret) => secret.name === name)?.bytes ?? 16;
    writeFileSync(file, randomBytes(bytes).toString('hex'));
    return readFileSync(file, 'utf8');
  }
}

/** One fault of the active machine, with a writer outside and one beside it. */
async function fault(kind: string): Promise<void> {
  const { reach } = JSON.parse(readFileSync(join(state, 'found.json'), 'utf8')) as Found;
  const data = ['data-1', 'data-2'] as const;
  const active = data.find((name) => ssh(name, [`ip -4 -o address | grep -q ${VIRTUAL}/`]).status === 0);
  if (active === undefined) throw new Error('no machine carries the address');
  const other = active === 'data-1' ? 'data-2' : 'data-1';
  const host = guestFacts.hosts[guestFacts.zones.indexOf(MEMBERS[active])] ?? '';
  const login = { engine: 'mysql', port: 3306, database: 't', user: 'app', password: 'app' } as const;
  const target = { ...login, host: reach['vip'] ?? '' };
  const client = await connectDatabase(target);
  await client.prepare();
  client.close();
  const tag = `${kind}-${clock.now()}`;
  const folder = join(state, 'written');
  mkdirSync(folder, { recursive: true });
  const outside = startWriter({ target, tag: `${tag}-out`, folder });
  const [tenant] = await network.listNetworks({ name: NAME });
  const beside =
    kind === 'partition'
      ? startWriter({
          target: { ...login, host: ADDRESSES[active] },
          tag: `${tag}-in`,
          folder,
          within: clientBeside(host, tenant?.id ?? '', '10.77.0.201/24'),
        })
      : undefined;
  try {
    await outside.untilWritten(20);
    await beside?.untilWritten(20);
    const at = clock.now();
    if (kind === 'kill') ssh(active, ["kill -9 $(pidof mariadbd)"]);
    if (kind === 'power') hostFault(host, 'kill');
    if (kind === 'partition') hostFault(host, 'partition');
    if (kind === 'move') ssh(active, [`/usr/local/lib/scp/switchover g-svc p-db ${NAME}-${other} 300`], true);
    console.log(`${kind} of ${active} on ${host}: served again after ${await outside.untilServedAgain(at, 600)} s`);
    await outside.untilWritten(20);
    if (beside) {
      const last = beside.acknowledged().at(-1);
      console.log(`  beside it: last acknowledged ${((last?.ackedMs ?? 0) - at) / 1000} s after the cut`);
    }
    await outside.stop();
    await beside?.stop();
    if (kind === 'partition') hostFault(host, 'heal');
    if (kind === 'power') hostFault(host, 'start');
    for (const writer of beside ? [outside, beside] : [outside]) {
      const missing = await missingRows(target, writer);
      console.log(`  ${writer.tag}: ${writer.acknowledged().length} acknowledged, ${missing.length} missing`);
    }
  } finally {
    await outside.stop();
    await beside?.stop();
  }
}

async function down(): Promise<void> {
  const servers = (await compute.listServers({ name: `^${NAME}-` })).filter(({ name }) => name.startsWith(`${NAME}-`));
  for (const { id } of servers) await compute.deleteServer(id);
  await until('the servers to be gone', async () => (await compute.listServers({ name: `^${NAME}-` })).length === 0, 120);
  for (const { id, name } of await volume.listVolumes()) if (name?.startsWith(`${NAME}-`)) await volume.deleteVolume(id);
  for (const { id } of await network.listNetworks({ name: NAME })) {
    const ports = await network.listPorts({ network_id: id });
    for (const address of await network.listFloatingIps())
      if (ports.some((port) => port.id === address.port_id)) await network.deleteFloatingIp(address.id);
    for (const port of ports) if (port.name.startsWith(`${NAME}-`)) await network.deletePort(port.id);
    for (const router of await network.listRouters({ name: NAME })) {
      for (const subnet of await network.listSubnets({ name: NAME }))
        await network.removeRouterInterface(router.id, { subnet_id: subnet.id });
      await network.deleteRouter(router.id);
    }
    await network.deleteNetwork(id);
  }
  for (const { id } of await network.listSecurityGroups({ name: NAME })) await network.deleteSecurityGroup(id);
  rmSync(state, { recursive: true, force: true });
}

const [command, ...rest] = process.argv.slice(2);
if (command === 'up') await up();
else if (command === 'down') await down();
else if (command === 'push') await push(rest[0] === 'postgresql' ? 'postgresql' : 'mysql');
else if (command === 'fault') await fault(rest[0] ?? '');
else if (command === 'ssh') process.exitCode = ssh(rest[0] as MemberName, rest.slice(1), true).status ?? 1;
else console.log(`usage: by-hand.ts up | push [mysql|postgresql] | fault KIND | down | ssh MEMBER COMMAND... (${names.join(', ')})`);
await cloud.close();
