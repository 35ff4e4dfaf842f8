import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShells, makeKeyPair } from '../../../src/clients/ssh/index.ts';
import { seededRandom } from '../../../src/seams/random.ts';
import type { Shells, ShellTarget } from '../../../src/seams/shell.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { testKey } from './keys.ts';
import { type Lab, type LabMachine, LOGIN, setLab } from './lab.ts';

const GATEWAY = makeKeyPair(seededRandom(5), 'gateway');
let lab: Lab;
let machine: LabMachine;
let second: LabMachine;
let gateway: Awaited<ReturnType<Lab['guests']['serveSsh']>>;
let shells = createShells({ clock: systemClock() });

/** What is configured anew counts for connections that are made after that. */
async function hangUp(): Promise<void> {
  await shells.close();
  shells = createShells({ clock: systemClock() });
}

beforeAll(async () => {
  lab = await setLab();
  machine = await lab.boot('data-1', '10.7.0.11');
  second = await lab.boot('data-2', '10.7.0.12');
  gateway = await lab.guests.serveSsh({ host: '127.0.0.1', port: 0, hostKey: GATEWAY.privateKey });
});
afterAll(async () => {
  await shells.close();
  await gateway.close();
  lab.stop();
  expect(lab.unexpected).toEqual([]);
});

/** By the machine's own address, through the gateway, as a bastion is passed. */
const through = (target: ShellTarget): ShellTarget => ({
  ...target,
  via: {
    host: '127.0.0.1',
    port: gateway.port,
    user: 'anybody',
    privateKey: testKey(7).privateKey,
    hostKeys: [GATEWAY.publicKey],
  },
});

const ways: readonly (readonly [string, () => Shells, (target: ShellTarget) => ShellTarget])[] = [
  ['in the process', () => lab.guests.shells, (target) => target],
  ['over sockets', () => shells, through],
];

async function fault(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => (error as { fault?: string }).fault ?? String(error),
  );
}

describe.each(ways)('a machine, %s', (_how, from, way) => {
  const run = (command: string, stdin = '', change: Partial<ShellTarget> = {}) =>
    from()
      .open(way({ ...machine.target, ...change }))
      .exec({ command, stdin, timeoutMs: 20_000 });

  it('runs what is asked, with its input, its codes and its own name', async () => {
    expect(await run('hostname; cat; echo bad >&2; exit 3', 'from outside')).toMatchObject({
      stdout: 'data-1\nfrom outside',
      stderr: 'bad\n',
      exitCode: 3,
    });
  });

  it('takes files that are written to it', async () => {
    await run('install -D -m 640 /dev/stdin /etc/scp/a.conf', 'é\n');
    expect((await run("cat /etc/scp/a.conf; stat -c '%a %s' /etc/scp/a.conf")).stdout).toBe('é\n640 3\n');
  });

  it('lets in nobody with another key, and shows no host key but its own', async () => {
    expect(await fault(run('true', '', { privateKey: testKey(7).privateKey }))).toBe('unauthenticated');
    expect(await fault(run('true', '', { hostKeys: [testKey(8).publicKey] }))).toBe('unauthenticated');
  });

  it('serves many commands at once', async () => {
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    const answers = await Promise.all(numbers.map((n) => run(`echo ${n}`)));
    expect(answers.map(({ stdout }) => Number(stdout))).toEqual(numbers);
  });

  it('leads on to another machine, as its configuration allows', async () => {
    const onward = () =>
      from()
        .open({ ...second.target, via: way(machine.target) })
        .exec({ command: 'hostname', timeoutMs: 20_000 });
    const configured = (text: string) => run(`cat > /etc/ssh/sshd_config.d/onward.conf && systemctl reload ssh`, text);
    expect((await onward()).stdout).toBe('data-2\n');
    for (const refusing of ['AllowTcpForwarding no\n', 'PermitOpen *:2222\n']) {
      await configured(refusing);
      await hangUp();
      expect(await fault(onward()), refusing).toBe('unreachable');
    }
    await configured('AllowTcpForwarding local\nPermitOpen *:22\n');
    await hangUp();
    expect((await onward()).stdout).toBe('data-2\n');
    expect(
      await fault(
        from()
          .open({ ...second.target, hostKeys: machine.target.hostKeys, via: way(machine.target) })
          .exec({ command: 'true', timeoutMs: 20_000 }),
      ),
    ).toBe('unauthenticated');
    await run('rm /etc/ssh/sshd_config.d/onward.conf && systemctl reload ssh');
  });

  it('refuses while no sshd listens', async () => {
    await lab.during(machine.guest.run('systemctl stop ssh'));
    const gone = { hostKeys: [...machine.target.hostKeys, testKey(9).publicKey] };
    expect(await fault(run('true', '', gone))).toBe('unreachable');
    await lab.during(machine.guest.run('systemctl start ssh'));
  });
});

it('waits for the whole input of a program, however long that takes', async () => {
  const [outer, inner] = [new ssh2.Client(), new ssh2.Client()];
  const ready = (client: ssh2.Client, how: ssh2.ConnectConfig) =>
    new Promise<void>((resolve, reject) => client.once('ready', resolve).once('error', reject).connect(how));
  const { privateKey } = LOGIN;
  await ready(outer, { host: '127.0.0.1', port: gateway.port, username: 'anybody', privateKey });
  const sock = await new Promise<ssh2.ClientChannel>((resolve, reject) =>
    outer.forwardOut('127.0.0.1', 0, machine.address, 22, (error, channel) =>
      error === undefined ? resolve(channel) : reject(error),
    ),
  );
  await ready(inner, { sock, username: 'root', privateKey });
  const channel = await new Promise<ssh2.ClientChannel>((resolve, reject) =>
    inner.exec('cat', (error, opened) => (error === undefined ? resolve(opened) : reject(error))),
  );
  const said = once(channel, 'data');
  await lab.clock.advance(60_000);
  channel.end('late');
  expect(String((await said)[0])).toBe('late');
  for (const client of [inner, outer]) client.end();
});

const present = existsSync('/usr/bin/ssh');

/** OpenSSH's own client. Needs the package openssh-client. */
describe.skipIf(!present)('ssh', () => {
  it('logs in by name through the gateway, and believes the host keys that are listed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scp-ssh-'));
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const keys = lab.guests.hostKeys().map(({ hostname, publicKey }) => `${hostname} ${publicKey}\n`);
    const known = file('known_hosts', `gateway ${GATEWAY.publicKey}\n${keys.join('')}`);
    const identity = file('id', LOGIN.privateKey);
    const config = file(
      'config',
      `Host gateway\n HostName 127.0.0.1\n Port ${gateway.port}\n HostKeyAlias gateway\n ProxyJump none\n` +
        `Host *\n User root\n ProxyJump gateway\n IdentityFile ${identity}\n IdentitiesOnly yes\n` +
        ` UserKnownHostsFile ${known}\n StrictHostKeyChecking yes\n`,
    );
    const ssh = (...args: string[]) => promisify(execFile)('ssh', ['-F', config, ...args]);
    expect((await ssh('-n', 'data-1', 'hostname')).stdout).toBe('data-1\n');
    // A terminal, or whatever stands for one, is left open as the input.
    expect((await lab.during(ssh('data-1', 'hostname'))).stdout).toBe('data-1\n');
    rmSync(folder, { recursive: true });
  });
});
