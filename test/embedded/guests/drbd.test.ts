import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Lab, type LabMachine, setLab } from './lab.ts';

let lab: Lab;
let one: LabMachine;
let two: LabMachine;

function resource(volumes: readonly [LabMachine, LabMachine], fencing: string): string {
  const on = ({ name, address, volumeId }: LabMachine) =>
    `on ${name} { disk /dev/disk/by-id/virtio-${volumeId!.slice(0, 20)}; address ${address}:7788; }`;
  return `resource r0 { device /dev/drbd0 minor 0; meta-disk internal; net { protocol C; shared-secret "s"; ping-int 10; ping-timeout 30; after-sb-0pri discard-zero-changes; }
    disk { fencing ${fencing}; resync-rate 100M; } handlers { fence-peer "/root/fence"; } ${volumes.map(on).join(' ')} }`;
}

async function begin(fencing: string): Promise<void> {
  for (const machine of [one, two]) {
    await machine.sh('cat > /etc/drbd.d/r0.res', { stdin: resource([one, two], fencing) });
    expect(await machine.sh('modprobe drbd && drbdadm create-md --force r0 && drbdadm up r0')).toMatchObject({
      exitCode: 0,
    });
  }
  await lab.clock.advance(2_000);
  expect(
    (
      await one.sh(
        'drbdadm dstate r0; drbdadm new-current-uuid --clear-bitmap r0/0; drbdadm primary r0; drbdadm status r0',
      )
    ).stdout,
  ).toBe(
    'Inconsistent/Inconsistent\nr0 role:Primary\n  disk:UpToDate\n  peer role:Secondary\n    replication:Established peer-disk:UpToDate\n\n',
  );
  await one.sh('mkfs.ext4 -q /dev/drbd0 && mkdir -p /srv/ha && mount /dev/drbd0 /srv/ha && echo 1 > /srv/ha/a');
}

beforeEach(async () => {
  lab = await setLab();
  one = await lab.boot('data-1', '10.7.0.11', { volumeGiB: 1 });
  two = await lab.boot('data-2', '10.7.0.12', { volumeGiB: 1 });
});

afterEach(() => {
  lab.stop();
  expect(lab.unexpected).toEqual([]);
});

test('what was written on one side is read on the other after a planned move', async () => {
  await begin('dont-care');
  expect(await two.sh('drbdadm primary r0')).toMatchObject({ exitCode: 11 });
  expect(await one.sh('umount /srv/ha && drbdadm secondary r0')).toMatchObject({ exitCode: 0 });
  expect(
    await two.sh('drbdadm primary r0 && mkdir -p /srv/ha && mount /dev/drbd0 /srv/ha && cat /srv/ha/a'),
  ).toMatchObject({ stdout: '1\n' });
});

test('a machine that boots before anybody missed it is found again', async () => {
  await begin('dont-care');
  await lab.during(lab.client.compute.rebootServer(two.id, 'HARD'));
  await lab.clock.advance(8_000);
  await two.sh('modprobe drbd && drbdadm up r0');
  await one.sh('echo 2 > /srv/ha/b');
  await lab.clock.advance(20_000);
  expect((await one.sh('drbdadm cstate r0; drbdadm dstate r0')).stdout).toBe('Connected\nUpToDate/UpToDate\n');
});

test('a survivor goes on alone, and the other gets what it missed when it returns', async () => {
  await begin('dont-care');
  lab.cloud.hosts.cut(lab.cloud.machines.get(two.id)!.host);
  await one.sh('echo 2 > /srv/ha/b');
  expect((await one.sh('drbdadm cstate r0; grep oos /proc/drbd')).stdout).toMatch(/^WFConnection\n.*oos:[1-9]/s);
  lab.cloud.hosts.start(lab.cloud.machines.get(two.id)!.host);
  await lab.clock.advance(10_000);
  await lab.during(lab.client.compute.startServer(two.id));
  await lab.clock.advance(10_000);
  await two.sh('drbdadm up r0');
  await lab.clock.advance(2_000);
  expect((await two.sh('drbdadm dstate r0; drbdadm cstate r0')).stdout).toBe('UpToDate/UpToDate\nConnected\n');
  await one.sh('umount /srv/ha && drbdadm secondary r0');
  expect(
    await two.sh('drbdadm primary r0 && mkdir -p /srv/ha && mount /dev/drbd0 /srv/ha && cat /srv/ha/b'),
  ).toMatchObject({ stdout: '2\n' });
});

test('writes are frozen until the fence-peer handler has answered, and are whole afterwards', async () => {
  await begin('resource-and-stonith');
  await one.sh(
    "printf '#!/bin/sh\\necho $DRBD_RESOURCE > /run/asked; sleep 20; exit 7\\n' > /root/fence && chmod 755 /root/fence",
  );
  lab.guests.network.partition([[one.id], [two.id]]);
  const writing = one.sh('echo 3 > /srv/ha/c && date +%s', { timeoutMs: 100_000 });
  const before = lab.clock.now();
  await writing;
  expect(lab.clock.now() - before).toBeGreaterThan(20_000);
  expect((await one.sh('cat /run/asked; drbdadm dstate r0')).stdout).toBe('r0\nUpToDate/Outdated\n');
});

test('a handler that says no leaves writes frozen; a healed link lets them through', async () => {
  await begin('resource-and-stonith');
  await one.sh('printf "#!/bin/sh\\nexit 1\\n" > /root/fence && chmod 755 /root/fence');
  lab.guests.network.partition([[one.id], [two.id]]);
  await expect(one.sh('echo 4 > /srv/ha/d', { timeoutMs: 60_000 })).rejects.toMatchObject({ fault: 'timeout' });
  expect((await one.sh('drbdadm status r0')).stdout).toContain('suspended:fencing');
  lab.guests.network.heal();
  await lab.clock.advance(5_000);
  expect((await one.sh('cat /srv/ha/d; drbdadm dstate r0')).stdout).toBe('4\nUpToDate/UpToDate\n');
});

test('two sides that both went on alone are told apart by their generations, and stand alone', async () => {
  await begin('dont-care');
  lab.guests.network.partition([[one.id], [two.id]]);
  await one.sh('echo one > /srv/ha/e');
  await lab.clock.advance(15_000);
  await two.sh('drbdadm primary r0 && mkdir -p /srv/ha && mount /dev/drbd0 /srv/ha && echo two > /srv/ha/e');
  lab.guests.network.heal();
  await lab.clock.advance(5_000);
  expect((await one.sh('drbdadm cstate r0')).stdout).toBe('StandAlone\n');
  await two.sh('umount /srv/ha; drbdadm secondary r0; drbdadm connect --discard-my-data r0');
  await one.sh('drbdadm connect r0');
  await lab.clock.advance(5_000);
  expect((await two.sh('drbdadm dstate r0')).stdout).toBe('UpToDate/UpToDate\n');
  await one.sh('umount /srv/ha; drbdadm secondary r0');
  expect(await two.sh('drbdadm primary r0; mount /dev/drbd0 /srv/ha; cat /srv/ha/e')).toMatchObject({
    stdout: 'one\n',
  });
});
