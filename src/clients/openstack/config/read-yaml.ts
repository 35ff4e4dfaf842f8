import { parseDocument } from 'yaml';
import { configError } from './config-error.ts';

export type YamlMap = Readonly<Record<string, unknown>>;

/** No clouds.yaml is larger; a larger one is something else. */
const MAX_CHARACTERS = 1024 * 1024;
/** Aliases may be used, but not to blow up memory. */
const MAX_ALIASES = 100;

/** The entries of `clouds` (or of a secure.yaml) by name. Errors give a line, never its content. */
export function readClouds(text: string, file: string): YamlMap {
  if (text.length > MAX_CHARACTERS) throw configError(`${file} is larger than 1 MiB; is it the right file?`);
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    throw configError(`${file} is not valid YAML at line ${line} (${error.code}); correct its indentation or quoting.`);
  }
  return asMap(
    asMap(toJs(document, file), `${file} must be a map with the key clouds`)['clouds'] ?? {},
    `${file}: clouds must be a map`,
  );
}

function toJs(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch {
    throw configError(`${file} uses too many YAML aliases; write the values out.`);
  }
}

export function asMap(value: unknown, otherwise: string): YamlMap {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw configError(`${otherwise}.`);
  return value as YamlMap;
}

/** Lays the values of `over` on those of `base`, map by map. */
export function mergeMaps(base: YamlMap, over: YamlMap): YamlMap {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (key === '__proto__') continue;
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? mergeMaps(below, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
