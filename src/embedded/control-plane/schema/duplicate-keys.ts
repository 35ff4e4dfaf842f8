import { fieldPath } from './prune.ts';

type Path = readonly (string | number)[];

/** One open bracket: where it stands and which keys, or how many items, were seen in it. */
interface Level {
  readonly path: Path;
  /** Undefined for a list. */
  readonly keys: Set<string> | undefined;
  index: number;
  key: string | undefined;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** Paths of the keys that stand twice in an object of a valid JSON text, as a strict decoder names them: `spec.foo`. */
export function duplicateKeys(text: string): readonly string[] {
  const found: string[] = [];
  const open: Level[] = [];
  let pending: string | undefined;
  for (const [token] of text.matchAll(TOKEN)) {
    const level = open.at(-1);
    if (token === '{' || token === '[') open.push(enter(token, level));
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',') advance(level);
    else if (token === ':') see(level, pending, found);
    else pending = token;
  }
  return found;
}

function enter(bracket: '{' | '[', parent: Level | undefined): Level {
  const keys = bracket === '{' ? new Set<string>() : undefined;
  return { path: parent === undefined ? [] : here(parent), keys, index: 0, key: undefined };
}

const here = ({ path, keys, index, key }: Level): Path => [...path, keys === undefined ? index : (key ?? '')];

function advance(level: Level | undefined): void {
  if (level !== undefined && level.keys === undefined) level.index += 1;
}

function see(level: Level | undefined, token: string | undefined, found: string[]): void {
  if (level?.keys === undefined || token === undefined) return;
  level.key = JSON.parse(token) as string;
  if (level.keys.has(level.key)) found.push(fieldPath(here(level)));
  level.keys.add(level.key);
}
