import { uuid } from '../../seams/random.ts';
import type { Machine } from '../cloud/index.ts';
import type { Corosync } from './cluster/corosync.ts';
import type { Pacemaker } from './cluster/pacemaker.ts';
import type { Sbd } from './cluster/sbd.ts';
import type { DrbdKernel } from './drbd/kernel.ts';
import { PlainDisk } from './files/disk.ts';
import { GuestFiles } from './files/guest-files.ts';
import { imageBlocks } from './files/image.ts';
import { firstBoot } from './first-boot.ts';
import type { GroupMember } from './galera/member.ts';
import type { GuestSnapshot } from './guest-snapshot.ts';
import { Kernel } from './kernel.ts';
import type { Listener } from './listener.ts';
import { MachineDown } from './machine-down.ts';
import type { ProgramResult } from './programs/program.ts';
import { type BashRun, GuestBash } from './shell/guest-bash.ts';
import type { Site } from './site.ts';
import type { SqlServer } from './sql/server.ts';
import type { Sshd } from './ssh/service.ts';
import { Units } from './units/units.ts';

const ROOT_GIB = 10;

/** One machine of the cloud, from the inside. It costs nothing until somebody talks to it. */
export class Guest {
  readonly id: string;
  readonly site: Site;
  hostname = '';
  bootId = '';
  /** Has power and has booted. */
  running = false;
  root: PlainDisk;
  kernel: Kernel;
  units: Units;
  files: GuestFiles;
  sshd: Sshd | undefined;
  /** Its sshd accepts connections, and never answers, until the next boot. */
  sshHangs = false;
  drbd: DrbdKernel | undefined;
  corosync: Corosync | undefined;
  pacemaker: Pacemaker | undefined;
  sbd: Sbd | undefined;
  /** Commands that were run by `exec`, for those who want to know what a machine was asked. */
  commands = 0;
  galera: GroupMember | undefined;
  /** A server that waits for its cluster before it lets anybody in. */
  starting: SqlServer | undefined;
  /** `galera_new_cluster` is starting the server. */
  beginsCluster = false;
  /** What listens for connections, by port. */
  readonly listeners = new Map<number, Listener>();
  readonly servers = new Map<'mysql' | 'postgresql', SqlServer>();
  #life = new AbortController();
  readonly #bash: GuestBash;

  constructor(site: Site, id: string) {
    this.site = site;
    this.id = id;
    this.root = this.newRoot();
    this.kernel = new Kernel(this);
    this.units = new Units(this);
    this.files = new GuestFiles(this.kernel);
    this.#bash = new GuestBash(this);
  }

  get machine(): Machine | undefined {
    return this.site.machines.get(this.id);
  }

  get host(): string {
    return this.machine?.host ?? '';
  }

  /** Aborts when the machine loses power, is reset or shut down. */
  get life(): AbortSignal {
    return this.#life.signal;
  }

  newRoot(): PlainDisk {
    return new PlainDisk(ROOT_GIB * 1024 ** 3, imageBlocks(), (ms) => this.site.clock.sleep(ms));
  }

  /** Power is gone at once. */
  powerOff(): void {
    this.#life.abort(new MachineDown(`${this.hostname} lost power`));
    const ran = this.running;
    this.running = false;
    this.sshd = undefined;
    this.drbd?.powerOff();
    this.drbd = undefined;
    this.pacemaker?.end();
    this.corosync?.stop();
    this.sbd?.stop();
    this.corosync = undefined;
    this.sbd = undefined;
    const { galera } = this;
    this.galera = undefined;
    if (galera) this.site.groups.vanish(galera);
    for (const server of this.servers.values()) server.running = false;
    this.servers.clear();
    this.listeners.clear();
    for (const address of this.kernel.extraAddresses) this.site.network.release(address, this);
    if (ran) this.site.network.changed(this);
  }

  /** Comes up after the time that booting takes, and starts the units that are enabled. */
  powerOn(): void {
    this.powerOff();
    this.#life = new AbortController();
    const { signal } = this.#life;
    if (this.site.bootMs === 0) {
      this.#up(signal);
      return;
    }
    this.site.clock.sleep(this.site.bootMs, signal).then(
      () => this.#up(signal),
      () => undefined,
    );
  }

  /** What a watchdog does. */
  reset(): void {
    this.powerOn();
  }

  /** Waits on the guest's own time; rejects with {@link MachineDown} when it goes down meanwhile. */
  sleep(ms: number): Promise<void> {
    return this.wait(ms, this.life);
  }

  /** The same, for as long as `signal` allows. */
  wait(ms: number, signal: AbortSignal): Promise<void> {
    const { clock, turn } = this.site;
    const waited = clock.sleep(ms, signal);
    return turn === undefined ? waited : waited.then(turn).then(() => signal.throwIfAborted());
  }

  /** Runs a line by `/bin/sh`, as root. Rejects with {@link MachineDown} when the machine goes down meanwhile. */
  run(command: string, run: BashRun = {}): Promise<ProgramResult> {
    const { life } = this;
    const begin = () => this.#bash.run(command, run);
    const { turn } = this.site;
    if (turn === undefined) return begin();
    return turn().then(() => {
      life.throwIfAborted();
      return begin();
    });
  }

  snapshot(): GuestSnapshot {
    const { id, running, hostname, bootId, sshd } = this;
    const root = [...this.root.blocks];
    const served = this.drbd !== undefined || this.corosync !== undefined || this.listeners.size > 0;
    const kernel = this.kernel.snapshot();
    return { id, running, hostname, bootId, root, kernel, units: this.units.all(), sshd, served };
  }

  /** Becomes what the snapshot says; one that was booting boots again. */
  restore(snapshot: GuestSnapshot): void {
    this.powerOff();
    this.root = new PlainDisk(this.root.sizeBytes, new Map(snapshot.root), (ms) => this.site.clock.sleep(ms));
    if (!snapshot.running || snapshot.served) {
      if (this.machine?.running) this.powerOn();
      return;
    }
    this.#life = new AbortController();
    this.#begin();
    this.hostname = snapshot.hostname;
    this.bootId = snapshot.bootId;
    this.sshd = snapshot.sshd;
    this.kernel.adopt(snapshot.kernel);
    this.units.adopt(snapshot.units);
  }

  #begin(): void {
    this.running = true;
    this.kernel = new Kernel(this);
    this.units = new Units(this);
    this.files = new GuestFiles(this.kernel);
  }

  #up(signal: AbortSignal): void {
    if (signal.aborted || !this.machine?.running) return;
    this.#begin();
    this.sshHangs = false;
    this.bootId = uuid(this.site.random);
    firstBoot(this);
    this.hostname = this.root.get('/etc/hostname')?.data.trim() ?? this.hostname;
    for (const path of [...this.root.paths()])
      if (/^\/(run|tmp)\/./.test(path) && this.root.get(path)?.kind === 'file') this.root.put(path, undefined);
    this.site.network.changed(this);
    this.#startUnits().catch((error: unknown) => {
      if (!signal.aborted) this.site.onUnexpected(error as Error);
    });
  }

  async #startUnits(): Promise<void> {
    for (const name of ['/etc/modules-load.d', '/usr/lib/modules-load.d'])
      for (const file of this.files.lookUp(name) ? this.files.namesIn(name) : [])
        for (const line of this.files.bytesOf(`${name}/${file}`).split('\n'))
          if (/^[a-z0-9_-]+$/.test(line.trim())) this.kernel.modules.add(line.trim());
    const starts = this.units.enabled().map((name) => this.units.start(name).catch(() => undefined));
    await Promise.all(starts);
  }
}
