import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShells, fingerprintOf, makeKeyPair } from '../../../src/clients/ssh/index.ts';
import { systemRandom } from '../../../src/seams/random.ts';
import type { Shells, ShellTarget } from '../../../src/seams/shell.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { until } from '../../support/poll.ts';

const SSHD = '/usr/sbin/sshd';
const present = existsSync(SSHD) && userInfo().uid === 0;

const random = systemRandom();
const host = makeKeyPair(random, 'host');
const login = makeKeyPair(random, 'login');
const other = makeKeyPair(random, 'other');

const run = (command: string) => ({ command, timeoutMs: 20_000 });

/** OpenSSH's own server, for this test alone, on a port of the loopback. Needs root and the package openssh-server. */
describe.skipIf(!present)('OpenSSH', () => {
  const directory = mkdtempSync(join(tmpdir(), 'scp-sshd-'));
  let target: ShellTarget;
  let shells: Shells;
  let pid: number | undefined;
  let log = '';

  beforeAll(async () => {
    const port = await freePort();
    mkdirSync('/run/sshd', { recursive: true });
    writeFileSync(join(directory, 'host'), host.privateKey, { mode: 0o600 });
    writeFileSync(join(directory, 'keys'), `${login.publicKey}\n`, { mode: 0o600 });
    const config = [
      'ListenAddress 127.0.0.1',
      `Port ${port}`,
      `HostKey ${join(directory, 'host')}`,
      `AuthorizedKeysFile ${join(directory, 'keys')}`,
      'PermitRootLogin yes',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PidFile none',
      // Whose shell reads long start-up files would measure those.
      `SetEnv HOME=${directory}`,
    ];
    writeFileSync(join(directory, 'sshd_config'), `${config.join('\n')}\n`);
    const sshd = spawn(SSHD, ['-D', '-e', '-f', join(directory, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    sshd.stderr.on('data', (chunk) => (log += String(chunk)));
    pid = sshd.pid;
    await until('sshd', () => log.includes('Server listening'));
    const { username: user } = userInfo();
    target = { host: '127.0.0.1', port, user, privateKey: login.privateKey, hostKeys: [host.publicKey] };
    shells = createShells({ clock: systemClock() });
  });
  afterAll(async () => {
    await shells.close();
    if (pid !== undefined) process.kill(pid);
    rmSync(directory, { recursive: true });
  });

  it('runs a command and tells how it ended', async () => {
    const shell = shells.open(target);
    expect(await shell.exec(run('echo out; echo err >&2; exit 7'))).toEqual({
      exitCode: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(await shell.exec(run('kill -KILL $$'))).toMatchObject({ exitCode: undefined, endedBy: 'KILL' });
  });

  it('takes binary input whole', async () => {
    const stdin = random.bytes(3_000_000);
    const { stdout } = await shells.open(target).exec({ ...run('sha256sum'), stdin });
    const want = spawnSync('sha256sum', { input: stdin }).stdout.toString();
    expect(stdout).toBe(want);
  });

  it('runs 200 commands at once', async () => {
    const numbers = Array.from({ length: 200 }, (_, index) => index);
    const results = await Promise.all(numbers.map((n) => shells.open(target).exec(run(`echo ${n}`))));
    expect(results.map(({ stdout }) => Number(stdout))).toEqual(numbers);
  });

  it('ends what says too much or takes too long, and goes on', async () => {
    const shell = shells.open(target);
    await expect(shell.exec({ ...run('yes'), maxOutputBytes: 100_000 })).rejects.toMatchObject({ fault: 'malformed' });
    await expect(shell.exec({ command: 'exec sleep 5', timeoutMs: 300 })).rejects.toMatchObject({
      fault: 'timeout',
    });
    expect((await shell.exec(run('echo fine'))).stdout).toBe('fine\n');
  });

  it('says that the connection was cut in the middle of a command', async () => {
    const shell = shells.open({ ...target, hostKeys: [host.publicKey, other.publicKey] });
    await expect(shell.exec(run('kill -KILL $PPID; sleep 60'))).rejects.toMatchObject({ fault: 'unreachable' });
    expect((await shell.exec(run('echo back'))).stdout).toBe('back\n');
  });

  it('is refused with a host key that is not pinned', async () => {
    const failure = shells.open({ ...target, hostKeys: [other.publicKey] }).exec(run('true'));
    await expect(failure).rejects.toMatchObject({ fault: 'unauthenticated' });
    await expect(failure).rejects.toThrow(fingerprintOf(host.publicKey));
  });

  it('refuses another login key', async () => {
    const failure = shells.open({ ...target, privateKey: other.privateKey }).exec(run('true'));
    await expect(failure).rejects.toMatchObject({ fault: 'unauthenticated' });
  });

  it('serves as its own bastion', async () => {
    const shell = shells.open({ ...target, via: target });
    expect((await shell.exec(run('echo inside'))).stdout).toBe('inside\n');
  });

  it('reads the keys that we make as its own', () => {
    const shown = spawnSync('ssh-keygen', ['-l', '-f', join(directory, 'host')]).stdout.toString();
    expect(shown).toContain(fingerprintOf(host.publicKey));
    const half = spawnSync('ssh-keygen', ['-y', '-f', join(directory, 'host')]).stdout.toString();
    expect(half.trim()).toBe(host.publicKey);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
