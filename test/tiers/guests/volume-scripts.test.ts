import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { VolumeNode } from './support/volume-node.ts';

const isRoot = process.getuid?.() === 0;
const hasLoop = isRoot && spawnSync('losetup', ['--find']).status === 0;
const hasMariadb = existsSync('/usr/bin/mariadb-install-db');

/** CAP_SYS_RESOURCE, which a container's root may lack, and ext4 wants for growing while mounted. */
const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
const mayResize = ((BigInt(`0x${capabilities}`) >> 24n) & 1n) === 1n;

let node: VolumeNode | undefined;
const made = (topology: 'single' | 'activePassive') => (node = new VolumeNode(topology));
afterEach(() => {
  node?.remove();
  node = undefined;
});

describe.skipIf(!hasLoop || !hasMariadb)('the volume of a machine alone', () => {
  it('is made when it is blank, and then known as made', () => {
    const { run, device } = { run: made('single').run.bind(node), device: node!.device };
    const first = run(
      '/usr/local/lib/scp/volume make && ls /srv/ha/mysql/mysql >/dev/null && /usr/local/lib/scp/volume check',
    );
    expect(first.status, first.said).toBe(0);
    expect(node!.label()).toBe('scp-data');
    expect(device).toMatch(/^\/dev\/loop/);
  });

  it('is only mounted when it was adopted: what is on it stays', () => {
    made('single').run('/usr/local/lib/scp/volume make && echo kept >/srv/ha/mysql/kept');
    expect(node!.script('volume check').status).toBe(1);
    const adopted = node!.run('/usr/local/lib/scp/volume make && cat /srv/ha/mysql/kept');
    expect(adopted).toEqual({ status: 0, said: 'kept\n' });
  });

  it('is finished when a crash left it half-made', () => {
    made('single');
    execFileSync('mkfs.ext4', ['-q', '-L', 'scp-new', node!.device]);
    node!.run(
      'mount "$(sed -n s/^DEVICE=//p /etc/scp/volume.conf)" /srv/ha && mkdir /srv/ha/mysql.new && echo half >/srv/ha/mysql.new/half',
    );
    const again = node!.run(
      '/usr/local/lib/scp/volume make && test ! -e /srv/ha/mysql.new && ls /srv/ha/mysql/mysql >/dev/null',
    );
    expect(again.status, again.said).toBe(0);
    expect(node!.label()).toBe('scp-data');
  });

  const foreign: readonly (readonly [string, readonly string[]])[] = [
    ['a file system of somebody else', ['mkfs.ext4', '-q', '-L', 'photos']],
    ['a file system without a label', ['mkfs.ext4', '-q']],
    ['swap', ['mkswap']],
  ];
  it.each(foreign)('is left as it is when it holds %s', (_what, [program = '', ...args]) => {
    made('single');
    execFileSync(program, [...args, node!.device]);
    const before = node!.digest();
    const refused = node!.script('volume make');
    expect(refused.status).toBe(1);
    expect(refused.said).toMatch(/^volume: \/dev\/loop\d+ holds something else/);
    expect(node!.digest()).toBe(before);
  });

  it('is missed by its name when it is not attached', () => {
    const refused = made('single').run(
      "sed -i 's#^DEVICE=.*#DEVICE=/dev/none#' /etc/scp/volume.conf && /usr/local/lib/scp/volume make",
    );
    expect(refused.status).toBe(1);
    expect(refused.said).toContain('/dev/none is not there: the data volume is not attached');
  });

  it.skipIf(!mayResize)('grows inside when it grew outside', () => {
    made('single').script('volume make');
    expect(node!.script('volume-size check').status).toBe(0);
    node!.grow(1024);
    expect(node!.script('volume-size check').status).toBe(1);
    const size = 'df --output=size -k /srv/ha | tail -n 1';
    const before = Number(node!.run(`/usr/local/lib/scp/volume make && ${size}`).said);
    const grown = node!.run(`/usr/local/lib/scp/volume make && /usr/local/lib/scp/volume-size grow && ${size}`);
    expect(grown.status, grown.said).toBe(0);
    expect(Number(grown.said)).toBeGreaterThan(before * 1.8);
    expect(node!.script('volume-size check').status).toBe(0);
  });

  it('is said to be smaller inside than outside when the cloud did not tell the machine that it grew', () => {
    made('single').script('volume make');
    const declared = (verb: string) =>
      node!.run(`sed -i s/^SIZE_GIB=.*/SIZE_GIB=1/ /etc/scp/volume.conf && /usr/local/lib/scp/volume-size ${verb}`);
    expect(declared('check').status).toBe(1);
    const refused = declared('grow');
    expect(refused.status).toBe(1);
    expect(refused.said).toMatch(/shows 0 of its 1 GiB: .* reboot the machine hard in the cloud/);
  });
});

describe.skipIf(!hasLoop || !existsSync('/lib/drbd/drbdadm-84'))('the metadata of a copy, by the real drbdadm', () => {
  it('is made on a blank volume, and marked as of a copy without data', () => {
    const first = made('activePassive').script('drbd-metadata create');
    expect(first.status, first.said).toBe(0);
    expect(node!.script('drbd-metadata check').status).toBe(0);
    // What drbd-generation takes for "just created".
    expect(node!.run('drbdadm get-gi r0 | cut -d: -f1').said).toBe('0000000000000004\n');
  });

  it('is never made twice', () => {
    made('activePassive').script('drbd-metadata create');
    const before = node!.digest();
    expect(node!.script('drbd-metadata create').status).toBe(0);
    expect(node!.digest()).toBe(before);
  });

  it('is seen behind a file system, which is seen in front of it', () => {
    made('activePassive').script('drbd-metadata create');
    // As DRBD would write it: the file system ends before the metadata.
    execFileSync('mkfs.ext4', ['-q', '-F', '-L', 'scp-data', node!.device, '510M']);
    expect(node!.script('drbd-metadata check').status).toBe(0);
    expect(node!.label()).toBe('scp-data');
    expect(node!.script('data-set check').status).toBe(0);
    // It is brought up for the other machine where Pacemaker has never run.
    expect(node!.script('drbd-generation check').status).toBe(1);
    const ran = 'cd /var/lib/pacemaker && mkdir cib && : >cib/cib.xml';
    const once = `mkdir -p /var/lib/pacemaker && mount -t tmpfs pacemaker /var/lib/pacemaker && ${ran}`;
    expect(node!.run(`${once} && /usr/local/lib/scp/drbd-generation check`).status).toBe(0);
  });

  it('is not made over anything', () => {
    made('activePassive');
    execFileSync('mkfs.ext4', ['-q', '-L', 'theirs', node!.device]);
    const before = node!.digest();
    const refused = node!.script('drbd-metadata create');
    expect(refused.status).toBe(1);
    expect(refused.said).toMatch(/^drbd-metadata: \/dev\/loop\d+ holds something else \(ext4\)/);
    expect(node!.digest()).toBe(before);
  });

  it('is moved to where the volume ends now when it grew while the machine was off', () => {
    made('activePassive').script('drbd-metadata create');
    const generation = node!.run('drbdadm get-gi r0').said;
    const size = Number(execFileSync('blockdev', ['--getsize64', node!.device], { encoding: 'utf8' }));
    execFileSync('mkfs.ext4', ['-q', '-F', '-L', 'scp-data', node!.device, '510M']);
    node!.grow(1024);
    expect(node!.script('drbd-metadata check').status).toBe(1);
    // As drbdadm noted it when it was attached.
    const noted = `printf '${size}\\t${node!.device}\\n' >/var/lib/drbd/drbd-minor-0.lkbd`;
    const moved = node!.run(`${noted} && /usr/local/lib/scp/drbd-metadata create`);
    expect(moved.status, moved.said).toBe(0);
    expect(node!.script('drbd-metadata check').status).toBe(0);
    expect(node!.run('drbdadm get-gi r0').said).toBe(generation);
    expect(node!.label()).toBe('scp-data');
  });

  it('is not made over a data set that grew before its machine was made anew', () => {
    made('activePassive').script('drbd-metadata create');
    execFileSync('mkfs.ext4', ['-q', '-F', '-L', 'scp-data', node!.device, '510M']);
    node!.grow(1024);
    const before = node!.digest();
    const refused = node!.run('rm -f /var/lib/drbd/* && /usr/local/lib/scp/drbd-metadata create');
    expect(refused.status).toBe(1);
    expect(refused.said).toMatch(/holds a data set of ours.*keep it, and see docs\/troubleshooting\.md/);
    expect(node!.digest()).toBe(before);
  });

  it('says nothing of data while the copy is blank', () => {
    made('activePassive').script('drbd-metadata create');
    expect(node!.script('drbd-generation check').status).toBe(1);
    expect(node!.script('data-set check').status).toBe(1);
  });
});
