import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Placement } from '../../../../src/topologies/blueprint.ts';
import { databaseBlueprint, databaseSetup } from '../../../../src/topologies/database/index.ts';
import { declared, placed } from '../../../topologies/declared.ts';
import { writeMachine } from '../../../topologies/rendered.ts';

const MIB = 2 ** 20;
const DRBDADM = '/lib/drbd/drbdadm-84';

/** Starts and stops the mount unit, which is all that the scripts ask of systemd. */
const SYSTEMCTL = `#!/bin/sh
[ "$1 $2" = "start srv-ha.mount" ] || exit 1
mountpoint -q /srv/ha || exec mount -t ext4 "$(sed -n 's/^DEVICE=//p' /etc/scp/volume.conf)" /srv/ha
`;

export interface Ran {
  readonly status: number | null;
  readonly said: string;
}

/** data-1 of a rendered cluster with a loop device for its volume: the scripts that its machine gets, on a real block device. */
export class VolumeNode {
  readonly #folder = mkdtempSync(join(tmpdir(), 'scp-volume-'));
  readonly #image = join(this.#folder, 'volume');
  readonly #root: string;
  readonly device: string;

  constructor(topology: 'single' | 'activePassive', sizeMiB = 512) {
    writeFileSync(this.#image, '');
    truncateSync(this.#image, sizeMiB * MIB);
    this.device = execFileSync('losetup', ['--find', '--show', this.#image], { encoding: 'utf8' }).trim();
    const cluster = declared({ topology });
    const { machines } = databaseSetup(cluster, placed(databaseBlueprint(cluster)) satisfies Placement);
    this.#root = writeMachine(machines.find(({ member }) => member === 'data-1')!);
    for (const path of ['etc/scp/volume.conf', 'etc/drbd.d/r0.res']) this.#point(join(this.#root, path));
    for (const path of ['srv', 'lib', 'drbd', 'bin']) mkdirSync(join(this.#folder, path));
    writeFileSync(join(this.#folder, 'bin/systemctl'), SYSTEMCTL, { mode: 0o755 });
    // What the scripts wait for does not come here.
    writeFileSync(join(this.#folder, 'bin/sleep'), '#!/bin/sh\n', { mode: 0o755 });
  }

  /** The volume's own name inside a machine becomes that of the loop device, which may be smaller than any volume of a cloud. */
  #point(path: string): void {
    try {
      const text = readFileSync(path, 'utf8').replaceAll(/\/dev\/disk\/by-id\/virtio-[0-9-]+/g, this.device);
      writeFileSync(path, text.replace(/^SIZE_GIB=.*$/m, 'SIZE_GIB=0'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  /** Runs a line in a mount namespace that looks like the machine. What it mounts is gone at its end. */
  run(line: string): Ran {
    const shown = ['/etc/scp', '/usr/local/lib/scp', '/etc/drbd.d'].map(
      (path) =>
        `{ [ ! -e ${this.#root}${path} ] || { mkdir -p ${path}; mount --bind ${this.#root}${path} ${path}; }; }`,
    );
    const script = [
      'mount --make-rprivate /',
      'hostname shop-data-1',
      'mkdir -p /srv/ha /var/lib/scp /var/lib/drbd',
      ...shown,
      `mount --bind ${this.#folder}/lib /var/lib/scp`,
      `mount --bind ${this.#folder}/drbd /var/lib/drbd`,
      `{ [ ! -e ${DRBDADM} ] || mount --bind ${DRBDADM} "$(command -v drbdadm)"; }`,
      line,
    ].join(' && ');
    const { status, stdout, stderr } = spawnSync('unshare', ['-m', '-u', 'sh', '-c', script], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${this.#folder}/bin:/usr/sbin:/usr/bin:/sbin:/bin` },
    });
    return { status, said: `${stdout}${stderr}` };
  }

  script(name: string): Ran {
    return this.run(`/usr/local/lib/scp/${name}`);
  }

  label(): string {
    return spawnSync('blkid', ['-p', '-n', 'ext4', '-s', 'LABEL', '-o', 'value', this.device], {
      encoding: 'utf8',
    }).stdout.trim();
  }

  /** Of every byte on the volume. */
  digest(): string {
    execFileSync('blockdev', ['--flushbufs', this.device]);
    return createHash('sha256').update(readFileSync(this.#image)).digest('hex');
  }

  /** What `cinder extend` does. */
  grow(sizeMiB: number): void {
    truncateSync(this.#image, sizeMiB * MIB);
    execFileSync('losetup', ['--set-capacity', this.device]);
  }

  remove(): void {
    execFileSync('losetup', ['--detach', this.device]);
    for (const path of [this.#folder, this.#root]) rmSync(path, { recursive: true, force: true });
  }
}
