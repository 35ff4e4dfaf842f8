import type { Guest } from '../../guest.ts';
import { ok, type ProgramCall, type ProgramResult } from '../program.ts';

/** `UnitFileState`: whether a unit is started at boot. */
export function fileState(call: ProgramCall, unit: string): string {
  if (call.guest.units.isMasked(unit)) return 'masked';
  const file = call.guest.units.file(unit);
  if (!file) return 'not-found';
  if (call.guest.units.isEnabled(unit)) return 'enabled';
  return file.values('Install.WantedBy').length > 0 ? 'disabled' : 'static';
}

const SHOWN = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'Result',
  'MainPID',
  'NRestarts',
  'NeedDaemonReload',
  'FragmentPath',
  'ActiveEnterTimestampMonotonic',
  'ActiveExitTimestampMonotonic',
  'StateChangeTimestamp',
];

/** In microseconds; 0 for what has not happened since. */
const sinceBoot = ({ kernel }: Guest, atMs: number) => String(Math.round(Math.max(0, atMs - kernel.bootedMs) * 1000));

/** `systemctl show`; `bare` is its `--value`. */
export function show(
  call: ProgramCall,
  units: readonly string[],
  asked: readonly string[],
  bare: boolean,
): ProgramResult {
  const { guest } = call;
  const blocks = units.map((unit) => {
    const state = guest.units.state(unit);
    const file = guest.units.file(unit);
    const masked = guest.units.isMasked(unit);
    const forgotten = state.exitedMs !== undefined && guest.units.isForgotten(unit);
    const values: Readonly<Record<string, string>> = {
      Id: unit,
      Names: unit,
      LoadState: masked ? 'masked' : file ? 'loaded' : 'not-found',
      ActiveState: state.active,
      SubState: state.sub,
      UnitFileState: file || masked ? fileState(call, unit) : '',
      Result: state.result,
      MainPID: String(state.pid),
      ExecMainPID: String(state.pid),
      ExecMainStatus: state.result === 'success' ? '0' : '1',
      NRestarts: String(state.restarts),
      NeedDaemonReload: guest.units.needsReload(unit) ? 'yes' : 'no',
      FragmentPath: file?.path ?? '',
      ActiveEnterTimestampMonotonic: sinceBoot(guest, forgotten ? 0 : state.sinceMs),
      ActiveExitTimestampMonotonic: sinceBoot(guest, forgotten ? 0 : (state.exitedMs ?? 0)),
      ActiveEnterTimestamp: new Date(state.sinceMs).toUTCString(),
      StateChangeTimestamp: new Date(state.sinceMs).toUTCString(),
    };
    const names = asked.length > 0 ? asked : SHOWN;
    return names.map((name) => (bare ? `${values[name] ?? ''}\n` : `${name}=${values[name] ?? ''}\n`)).join('');
  });
  return ok(blocks.join('\n'));
}
