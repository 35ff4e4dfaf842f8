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
}

export interface Pushed {
  readonly command: string;
  readonly stdin: string;
}

const RECORD_FACTS = { mode: '0600', owner: 'root', group: 'root' };
/** Ends no name that a program looks for in its folder of settings: `*.cnf`, `*.conf`, `*.res`. */
const NEW = '.scp-new';

/**
 * One command that writes many files, their contents on its input, one line of base64 each. All are written beside their
 * places and brought to disk before the first is put in place, so that a power cut leaves each file either old or new.
 */
export function pushFiles({ files, removals = [], before, after }: Push): Pushed {
  const record = (value: SetupRecord) => ({
    path: RECORD_PATH,
    bytes: Buffer.from(printRecord(value)),
    facts: { sha256: '', ...RECORD_FACTS },
  });
  const [first, last] = [record(before), record(after)];
  const isSame = first.bytes.equals(last.bytes);
  const parts = [...(isSame ? [] : [[first]]), ...(files.length === 0 ? [] : [files]), [last]];
  let line = 0;
  const commands = parts.map((part, index) => {
    const begin = line + 1;
    line += part.length;
    const removing = index === parts.length - 1 ? removals.map(removal) : [];
    return [...removing, ...place(part, begin)].join('\n');
  });
  const stdin = parts.flat().map(({ bytes }) => `${bytes.toString('base64')}\n`);
  return { command: `${PROLOGUE}\n${commands.join('\n')}`, stdin: stdin.join('') };
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
new() {
  rm -f "$2${NEW}"
  echo "$2${NEW}" >>"$d/new"
  sed -n "$1p" "$d/in" | base64 -d >"$2${NEW}"
  chown "$4" "$2${NEW}"
  chmod "$3" "$2${NEW}"
}`;

function place(part: readonly PushedFile[], begin: number): string[] {
  const paths = part.map(({ path }) => quote(path));
  const folders = [...new Set(part.map(({ path }) => quote(path.slice(0, path.lastIndexOf('/')) || '/')))];
  return [
    ...folders.map((folder) => `folder ${folder}`),
    ...part.map(({ facts }, index) => {
      const { mode, owner, group } = facts;
      return `new ${begin + index} ${paths[index] ?? ''} ${quote(mode)} ${quote(`${owner}:${group}`)}`;
    }),
    `sync ${paths.map((path) => `${path}${NEW}`).join(' ')}`,
    ...paths.map((path) => `mv -f ${path}${NEW} ${path}`),
    `sync ${folders.join(' ')}`,
  ];
}

function removal({ path, written }: RemovedFile): string {
  const name = quote(path);
  return `[ "$(sha256sum ${name} 2>/dev/null | cut -c 1-64)" != ${quote(written.sha256)} ] || rm -f ${name}`;
}
