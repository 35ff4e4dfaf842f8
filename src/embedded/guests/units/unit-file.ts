import type { GuestFiles } from '../files/guest-files.ts';
import { toText } from '../files/inode.ts';
import { joinPath } from '../files/paths.ts';

/** A unit as systemd reads it: the file and its drop-ins, merged. */
export interface UnitFile {
  readonly path: string;
  /** All of the text that it was read from; it tells whether a reload is needed. */
  readonly text: string;
  /** Values of `section.Key`, in order; an empty assignment forgets those before it. */
  values(key: string): readonly string[];
  /** Names of the units that it depends on or is ordered by. */
  readonly mentions: ReadonlySet<string>;
}

const DEPENDENCIES = ['After', 'Before', 'Wants', 'Requires', 'Requisite', 'BindsTo', 'PartOf', 'Upholds', 'Conflicts'];

const FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system'];

/** `name` with the suffix that a unit's name has. */
export function unitName(name: string): string {
  return /\.(service|socket|target|timer|mount|path)$/.test(name) ? name : `${name}.service`;
}

/** Undefined when there is no such unit. */
export function readUnitFile(files: GuestFiles, name: string): UnitFile | undefined {
  const template = name.includes('@') ? name.replace(/@[^.]*/, '@') : undefined;
  const names = template === undefined ? [name] : [name, template];
  const path = names.flatMap((one) => FOLDERS.map((folder) => joinPath(folder, one))).find((one) => files.lookUp(one));
  if (path === undefined) return undefined;
  const dropIns = names.flatMap((one) => FOLDERS.flatMap((folder) => dropInsOf(files, joinPath(folder, `${one}.d`))));
  const text = [path, ...dropIns].map((one) => toText(files.bytesOf(one))).join('\n');
  const parsed = parseUnit(text);
  const values = (key: string) => parsed.get(key) ?? [];
  const mentions = new Set(DEPENDENCIES.flatMap((key) => values(`Unit.${key}`).flatMap((line) => line.split(/\s+/))));
  return { path, text, values, mentions };
}

/** What `Restart=` says of a main process that ended that way (systemd.service(5)). */
export function restartsAfter(result: 'exit-code' | 'signal', file: UnitFile): boolean {
  const restart = file.values('Service.Restart').at(-1) ?? 'no';
  return restart === 'always' || restart === 'on-failure' || (restart === 'on-abort' && result === 'signal');
}

function dropInsOf(files: GuestFiles, folder: string): string[] {
  if (files.lookUp(folder)?.kind !== 'directory') return [];
  return files
    .namesIn(folder)
    .filter((name) => name.endsWith('.conf'))
    .map((name) => joinPath(folder, name));
}

function parseUnit(text: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  let section = '';
  for (const raw of text.replaceAll(/\\\n\s*/g, ' ').split('\n')) {
    const line = raw.trim();
    const header = /^\[(.+)\]$/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const [, key, value = ''] = /^([A-Za-z]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (key === undefined) continue;
    const full = `${section}.${key}`;
    values.set(full, value === '' ? [] : [...(values.get(full) ?? []), value]);
  }
  return values;
}
