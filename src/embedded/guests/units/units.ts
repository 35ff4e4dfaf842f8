import { suspect } from '../cluster/operations.ts';
import type { Guest } from '../guest.ts';
import { symlinkInode } from '../files/inode.ts';
import { serviceOf } from '../services.ts';
import { execAll, runUnit, unmountOrClose } from './run-unit.ts';
import { UnitFailure } from './service.ts';
import { type JournalLine, neverStarted, type UnitState } from './state.ts';
import { readUnitFile, restartsAfter, type UnitFile, unitName } from './unit-file.ts';

const WANTS = '/etc/systemd/system/multi-user.target.wants';
const JOURNAL_LINES = 2_000;

/** systemd of one guest, from one boot to the next. */
export class Units {
  readonly guest: Guest;
  readonly #states = new Map<string, UnitState>();
  readonly #loaded = new Map<string, string>();
  readonly #jobs = new Map<string, Promise<void>>();
  /** Ports on which socket units listen, by the unit's name. */
  readonly sockets = new Map<string, number>();
  readonly journal: JournalLine[] = [];
  #nextPid = 300;

  constructor(guest: Guest) {
    this.guest = guest;
  }

  log(unit: string, text: string): void {
    this.journal.push({ atMs: this.guest.site.clock.now(), unit, text });
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
    return this.#states.get(name) ?? neverStarted(name);
  }

  isActive(name: string): boolean {
    return this.state(unitName(name)).active === 'active';
  }

  file(name: string): UnitFile | undefined {
    const file = readUnitFile(this.guest.files, name);
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
    return this.guest.files.peek(`/etc/systemd/system/${name}`)?.data === '/dev/null';
  }

  isEnabled(name: string): boolean {
    return this.guest.files.peek(`${WANTS}/${name}`) !== undefined;
  }

  /** What is inactive and named by nothing that runs, systemd unloads, and with it when it ended (systemd.unit(5), CollectMode=). */
  isForgotten(name: string): boolean {
    if (this.state(name).active !== 'inactive' || this.isEnabled(name)) return false;
    const running = this.all().filter(({ active }) => active === 'active');
    return !running.some((other) => this.file(other.name)?.mentions.has(name));
  }

  async enable(name: string): Promise<void> {
    if (this.isEnabled(name)) return;
    await this.guest.files.place(`${WANTS}/${name}`, symlinkInode(this.file(name)?.path ?? name));
  }

  async disable(name: string): Promise<void> {
    await this.guest.files.rm(`${WANTS}/${name}`, { force: true });
  }

  enabled(): string[] {
    return this.guest.files.namesIn(WANTS);
  }

  /** A unit that fails is started again where its file says so. */
  #startAgain(name: string, file: UnitFile): void {
    if (!restartsAfter('exit-code', file)) return;
    const seconds = Number(/\d+/.exec(file.values('Service.RestartSec').at(-1) ?? '')?.[0] ?? 1);
    this.guest.sleep(seconds * 1000).then(
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
        await runUnit(this, name, file);
      } catch (error) {
        if (!this.guest.running) throw error;
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
      await serviceOf(name)?.stop(this.guest);
      await unmountOrClose(this, name);
      await execAll(this, this.file(name)?.values('Service.ExecStop') ?? []);
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
      await serviceOf(name)?.reload?.(this.guest);
    });
  }

  /** The main process died: of a signal, or by itself. What systemd does next is the unit's `Restart=`. */
  async died(name: string, result: 'signal' | 'exit-code'): Promise<void> {
    if (!['active', 'activating'].includes(this.state(name).active)) return;
    const before = this.state(name);
    const service = serviceOf(name);
    if (service?.die) service.die(this.guest);
    else await service?.stop(this.guest);
    this.#set(name, { active: 'failed', sub: 'failed', result, pid: 0 });
    const { pacemaker } = this.guest;
    if (pacemaker) suspect(pacemaker, ({ agent }) => unitName(agent.replace(/^systemd:/, '')) === name);
    this.log('systemd', `${name}: Main process exited, status=${result}`);
    const file = this.file(name);
    if (!file || !restartsAfter(result, file)) return;
    await this.guest.sleep(100);
    await this.start(name).catch(() => undefined);
    this.#set(name, { restarts: before.restarts + 1 });
  }

  resetFailed(name: string): void {
    if (this.state(name).active === 'failed') this.#set(name, { active: 'inactive', sub: 'dead', result: 'success' });
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
    const sinceMs = moved ? this.guest.site.clock.now() : old.sinceMs;
    const exit = moved && old.active === 'active' ? { exitedMs: this.guest.site.clock.now() } : {};
    this.#states.set(name, { ...old, ...patch, ...exit, sinceMs });
  }
}
