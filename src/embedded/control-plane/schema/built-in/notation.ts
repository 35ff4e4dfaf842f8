import type { JsonSchema } from '../json-schema.ts';

/**
 * API types in one line each: `Name field:type! field=default@listType~mergeKey ...`.
 *
 * - `Name^` is a kind (it has `apiVersion`, `kind` and, unless it says otherwise, `metadata`); `Name%` is an atomic map.
 * - `field:type` defaults to `string`; types are scalars (`SCALARS`), names of this package, or `package.Name`; `[]T` is a list and
 *   `{}T` a map. `!` means required, `=x` a default.
 * - `@set`, `@a,b` (list-type map with these keys) and `@atomic` say how server-side apply merges; `~key/strategy` how a strategic
 *   merge patch does.
 */
export interface TypeLine {
  readonly name: string;
  readonly isKind: boolean;
  readonly isAtomic: boolean;
  readonly fields: readonly FieldLine[];
}

export interface FieldLine {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly extras: JsonSchema;
}

export const SCALARS: Readonly<Record<string, JsonSchema>> = {
  string: { type: 'string' },
  int: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  number: { type: 'number', format: 'double' },
  bool: { type: 'boolean' },
  bytes: { type: 'string', format: 'byte' },
  time: { type: 'string', format: 'date-time' },
  microTime: { type: 'string', format: 'date-time' },
  any: { 'x-kubernetes-preserve-unknown-fields': true },
  quantity: { 'x-kubernetes-int-or-string': true },
  intOrString: { 'x-kubernetes-int-or-string': true },
};

const FIELD = /^([$\w-]+)(?::([^!=@~]+))?(!)?(?:=([^@~]+))?(?:@([\w,]+))?(?:~([^/]*)(?:\/(.*))?)?$/;

export function parseTypes(lines: string): readonly TypeLine[] {
  return lines.trim().split('\n').map(parseType);
}

function parseType(line: string): TypeLine {
  const [head = '', ...fields] = line.split(' ');
  return {
    name: head.replace(/[\^%]/g, ''),
    isKind: head.includes('^'),
    isAtomic: head.includes('%'),
    fields: fields.map(parseField),
  };
}

function parseField(word: string): FieldLine {
  const [, name = '', type = 'string', required, fallback, merge, patchKey, strategy] = FIELD.exec(word) ?? [];
  return {
    name,
    type,
    required: required !== undefined,
    extras: {
      ...(fallback === undefined ? {} : { default: fallback }),
      ...mergeExtras(type, merge),
      ...patchExtras(patchKey, strategy),
    },
  };
}

function mergeExtras(type: string, merge: string | undefined): JsonSchema {
  if (merge === 'atomic') return { 'x-kubernetes-map-type': 'atomic' };
  if (!type.startsWith('[]')) return {};
  if (merge === undefined) return { 'x-kubernetes-list-type': 'atomic' };
  if (merge === 'set') return { 'x-kubernetes-list-type': 'set' };
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': merge.split(',') };
}

function patchExtras(key: string | undefined, strategy: string | undefined): JsonSchema {
  if (key === undefined) return {};
  const merges = strategy === undefined ? 'merge' : key === '' ? strategy : `merge,${strategy}`;
  return {
    ...(key === '' ? {} : { 'x-kubernetes-patch-merge-key': key }),
    'x-kubernetes-patch-strategy': merges,
  };
}

/** The schema of a type expression; `refer` answers for names. */
export function schemaOfType(type: string, refer: (name: string) => JsonSchema): JsonSchema {
  if (type.startsWith('[]')) return { type: 'array', items: schemaOfType(type.slice(2), refer) };
  if (type.startsWith('{}')) return { type: 'object', additionalProperties: schemaOfType(type.slice(2), refer) };
  return SCALARS[type] ?? refer(type);
}
