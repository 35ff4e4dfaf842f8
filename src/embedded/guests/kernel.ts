import type { Disk } from './files/disk.ts';
import type { Namespace } from './files/inode-tree.ts';
import { directoryInode, fileInode, FileError, type Inode, symlinkInode } from './files/inode.ts';
import { baseName, joinPath, parentOf } from './files/paths.ts';
import type { Guest } from './guest.ts';
import { isProgram } from './programs/known.ts';

/** What stands on the search path for a program that is built into the interpreter or that is ours: it knows /usr/bin. */
const programInode = (folder: string, name: string): Inode =>
  fileInode(folder === 'bin' ? '#!/bin/sh\n' : `#!/bin/sh\n/usr/bin/${name} "$@"\n`, 0o755);

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: string;
}

export interface KernelSnapshot {
  readonly bootedMs: number;
  readonly mounts: readonly Mount[];
  readonly modules: readonly string[];
  readonly sysctl: readonly (readonly [string, string])[];
  readonly extraAddresses: readonly string[];
}

/** A name below /dev, /proc or /sys, and what takes what is written to it. */
export interface VirtualFile {
  readonly read: () => string;
  readonly write?: (data: string) => void;
}

/** Read as nothing, and take whatever is written. Every second command of a script names one. */
const SINKS: ReadonlySet<string> = new Set(
  ['null', 'zero', 'stdout', 'stderr', 'console', 'tty', 'kmsg'].map((name) => `/dev/${name}`),
);

/** What the kernel of a running guest holds; gone with each boot. */
export class Kernel implements Namespace {
  readonly #guest: Guest;
  bootedMs: number;
  readonly mounts: Mount[] = [];
  readonly modules = new Set<string>();
  readonly sysctl = new Map<string, string>();
  /** Addresses that were added to the ports' own. */
  readonly extraAddresses: string[] = [];
  /** Processes that hold a file on a mount: who, by mount point. */
  readonly holders = new Map<string, Set<string>>();

  constructor(guest: Guest) {
    this.#guest = guest;
    this.bootedMs = guest.site.clock.now();
  }

  snapshot(): KernelSnapshot {
    const { bootedMs, mounts, modules, sysctl, extraAddresses } = this;
    return {
      bootedMs,
      mounts: [...mounts],
      modules: [...modules],
      sysctl: [...sysctl],
      extraAddresses: [...extraAddresses],
    };
  }

  adopt(snapshot: KernelSnapshot): void {
    this.bootedMs = snapshot.bootedMs;
    this.mounts.push(...snapshot.mounts);
    for (const name of snapshot.modules) this.modules.add(name);
    for (const [key, value] of snapshot.sysctl) this.sysctl.set(key, value);
    this.extraAddresses.push(...snapshot.extraAddresses);
    for (const one of snapshot.extraAddresses) this.#guest.site.network.claim(one.split('/')[0] ?? '', this.#guest);
  }

  now = (): number => this.#guest.site.clock.now();

  /** Block devices by path. */
  devices(): Map<string, Disk> {
    const devices = new Map<string, Disk>();
    const { machine } = this.#guest;
    let letter = 0;
    const next = () => `/dev/vd${String.fromCharCode(97 + letter++)}`;
    devices.set(next(), this.#guest.root);
    for (const volume of machine?.volumes ?? [])
      if (!volume.root) devices.set(next(), this.#guest.site.volumes.disk(volume.id, volume.sizeGiB));
    for (const [path, disk] of this.#guest.drbd?.devices() ?? []) devices.set(path, disk);
    return devices;
  }

  /** A process has files open below a path: what is mounted there cannot be taken away. */
  hold(path: string, who: string): void {
    const target = this.mounts.findLast((mount) => path.startsWith(`${mount.target}/`))?.target ?? '/';
    this.holders.set(target, new Set([...(this.holders.get(target) ?? []), who]));
  }

  release(who: string): void {
    for (const held of this.holders.values()) held.delete(who);
  }

  mountAt(target: string): Mount | undefined {
    return this.mounts.findLast((mount) => mount.target === target);
  }

  locate(path: string): { disk: Disk; inner: string } {
    const mount = this.mounts.findLast(({ target }) => path === target || path.startsWith(`${target}/`));
    if (!mount) return { disk: this.#guest.root, inner: path };
    const disk = this.devices().get(mount.source);
    if (!disk) throw new FileError('EIO', 'open', path);
    return { disk, inner: path.slice(mount.target.length) || '/' };
  }

  virtual(path: string): Inode | undefined {
    const [, folder, program = ''] = /^\/usr\/(s?bin)\/([^/]+)$/.exec(path) ?? [];
    if (folder !== undefined) return isProgram(program) ? programInode(folder, program) : undefined;
    if (!/^\/(dev|proc|sys)(\/|$)/.test(path)) return undefined;
    if (path === '/dev/fd' || path === '/dev/stdin') return undefined;
    if (SINKS.has(path)) return fileInode('', 0o660, this.bootedMs);
    // Asked for with every path below them.
    if (path === '/dev' || path === '/proc' || path === '/sys') return directoryInode();
    const files = this.#virtualFiles();
    const known = files.get(path);
    if (known) return known.link ?? fileInode(known.read(), known.write ? 0o660 : 0o440, this.bootedMs);
    const inside = `${path}/`;
    for (const name of files.keys()) if (name.startsWith(inside)) return directoryInode();
    return undefined;
  }

  virtualNames(directory: string): string[] {
    const prefix = directory === '/' ? '/' : `${directory}/`;
    const mounted = this.mounts.filter(({ target }) => parentOf(target) === directory).map(({ target }) => target);
    const made = /^\/(dev|proc|sys)(\/|$)/.test(directory) ? [...this.#virtualFiles().keys()] : [];
    const names = made.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length).split('/')[0]);
    return [...new Set([...mounted.map(baseName), ...names.filter((name) => name !== undefined)])];
  }

  writeVirtual(path: string, data: string): boolean {
    if (SINKS.has(path)) return true;
    const file = this.#virtualFiles().get(path);
    if (!file) return false;
    file.write?.(data);
    return true;
  }

  #virtualFiles(): Map<string, VirtualFile & { readonly link?: Inode }> {
    const guest = this.#guest;
    const files = new Map<string, VirtualFile & { readonly link?: Inode }>();
    const sink = () => undefined;
    for (const path of SINKS) files.set(path, { read: () => '', write: sink });
    for (const name of ['random', 'urandom'])
      files.set(`/dev/${name}`, { read: () => Buffer.from(guest.site.random.bytes(4096)).toString('latin1') });
    for (const path of this.devices().keys()) {
      files.set(path, { read: () => '' });
      const size = { read: () => `${(this.devices().get(path)?.sizeBytes ?? 0) / 512}\n` };
      for (const folder of ['/sys/block', '/sys/class/block']) files.set(`${folder}/${baseName(path)}/size`, size);
    }
    let letter = 1;
    for (const volume of guest.machine?.volumes ?? []) {
      const device = volume.root ? 'vda' : `vd${String.fromCharCode(97 + letter++)}`;
      const name = joinPath('/dev/disk/by-id', `virtio-${volume.id.slice(0, 20)}`);
      files.set(name, { read: () => '', link: symlinkInode(`../../${device}`) });
    }
    if (this.modules.has('softdog')) files.set('/dev/watchdog', { read: () => '', write: sink });
    files.set('/proc/uptime', { read: () => `${((this.now() - this.bootedMs) / 1000).toFixed(2)} 0.00\n` });
    files.set('/proc/loadavg', { read: () => '0.10 0.05 0.01 1/90 400\n' });
    files.set('/proc/meminfo', { read: () => 'MemTotal:        1015000 kB\nMemAvailable:     800000 kB\n' });
    files.set('/proc/cmdline', { read: () => 'root=/dev/vda1 ro console=ttyS0\n' });
    files.set('/proc/modules', {
      read: () => [...this.modules].map((name) => `${name} 16384 0 - Live 0x0\n`).join(''),
    });
    files.set('/proc/sys/kernel/hostname', { read: () => `${guest.hostname}\n` });
    files.set('/proc/mounts', { read: () => this.#mountLines() });
    files.set('/proc/self/mounts', { read: () => this.#mountLines() });
    files.set('/proc/sys/kernel/random/boot_id', { read: () => `${guest.bootId}\n` });
    const drbd = guest.drbd;
    if (drbd) files.set('/proc/drbd', { read: () => drbd.procDrbd() });
    for (const [index, { mac, mtu }] of (guest.machine?.interfaces ?? []).entries()) {
      files.set(`/sys/class/net/eth${index}/address`, { read: () => `${mac}\n` });
      files.set(`/sys/class/net/eth${index}/mtu`, { read: () => `${mtu}\n` });
    }
    return files;
  }

  #mountLines(): string {
    const root = { source: '/dev/vda', target: '/', type: 'ext4', options: 'rw,relatime' };
    return [root, ...this.mounts].map((m) => `${m.source} ${m.target} ${m.type} ${m.options} 0 0\n`).join('');
  }
}
