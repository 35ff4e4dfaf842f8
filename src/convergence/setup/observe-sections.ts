import type { MachineSetup } from '../../topologies/blueprint.ts';
import { type Answer, answered, malformed } from '../answer.ts';
import { type Ended, read, type Section } from '../batch.ts';
import { FILES_LANE, SYSTEMD_LANE } from '../lanes.ts';
import { quote } from '../words.ts';
import { modeOf } from './content.ts';
import type { ObservedSetup, ObservedUnit } from './observed.ts';
import { type FileFacts, parseRecord, RECORD_PATH } from './record.ts';

const STARTED = 'ActiveEnterTimestampMonotonic';
const ENDED = 'ActiveExitTimestampMonotonic';
const PROPERTIES = `Id,LoadState,UnitFileState,ActiveState,SubState,NeedDaemonReload,${STARTED},${ENDED}`;

/** What to run to see how far a machine is from its setup: three programs, however many files and units there are. */
export function setupSections(setup: MachineSetup): Section[] {
  const paths = setup.files.map(({ path }) => quote(path)).join(' ');
  const units = unitsOf(setup).map(quote).join(' ');
  return [
    { name: 'record', lane: FILES_LANE, command: `cat ${RECORD_PATH}` },
    ...(paths === ''
      ? []
      : [
          {
            name: 'files',
            lane: FILES_LANE,
            command: `set -- ${paths}; stat -c '%F|%a|%U|%G|%n' "$@"; echo ${HASHES}; sha256sum "$@"; true`,
          },
        ]),
    ...(units === ''
      ? []
      : [{ name: 'units', lane: SYSTEMD_LANE, command: `systemctl show --property=${PROPERTIES} ${units}` }]),
  ];
}

const HASHES = '--hashes--';

/** Every unit that is managed, or is told of a file. */
export function unitsOf(setup: MachineSetup): string[] {
  const told = setup.files.flatMap(({ notifies = [] }) => notifies.map(({ unit }) => unit));
  return [...new Set([...setup.units.map(({ name }) => name), ...told])];
}

export function readSetup(setup: MachineSetup, ended: ReadonlyMap<string, Ended>): Answer<ObservedSetup> {
  const files = setup.files.length === 0 ? answered({}) : read(ended.get('files'), parseFiles);
  if (!files.ok) return files;
  const names = unitsOf(setup);
  const units = names.length === 0 ? answered([]) : read(ended.get('units'), (output) => parseUnits(output, names));
  if (!units.ok) return units;
  const record = ended.get('record');
  // Nobody has written it yet, or it cannot be read: both say that nothing is known.
  if (record?.exitCode === undefined) return { ok: false, fault: 'hung', why: `${RECORD_PATH} was not read in time` };
  return answered({
    files: files.value,
    units: Object.fromEntries(units.value.map(({ name, unit }) => [name, unit])),
    needsDaemonReload: units.value.some(({ stale }) => stale),
    record: parseRecord(record.exitCode === 0 ? record.output : ''),
  });
}

/** `stat` and `sha256sum` complain of what is not there, between their lines. */
function parseFiles(output: string): Answer<Readonly<Record<string, FileFacts>>> {
  const lines = output.split('\n');
  const middle = lines.indexOf(HASHES);
  if (middle === -1) return malformed('the list of files is cut off');
  const hashes = new Map<string, string>();
  for (const line of lines.slice(middle + 1)) {
    const [, sha256 = '', path = ''] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    hashes.set(path, sha256);
  }
  const files: Record<string, FileFacts> = {};
  for (const line of lines.slice(0, middle)) {
    const [, kind = '', mode = '', owner = '', group = '', path = ''] =
      /^([a-z -]+)\|([0-7]+)\|([^|]*)\|([^|]*)\|(.+)$/.exec(line) ?? [];
    if (path === '') continue;
    const sha256 = kind.startsWith('regular') ? (hashes.get(path) ?? '') : '';
    files[path] = { sha256, mode: modeOf(mode), owner, group };
  }
  return answered(files);
}

/** `systemctl show` prints one block a unit, in the order in which it was asked for them. */
function parseUnits(
  output: string,
  names: readonly string[],
): Answer<{ readonly name: string; readonly unit: ObservedUnit; readonly stale: boolean }[]> {
  const blocks = output
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '');
  if (blocks.length !== names.length) return malformed(`systemctl shows ${blocks.length} units, not ${names.length}`);
  return answered(
    names.map((name, index) => {
      const fields = new Map((blocks[index] ?? '').split('\n').map((line) => splitOnce(line)));
      const field = (key: string) => fields.get(key) ?? '';
      const unit = {
        loaded: field('LoadState') !== 'not-found',
        unitFileState: field('UnitFileState'),
        activeState: field('ActiveState'),
        subState: field('SubState'),
        ...momentOf('startedMs', field(STARTED)),
        ...momentOf('endedMs', field(ENDED)),
      };
      return { name, unit, stale: field('NeedDaemonReload') === 'yes' };
    }),
  );
}

/** systemd counts microseconds, and none for what did not happen. */
function momentOf(name: 'startedMs' | 'endedMs', microseconds: string): Pick<ObservedUnit, typeof name> {
  return /^[1-9]\d{0,17}$/.test(microseconds) ? { [name]: Number(microseconds) / 1000 } : {};
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf('=');
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
