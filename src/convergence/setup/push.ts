import type { FileFacts, SetupRecord } from './record.ts';
import { printRecord, RECORD_PATH } from './record.ts';
import { quote } from '../words.ts';

export interface PushedFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly facts: FileFacts;
}

/** A file to take away, if it is still as we wrote it. */
export interface RemovedFile {
  readonly path: string;
  readonly written: FileFacts;
}

export interface Push {
  readonly files: readonly PushedFile[];
  readonly removals?: readonly RemovedFile[];
  /** The machine's record before the first file changes: who is cut off half-way has still told whom to notify. */
  readonly before: SetupRecord;
  /** And when all are there. */
  readonly after: SetupRecord;
  /** Lines for `/bin/sh` to run then, in order, each only if the one before ended with 0; and the record once all have. */
  readonly next?: { readonly lines: readonly string[]; readonly record: SetupRecord };
}

export interface Pushed {
  readonly command: string;
  readonly stdin: string;
}

const RECORD_FACTS = { mode: '0600', owner: 'root', group: 'root' };
/** Ends no name that a program looks for in its folder of settings: `*.cnf`, `*.conf`, `*.res`. */
const NEW = '.scp-new';
/** Said when all files are in their places, and after each line that was run then. */
const STAGE = '@scp stage';

/**
 * One command that writes many files, their contents on its input, one line of base64 each. All are written beside their
 * places and brought to disk before the first is put in place, so that a power cut leaves each file either old or new.
 */
export function pushFiles({ files, removals = [], before, after, next }: Push): Pushed {
  const stdin: string[] = [];
  const placed = (part: readonly PushedFile[]) => {
    const lines = place(part, stdin.length + 1);
    stdin.push(...part.map(({ bytes }) => `${bytes.toString('base64')}\n`));
    return lines;
  };
  const record = (value: SetupRecord): PushedFile => ({
    path: RECORD_PATH,
    bytes: Buffer.from(printRecord(value)),
    facts: { sha256: '', ...RECORD_FACTS },
  });
  const isSame = (one: SetupRecord, other: SetupRecord) => printRecord(one) === printRecord(other);
  const writes = files.length > 0 || removals.length > 0 || next === undefined || !isSame(before, after);
  const commands = [
    ...(isSame(before, after) ? [] : placed([record(before)])),
    ...(files.length === 0 ? [] : placed(files)),
    ...removals.map(removal),
    ...(writes ? placed([record(after)]) : []),
    ...(next === undefined ? [] : inOrder(next.lines)),
    ...(next === undefined || isSame(after, next.record) ? [] : placed([record(next.record)])),
  ];
  return stdin.length === 0
    ? { command: [PROLOGUE, ...commands].join('\n'), stdin: '' }
    : { command: [PROLOGUE, WHOLE, ...commands].join('\n'), stdin: `${stdin.join('')}${END}\n` };
}

/** How many of the lines were run to their end; undefined when not even the files are in their places. */
export function linesRun(stdout: string): number | undefined {
  const stages = stdout.split('\n').filter((line) => line === STAGE).length;
  return stages === 0 ? undefined : stages - 1;
}

/** What the lines say is for people who look for the reason why one of them failed. */
function inOrder(lines: readonly string[]): string[] {
  const each = lines.flatMap((line) => [`sh -c ${quote(line)} >&2`, `echo '${STAGE}'`]);
  return [`echo '${STAGE}'`, 'umask 022', ...each, 'umask 077'];
}

/** Nobody but root may read what is not in its place yet. */
const PROLOGUE = `set -eu
umask 077
d=/run/scp-push.$$
mkdir "$d"
: >"$d/new"
trap 'xargs rm -f <"$d/new"; rm -rf "$d"' EXIT
cat >"$d/in"
folder() { [ -d "$1" ] || (umask 022; mkdir -p "$1"); }
new() { sed -n "$1p" "$d/in" | base64 -d >"$2${NEW}"; }`;

/** Whoever loses the one that sends is told that the input ends, as if that were all. */
const END = '@scp end';
const WHOLE = `[ "$(tail -n 1 "$d/in")" = '${END}' ] || { echo 'what was to be written did not arrive whole' >&2; exit 1; }`;

/** Programs that take many names are run once: a process costs more than what it does here. */
function place(part: readonly PushedFile[], begin: number): string[] {
  const paths = part.map(({ path }) => quote(path));
  const fresh = paths.map((path) => `${path}${NEW}`);
  const folders = [...new Set(part.map(({ path }) => quote(path.slice(0, path.lastIndexOf('/')) || '/')))];
  const alike = (fact: (facts: FileFacts) => string) => {
    const values = part.map(({ facts }) => fact(facts));
    return [...new Set(values)].map((value) => {
      const named = fresh.filter((_, index) => values[index] === value);
      return `${quote(value)} ${named.join(' ')}`;
    });
  };
  return [
    ...folders.map((folder) => `folder ${folder}`),
    `rm -f ${fresh.join(' ')}`,
    `printf '%s\\n' ${fresh.join(' ')} >>"$d/new"`,
    ...paths.map((path, index) => `new ${begin + index} ${path}`),
    ...alike(({ owner, group }) => `${owner}:${group}`).map((words) => `chown ${words}`),
    ...alike(({ mode }) => mode).map((words) => `chmod ${words}`),
    `sync ${fresh.join(' ')}`,
    ...paths.map((path) => `mv -f ${path}${NEW} ${path}`),
    `sync ${folders.join(' ')}`,
  ];
}

function removal({ path, written }: RemovedFile): string {
  const name = quote(path);
  return `[ "$(sha256sum ${name} 2>/dev/null | cut -c 1-64)" != ${quote(written.sha256)} ] || rm -f ${name}`;
}
