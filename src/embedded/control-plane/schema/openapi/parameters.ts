import type { Json } from '../json.ts';

interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'integer';
  readonly description: string;
}

const text = (name: string, description: string): Parameter => ({ name, type: 'string', description });

const DRY_RUN = text('dryRun', '`All` tries the request without keeping its effect.');
const FIELD_MANAGER = text('fieldManager', 'Who makes the change, at most 128 printable characters.');
const FIELD_VALIDATION = text(
  'fieldValidation',
  'What happens to unknown and duplicate fields: `Ignore` drops them, `Warn` (the default) drops them with a warning, `Strict` refuses the request.',
);
const FORCE: Parameter = { name: 'force', type: 'boolean', description: 'Take over fields that other appliers own.' };
const RESOURCE_VERSION = text('resourceVersion', 'How fresh the answer must be.');
const WRITE = [DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION];
const DELETE = [
  DRY_RUN,
  { name: 'gracePeriodSeconds', type: 'integer', description: 'Seconds until the object is gone.' },
  text('propagationPolicy', 'What happens to dependents: `Orphan`, `Background` or `Foreground`.'),
] as const;
const LIST = [
  { name: 'allowWatchBookmarks', type: 'boolean', description: 'Send bookmarks while watching.' },
  text('continue', 'Where the last page ended.'),
  text('fieldSelector', 'Fields that the objects must have.'),
  text('labelSelector', 'Labels that the objects must have.'),
  { name: 'limit', type: 'integer', description: 'The most objects of one page.' },
  RESOURCE_VERSION,
  text('resourceVersionMatch', 'How `resourceVersion` is meant.'),
  { name: 'sendInitialEvents', type: 'boolean', description: 'Begin a watch with the objects there are.' },
  { name: 'timeoutSeconds', type: 'integer', description: 'How long a list or watch may take.' },
  { name: 'watch', type: 'boolean', description: 'Stream changes in place of a list.' },
] as const;

/** The query parameters of each action. */
export const QUERY: Readonly<Record<Action, readonly Parameter[]>> = {
  get: [RESOURCE_VERSION],
  list: LIST,
  post: WRITE,
  put: WRITE,
  patch: [...WRITE, FORCE],
  delete: DELETE,
  deletecollection: [...DELETE, ...LIST],
};

export type Action = 'get' | 'list' | 'post' | 'put' | 'patch' | 'delete' | 'deletecollection';

/** A parameter as OpenAPI 3 (`v3`) or Swagger 2 writes it. */
export function parameterOf({ name, type, description }: Parameter, version: 'v2' | 'v3'): Json {
  const head = { name, in: 'query', description };
  return version === 'v3' ? { ...head, schema: { type, uniqueItems: true } } : { ...head, type, uniqueItems: true };
}

/** A parameter that stands in the path. */
export function pathParameter(name: 'name' | 'namespace', kind: string, version: 'v2' | 'v3'): Json {
  const description =
    name === 'name' ? `name of the ${kind}` : 'object name and auth scope, such as for teams and projects';
  const head = { name, in: 'path', description, required: true };
  return version === 'v3'
    ? { ...head, schema: { type: 'string', uniqueItems: true } }
    : { ...head, type: 'string', uniqueItems: true };
}
