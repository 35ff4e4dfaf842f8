import { UnitFailure } from '../../units/service.ts';
import type { ActiveState } from '../../units/state.ts';
import { fail, ok, type ProgramCall, type ProgramResult } from '../program.ts';
import { fileState } from './show.ts';
import { each, type Verb } from './verb.ts';

const IS_ACTIVE_CODES: Readonly<Record<ActiveState, number>> = {
  active: 0,
  activating: 3,
  deactivating: 3,
  inactive: 3,
  failed: 3,
};

function mustExist(call: ProgramCall, unit: string): void {
  if (!call.guest.units.file(unit)) throw new UnitFailure(`Failed to enable unit: Unit file ${unit} does not exist.`);
}

/** What systemctl is told to do, beside `show` and `kill`, which take options of their own. */
export const VERBS: Readonly<Record<string, Verb>> = {
  start: each((call, unit, has) => {
    const starting = call.guest.units.start(unit);
    if (!has('no-block')) return starting;
    starting.catch(() => undefined);
    return undefined;
  }),
  stop: each((call, unit) => {
    if (!call.guest.units.file(unit))
      throw new UnitFailure(`Failed to stop ${unit}: Unit ${unit} not loaded. not found.`);
    return call.guest.units.stop(unit);
  }),
  restart: each((call, unit) => call.guest.units.restart(unit)),
  'try-restart': each(async (call, unit) => {
    if (call.guest.units.isActive(unit)) await call.guest.units.restart(unit);
  }),
  reload: each((call, unit) => call.guest.units.reload(unit)),
  'reload-or-restart': each((call, unit) =>
    call.guest.units.isActive(unit) ? call.guest.units.reload(unit) : call.guest.units.restart(unit),
  ),
  'try-reload-or-restart': each(async (call, unit) => {
    if (call.guest.units.isActive(unit)) await call.guest.units.reload(unit);
  }),
  enable: each(async (call, unit, has) => {
    mustExist(call, unit);
    await call.guest.units.enable(unit);
    if (has('now')) await call.guest.units.start(unit);
  }),
  disable: each(async (call, unit, has) => {
    mustExist(call, unit);
    await call.guest.units.disable(unit);
    if (has('now')) await call.guest.units.stop(unit);
  }),
  mask: each(async (call, unit, has) => {
    await call.files.rm(`/etc/systemd/system/${unit}`, { force: true });
    await call.files.symlink('/dev/null', `/etc/systemd/system/${unit}`);
    if (has('now')) await call.guest.units.stop(unit);
  }),
  unmask: each(async (call, unit) => {
    if (call.guest.units.isMasked(unit)) await call.files.rm(`/etc/systemd/system/${unit}`);
  }),
  'reset-failed': (call, units) => {
    const all = units.length > 0 ? units : call.guest.units.all().map(({ name }) => name);
    for (const unit of all) call.guest.units.resetFailed(unit);
    return ok();
  },
  'daemon-reload': (call) => {
    call.guest.units.daemonReload();
    return ok();
  },
  'is-active': (call, units, has) => {
    const states = units.map((unit) => call.guest.units.state(unit).active);
    const code = states.some((state) => state === 'active') ? 0 : (states.map((s) => IS_ACTIVE_CODES[s])[0] ?? 3);
    return { stdout: has('q') ? '' : states.map((state) => `${state}\n`).join(''), stderr: '', exitCode: code };
  },
  'is-failed': (call, units, has) => {
    const states = units.map((unit) => call.guest.units.state(unit).active);
    const failed = states.includes('failed');
    return {
      stdout: has('q') ? '' : states.map((state) => `${state}\n`).join(''),
      stderr: '',
      exitCode: failed ? 0 : 1,
    };
  },
  'is-enabled': (call, units, has) => {
    const states = units.map((unit) => fileState(call, unit));
    const bad = states.every((state) => state !== 'enabled');
    return { stdout: has('q') ? '' : states.map((state) => `${state}\n`).join(''), stderr: '', exitCode: bad ? 1 : 0 };
  },
  'is-system-running': (call) => {
    const failed = call.guest.units.all().some(({ active }) => active === 'failed');
    return failed ? fail(1, '', 'degraded\n') : ok('running\n');
  },
  status: (call, units) => {
    const lines = units.map((unit) => {
      const { active, sub } = call.guest.units.state(unit);
      return `● ${unit}\n     Loaded: ${fileState(call, unit)}\n     Active: ${active} (${sub})\n`;
    });
    const active = units.every((unit) => call.guest.units.isActive(unit));
    return { stdout: lines.join(''), stderr: '', exitCode: active ? 0 : 3 };
  },
  'list-units': (call, _units, has) =>
    ok(
      call.guest.units
        .all()
        .filter(({ active }) => active === 'failed' || !(has('failed') || call.args.includes('--state=failed')))
        .map(({ name, active, sub }) => `${name} loaded ${active} ${sub}\n`)
        .join(''),
    ),
  'list-unit-files': (call, units) => {
    const found = units.filter((unit) => call.guest.units.file(unit));
    return found.length > 0 || units.length === 0
      ? ok(found.map((unit) => `${unit} ${fileState(call, unit)}\n`).join(''))
      : fail(1, '', '0 unit files listed.\n');
  },
  cat: (call, units) => {
    const texts = units.map((unit) => call.guest.units.file(unit)?.text);
    return texts.every((text) => text !== undefined) ? ok(texts.join('\n')) : fail(1, 'No files found.');
  },
  reboot: (call) => call.run('reboot'),
  poweroff: (call) => call.run('poweroff'),
};

export async function kill(call: ProgramCall, units: readonly string[], signal: string): Promise<ProgramResult> {
  for (const unit of units) {
    if (!call.guest.units.isActive(unit)) return fail(1, `Failed to kill unit ${unit}: Unit ${unit} not loaded.`);
    if (/KILL|9|ABRT|SEGV/.test(signal)) await call.guest.units.died(unit, 'signal');
    else await call.guest.units.stop(unit);
  }
  return ok();
}
