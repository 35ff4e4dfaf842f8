import { configError } from './config-error.ts';
import type { YamlMap } from './read-yaml.ts';

/** Reads one map of clouds.yaml field by field; errors name the field by its whole path. */
export interface Fields {
  text(key: string): string | undefined;
  flag(key: string): boolean | undefined;
  has(key: string): boolean;
  /** How the field is called in errors. */
  at(key: string): string;
}

export function fieldsOf(map: YamlMap, path: string): Fields {
  const at = (key: string) => `${path}.${key}`;
  const own = (key: string): unknown => (Object.hasOwn(map, key) ? (map[key] ?? undefined) : undefined);
  return {
    at,
    has: (key) => own(key) !== undefined && own(key) !== '',
    text(key) {
      const value = own(key);
      if (value === undefined || value === '') return undefined;
      if (typeof value === 'string') return value;
      // YAML reads an unquoted 0123 or 1e3 as a number and so changes it.
      throw configError(`${at(key)} must be text; put it in quotes.`);
    },
    flag(key) {
      const value = own(key);
      if (value === undefined || value === '') return undefined;
      if (typeof value === 'boolean') return value;
      if (typeof value === 'string' && /^(true|yes|1|on)$/i.test(value)) return true;
      if (typeof value === 'string' && /^(false|no|0|off)$/i.test(value)) return false;
      throw configError(`${at(key)} must be true or false.`);
    },
  };
}
