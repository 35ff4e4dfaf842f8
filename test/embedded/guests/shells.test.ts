import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Lab, type LabMachine, setLab } from './lab.ts';
import { testKey } from './keys.ts';

let lab: Lab;
let machine: LabMachine;

beforeEach(async () => {
  lab = await setLab();
  machine = await lab.boot('data-1', '10.7.0.11', { volumeGiB: 2 });
});

afterEach(() => {
  lab.stop();
  expect(lab.unexpected).toEqual([]);
});

async function fault(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => (error as { fault?: string }).fault ?? String(error),
  );
}

test('a machine runs what is asked, with its input, its codes and its own name', async () => {
  const answer = await machine.sh('hostname; cat; echo bad >&2; exit 3', { stdin: 'from outside' });
  expect(answer).toMatchObject({ stdout: 'data-1\nfrom outside', stderr: 'bad\n', exitCode: 3 });
});

test('what a program runs in turn sees what was exported, and nothing else of the shell', async () => {
  const line = `own=1; export told=2; asked=3 timeout 5 sh -c 'echo "$own-$told-$asked"'`;
  expect(await machine.sh(line)).toMatchObject({ stdout: '-2-3\n', exitCode: 0 });
});

test('what is to run beside the rest does, and is ended with what started it', async () => {
  const lines = (length: number) => `(sleep ${length}; echo late >/run/late) &\necho soon >/run/soon &\nwait`;
  const within = (length: number) => `timeout 10 sh -c '${lines(length)}'; echo "$?"; cat /run/soon /run/late`;
  const began = lab.clock.monotonicMs();
  expect((await machine.sh(within(6))).stdout).toBe('0\nsoon\nlate\n');
  expect(Math.floor((lab.clock.monotonicMs() - began) / 1000)).toBe(6);
  expect((await machine.sh(`rm /run/soon /run/late; ${within(60)}`)).stdout).toBe('124\nsoon\n');
});

test('files keep owner, mode and content over a reboot; what runs and /run do not', async () => {
  await machine.sh('install -D -m 640 -o mysql -g mysql /dev/stdin /etc/scp/a.conf; echo x > /run/gone', {
    stdin: 'é\n',
  });
  await machine.sh('systemctl start corosync-none; hostnamectl set-hostname other');
  await lab.during(lab.client.compute.rebootServer(machine.id, 'HARD'));
  await lab.clock.advance(10_000);
  const answer = await machine.sh(
    "stat -c '%a %U %G %s' /etc/scp/a.conf; sha256sum < /etc/scp/a.conf; ls /run/gone; hostname",
  );
  expect(answer.stdout).toBe(`640 mysql mysql 3
${createHash('sha256').update('é\n').digest('hex')}  -
other
`);
});

test('a volume keeps its file system when its server goes, and is found by its id', async () => {
  const device = `/dev/disk/by-id/virtio-${machine.volumeId!.slice(0, 20)}`;
  const made = await machine.sh(
    `blkid -p ${device}; mkfs.ext4 -q -L scp-new ${device} && mkdir -p /srv/ha && mount ${device} /srv/ha && echo kept > /srv/ha/file && umount /srv/ha; ls /srv/ha; blkid -s LABEL -o value ${device}`,
  );
  expect(made).toMatchObject({ exitCode: 0, stdout: 'scp-new\n' });
  expect(lab.guests.volumes.snapshot()[machine.volumeId!]?.blocks.map(([path]) => path)).toContain('/file');
});

test('neither a wrong login key nor a host key that is not the pinned one gets anywhere', async () => {
  const { target } = machine;
  const stranger = lab.guests.shells.open({ ...target, privateKey: testKey(7).privateKey });
  expect(await fault(lab.during(stranger.exec({ command: 'true', timeoutMs: 5_000 })))).toBe('unauthenticated');
  const unpinned = lab.guests.shells.open({ ...target, hostKeys: [testKey(8).publicKey] });
  expect(await fault(lab.during(unpinned.exec({ command: 'true', timeoutMs: 5_000 })))).toBe('unauthenticated');
});

test('a new host key counts from the restart of sshd on', async () => {
  const next = testKey(9);
  const put = await machine.sh(
    'cat > /etc/ssh/new && chmod 600 /etc/ssh/new && mv -f /etc/ssh/new /etc/ssh/ssh_host_ed25519_key',
    {
      stdin: next.privateKey,
    },
  );
  expect(put.exitCode).toBe(0);
  const pinned = () => lab.guests.shells.open({ ...machine.target, hostKeys: [next.publicKey] });
  expect(await fault(lab.during(pinned().exec({ command: 'true', timeoutMs: 5_000 })))).toBe('unauthenticated');
  await machine.sh('systemctl restart ssh');
  expect(await fault(lab.during(pinned().exec({ command: 'true', timeoutMs: 5_000 })))).toBe('none');
});

test('a machine without power, one that is cut off and one whose sshd hangs say nothing', async () => {
  machine.guest.sshHangs = true;
  expect(
    await fault(lab.during(lab.guests.shells.open(machine.target).exec({ command: 'true', timeoutMs: 5_000 }))),
  ).toBe('timeout');
  machine.guest.sshHangs = false;
  const { host } = lab.cloud.machines.get(machine.id)!;
  lab.cloud.hosts.partition(host);
  expect(await fault(machine.sh('true', { timeoutMs: 5_000 }))).toBe('unreachable');
  lab.cloud.hosts.heal(host);
  expect((await machine.sh('true')).exitCode).toBe(0);
  lab.cloud.hosts.cut(host);
  expect(await fault(machine.sh('true', { timeoutMs: 5_000 }))).toBe('unreachable');
});

test('a command that outlives patience is a timeout, and time passes for sleep and timeout inside', async () => {
  expect(await fault(machine.sh('sleep 100', { timeoutMs: 5_000 }))).toBe('timeout');
  const before = lab.clock.now();
  expect(await machine.sh('timeout 7 sleep 100; echo $?')).toMatchObject({ stdout: '124\n' });
  expect(lab.clock.now() - before).toBeLessThan(9_000);
});

test('units are started, enabled and shown as systemd shows them', async () => {
  const unit =
    '[Unit]\\nDescription=x\\n[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/sh -c "echo ran >> /var/log/ran"\\n[Install]\\nWantedBy=multi-user.target\\n';
  const answer = await machine.sh(
    `printf '${unit}' > /etc/systemd/system/x.service; systemctl daemon-reload; systemctl enable -q x && systemctl start x; ` +
      'systemctl is-active x; systemctl is-enabled x; systemctl show -p ActiveState,SubState,LoadState x; systemctl is-active none; cat /var/log/ran',
  );
  expect(answer.stdout).toBe('active\nenabled\nActiveState=active\nSubState=exited\nLoadState=loaded\ninactive\nran\n');
  await lab.during(lab.client.compute.rebootServer(machine.id, 'HARD'));
  await lab.clock.advance(10_000);
  expect((await machine.sh('cat /var/log/ran')).stdout).toBe('ran\nran\n');
});

test('when a unit ended is forgotten with it, unless one that runs names it', async () => {
  const unit = (name: string, more = '') =>
    `printf '[Unit]\\n${more}[Service]\\nExecStart=/bin/sleep 1000\\n' >/etc/systemd/system/${name}.service`;
  const { stdout } = await machine.sh(
    `${unit('a')}; ${unit('b')}; ${unit('c', 'After=b.service\\n')}; systemctl daemon-reload; systemctl start a b c; sleep 2; ` +
      'systemctl stop a b; sleep 2; systemctl show --value --property=ActiveExitTimestampMonotonic a b',
  );
  const [a, b] = stdout.split('\n\n').map(Number);
  expect(a).toBe(0);
  expect(b).toBeGreaterThan(0);
});

test('a snapshot of cloud and guests brings back what was in them', async () => {
  await machine.sh('echo first > /etc/scp-test');
  const [cloud, guests] = [lab.cloud.snapshot(), lab.guests.snapshot()];
  await machine.sh('echo second > /etc/scp-test; systemctl stop ssh');
  lab.cloud.restore(cloud);
  lab.guests.restore(guests);
  expect((await machine.sh('cat /etc/scp-test')).stdout).toBe('first\n');
});
