import { suspect } from '../cluster/operations.ts';
import type { Guest } from '../guest.ts';
import { symlinkInode } from '../files/inode.ts';
import { SERVICES } from '../services.ts';
import { UnitFailure } from './service.ts';
import { readUnitFile, type UnitFile, unitName } from './unit-file.ts';

export type ActiveState = 'inactive' | 'activating' | 'active' | 'deactivating' | 'failed';

export interface UnitState {
  readonly name: string;
  readonly active: ActiveState;
  readonly sub: string;
  readonly result: 'success' | 'exit-code' | 'signal';
  readonly pid: number;
  readonly sinceMs: number;
  readonly restarts: number;
}

const WANTS = '/etc/systemd/system/multi-user.target.wants';
const JOURNAL_LINES = 2_000;

export interface JournalLine {
  readonly atMs: number;
  readonly unit: string;
  readonly text: string;
}

/** systemd of one guest, from one boot to the next. */
export class Units {
  readonly #guest: Guest;
  readonly #states = new Map<string, UnitState>();
  readonly #loaded = new Map<string, string>();
  readonly #sockets = new Map<string, number>();
  readonly #jobs = new Map<string, Promise<void>>();
  readonly journal: JournalLine[] = [];
  #nextPid = 300;

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  log(unit: string, text: string): void {
    this.journal.push({ atMs: this.#guest.site.clock.now(), unit, text });
    if (this.journal.length > JOURNAL_LINES) this.journal.shift();
  }

  /** Takes over units that run from a snapshot of the same guest. */
  adopt(states: readonly UnitState[]): void {
    for (const state of states) this.#states.set(state.name, state);
  }

  all(): UnitState[] {
    return [...this.#states.values()];
  }

  state(name: string): UnitState {
    return (
      this.#states.get(name) ?? {
        name,
        active: 'inactive',
        sub: 'dead',
        result: 'success',
        pid: 0,
        sinceMs: 0,
        restarts: 0,
      }
    );
  }

  isActive(name: string): boolean {
    return this.state(unitName(name)).active === 'active';
  }

  file(name: string): UnitFile | undefined {
    const file = readUnitFile(this.#guest.files, name);
    if (file && !this.#loaded.has(name)) this.#loaded.set(name, file.text);
    return file;
  }

  needsReload(name: string): boolean {
    const file = this.file(name);
    return file !== undefined && this.#loaded.get(name) !== file.text;
  }

  daemonReload(): void {
    this.#loaded.clear();
  }

  isMasked(name: string): boolean {
    return this.#guest.files.peek(`/etc/systemd/system/${name}`)?.data === '/dev/null';
  }

  isEnabled(name: string): boolean {
    return this.#guest.files.peek(`${WANTS}/${name}`) !== undefined;
  }

  async enable(name: string): Promise<void> {
    if (this.isEnabled(name)) return;
    await this.#guest.files.place(`${WANTS}/${name}`, symlinkInode(this.file(name)?.path ?? name));
  }

  async disable(name: string): Promise<void> {
    await this.#guest.files.rm(`${WANTS}/${name}`, { force: true });
  }

  enabled(): string[] {
    return this.#guest.files.namesIn(WANTS);
  }

  /** A unit that fails is started again where its file says so. */
  #startAgain(name: string, file: UnitFile): void {
    const restart = file.values('Service.Restart').at(-1) ?? 'no';
    if (restart !== 'always' && restart !== 'on-failure') return;
    const seconds = Number(/\d+/.exec(file.values('Service.RestartSec').at(-1) ?? '')?.[0] ?? 1);
    this.#guest.sleep(seconds * 1000).then(
      () => {
        if (this.state(name).active === 'failed') this.start(name).catch(() => undefined);
      },
      () => undefined,
    );
  }

  /** Starts what is not running. Rejects with a {@link UnitFailure}. */
  start(name: string): Promise<void> {
    return this.#job(name, async () => {
      if (this.state(name).active === 'active') return;
      const file = this.file(name);
      if (!file || this.isMasked(name)) throw new UnitFailure(`Unit ${name} not found.`);
      this.#set(name, { active: 'activating', sub: 'start', result: 'success' });
      this.log('systemd', `Starting ${name}...`);
      try {
        await this.#run(name, file);
      } catch (error) {
        if (!this.#guest.running) throw error;
        this.#set(name, { active: 'failed', sub: 'failed', result: 'exit-code', pid: 0 });
        this.log('systemd', `${name}: Failed with result 'exit-code'. ${(error as Error).message}`);
        this.#startAgain(name, file);
        throw new UnitFailure(`Job for ${name} failed because the control process exited with error code.`);
      }
      const oneshot = file.values('Service.Type').at(-1) === 'oneshot';
      if (oneshot && file.values('Service.RemainAfterExit').at(-1) !== 'yes')
        this.#set(name, { active: 'inactive', sub: 'dead', pid: 0 });
      else this.#set(name, { active: 'active', sub: oneshot ? 'exited' : 'running', pid: this.#nextPid++ });
      this.log('systemd', `Started ${name}.`);
    });
  }

  stop(name: string): Promise<void> {
    return this.#job(name, async () => {
      const { active } = this.state(name);
      if (active === 'inactive' || active === 'failed') {
        this.#set(name, { active: 'inactive', sub: 'dead', result: 'success', pid: 0 });
        return;
      }
      this.#set(name, { active: 'deactivating', sub: 'stop' });
      await SERVICES[serviceKey(name)]?.stop(this.#guest);
      await this.#unmountOrClose(name);
      await this.#execAll(this.file(name)?.values('Service.ExecStop') ?? []);
      this.#set(name, { active: 'inactive', sub: 'dead', result: 'success', pid: 0 });
      this.log('systemd', `Stopped ${name}.`);
    });
  }

  async restart(name: string): Promise<void> {
    await this.stop(name);
    await this.start(name);
  }

  reload(name: string): Promise<void> {
    return this.#job(name, async () => {
      if (this.state(name).active !== 'active') throw new UnitFailure(`${name} is not active, cannot reload.`);
      await SERVICES[serviceKey(name)]?.reload?.(this.#guest);
    });
  }

  /** The main process died: of a signal, or by itself. What systemd does next is the unit's `Restart=`. */
  async died(name: string, result: 'signal' | 'exit-code'): Promise<void> {
    if (!['active', 'activating'].includes(this.state(name).active)) return;
    const before = this.state(name);
    const service = SERVICES[serviceKey(name)];
    if (service?.die) service.die(this.#guest);
    else await service?.stop(this.#guest);
    this.#set(name, { active: 'failed', sub: 'failed', result, pid: 0 });
    const { pacemaker } = this.#guest;
    if (pacemaker) suspect(pacemaker, ({ agent }) => unitName(agent.replace(/^systemd:/, '')) === name);
    this.log('systemd', `${name}: Main process exited, status=${result}`);
    const restart = this.file(name)?.values('Service.Restart').at(-1) ?? 'no';
    const again = restart === 'always' || restart === 'on-failure' || (restart === 'on-abort' && result === 'signal');
    if (!again) return;
    await this.#guest.sleep(100);
    await this.start(name).catch(() => undefined);
    this.#set(name, { restarts: before.restarts + 1 });
  }

  resetFailed(name: string): void {
    if (this.state(name).active === 'failed') this.#set(name, { active: 'inactive', sub: 'dead', result: 'success' });
  }

  async #run(name: string, file: UnitFile): Promise<void> {
    for (const path of file.values('Unit.RequiresMountsFor').flatMap((line) => line.split(/\s+/))) {
      const mount = `${path.slice(1).replaceAll('/', '-')}.mount`;
      if (this.file(mount)) await this.start(mount);
    }
    for (const needed of file.values('Unit.Requires').flatMap((line) => line.split(/\s+/)))
      if (/\.service$/.test(needed)) await this.start(needed);
    await this.#execAll(file.values('Service.ExecStartPre'));
    if (name.endsWith('.mount')) await this.#mount(file);
    if (name.endsWith('.socket')) this.#listen(name, file);
    const service = SERVICES[serviceKey(name)];
    if (service) await service.start(this.#guest);
    else if (file.values('Service.Type').at(-1) === 'oneshot') await this.#execAll(file.values('Service.ExecStart'));
    if (service === undefined) await this.#execAll(file.values('Service.ExecStartPost'));
  }

  async #mount(file: UnitFile): Promise<void> {
    const last = (key: string) => file.values(`Mount.${key}`).at(-1);
    const [what = '', where = '', type] = [last('What'), last('Where'), last('Type')];
    const options = last('Options');
    const how = `${type === undefined ? '' : `-t ${type} `}${options === undefined ? '' : `-o ${options} `}`;
    await this.#execAll([
      `/bin/sh -c 'mountpoint -q ${where} || { mkdir -p ${where} && mount ${how}${what} ${where}; }'`,
    ]);
  }

  /** Each connection starts the template with the socket as its input and output. */
  #listen(name: string, file: UnitFile): void {
    const port = Number(/(\d+)$/.exec(file.values('Socket.ListenStream').at(-1) ?? '')?.[1] ?? 0);
    const template =
      this.file(name.replace(/\.socket$/, '@.service')) ?? this.file(name.replace(/\.socket$/, '.service'));
    const command =
      template
        ?.values('Service.ExecStart')
        .at(-1)
        ?.replace(/^[-@+!:]+/, '') ?? 'false';
    const answer = async (text: string) => (await this.#guest.run(command, { stdin: text })).stdout;
    this.#guest.listeners.set(port, { kind: 'text', answer });
    this.#sockets.set(name, port);
  }

  async #unmountOrClose(name: string): Promise<void> {
    const port = this.#sockets.get(name);
    if (port !== undefined) this.#guest.listeners.delete(port);
    this.#sockets.delete(name);
    const where = name.endsWith('.mount') ? this.file(name)?.values('Mount.Where').at(-1) : undefined;
    if (where !== undefined) await this.#execAll([`umount ${where}`]);
  }

  async #execAll(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      const lenient = line.startsWith('-');
      const { exitCode, stderr } = await this.#guest.run(line.replace(/^[-@+!:]+/, ''));
      if (exitCode !== 0 && !lenient) throw new UnitFailure(`${line}: ${stderr.trim()}`);
    }
  }

  /** One job of a unit after the other. */
  #job(name: string, work: () => Promise<void>): Promise<void> {
    const before = this.#jobs.get(name) ?? Promise.resolve();
    const job = before.catch(() => undefined).then(work);
    this.#jobs.set(name, job);
    job
      .catch(() => undefined)
      .finally(() => {
        if (this.#jobs.get(name) === job) this.#jobs.delete(name);
      });
    return job;
  }

  #set(name: string, patch: Partial<UnitState>): void {
    const old = this.state(name);
    const moved = patch.active !== undefined && patch.active !== old.active;
    const sinceMs = moved ? this.#guest.site.clock.now() : old.sinceMs;
    this.#states.set(name, { ...old, ...patch, sinceMs });
  }
}

/** `mariadb` for `mariadb.service`; an instance of a template has the template's: `postgresql@`. */
function serviceKey(name: string): string {
  return name.replace(/\.service$/, '').replace(/@.*$/, '@');
}
