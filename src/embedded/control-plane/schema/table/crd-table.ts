import { goJson, isObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CrdColumn } from '../crd/types.ts';
import { age } from './age.ts';
import { NAME_COLUMN } from './columns.ts';
import { compileJsonPath } from './json-path.ts';
import type { FindPath } from './json-path.ts';
import type { TableDefinition } from './table.ts';

const AGE: CrdColumn = {
  name: 'Age',
  type: 'date',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
  jsonPath: '.metadata.creationTimestamp',
};

/** The columns a definition declares behind NAME, or just AGE when it declares none. */
export function crdTable(declared: readonly CrdColumn[] | undefined): TableDefinition {
  const columns = declared === undefined || declared.length === 0 ? [AGE] : declared;
  const finders = columns.map((column) => ({ type: column.type, find: findFirst(column.jsonPath) }));
  return {
    columns: [
      NAME_COLUMN,
      ...columns.map(({ name, type, format, description, priority, jsonPath }) => ({
        name,
        type,
        format: format ?? '',
        description: description ?? defaultDescription(jsonPath),
        priority: priority ?? 0,
      })),
    ],
    cells: (object, nowMs) => [nameOf(object), ...finders.map(({ type, find }) => cellOf(type, find(object), nowMs))],
  };
}

const defaultDescription = (path: string): string => `Custom resource definition column (in JSONPath format): ${path}`;

function nameOf(object: JsonObject): Json {
  return isObject(object['metadata']) ? (object['metadata']['name'] ?? '') : '';
}

function findFirst(path: string): (object: JsonObject) => Json | undefined {
  const find: FindPath = compileJsonPath(path);
  return (object) => find(object)[0];
}

/** A cell by the type of its column; what does not fit the type is shown as nothing (`cellForJSONValue`). */
function cellOf(type: string, value: Json | undefined, nowMs: number): Json {
  if (value === undefined || value === null) return null;
  if (type === 'string') return typeof value === 'string' ? value : goJson(value);
  if (type === 'integer') return typeof value === 'number' ? Math.trunc(value) : null;
  if (type === 'number') return typeof value === 'number' ? value : null;
  if (type === 'boolean') return typeof value === 'boolean' ? value : null;
  if (type !== 'date' || typeof value !== 'string') return null;
  return Number.isNaN(Date.parse(value)) ? '<invalid>' : age(value, nowMs);
}
