import type { Json, JsonObject } from '../json.ts';
import type { ResourceDefinition, Verb } from '../resource.ts';
import { parameterOf, pathParameter, QUERY } from './parameters.ts';
import type { Action } from './parameters.ts';

type Version = 'v2' | 'v3';

/** What a path item needs to know of its resource. */
export interface PathSubject {
  readonly resource: ResourceDefinition;
  /** References to the definitions of the object and of its list. */
  readonly object: JsonObject;
  readonly list: JsonObject;
  readonly patch: JsonObject;
}

const METHODS: Readonly<Record<Action, 'get' | 'post' | 'put' | 'patch' | 'delete'>> = {
  get: 'get',
  list: 'get',
  post: 'post',
  put: 'put',
  patch: 'patch',
  delete: 'delete',
  deletecollection: 'delete',
};
const VERBS: Readonly<Record<Action, Verb>> = {
  get: 'get',
  list: 'list',
  post: 'create',
  put: 'update',
  patch: 'patch',
  delete: 'delete',
  deletecollection: 'deletecollection',
};
const PATCH_TYPES = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json'];

/** The paths of one resource: collection, all namespaces, item, subresources. */
export function pathsOf(subject: PathSubject, version: Version): readonly (readonly [string, JsonObject])[] {
  const { group, version: served, plural, namespaced, subresources } = subject.resource;
  const root = group === '' ? `/api/${served}` : `/apis/${group}/${served}`;
  const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  const below = subresources.filter((sub) => sub.kind === undefined);
  return [
    [collection, item(subject, ['list', 'post', 'deletecollection'], version, false)],
    ...(namespaced ? [[`${root}/${plural}`, item(subject, ['list'], version, false, false)] as const] : []),
    [`${collection}/{name}`, item(subject, ['get', 'put', 'patch', 'delete'], version, true)],
    ...below.map(
      (sub) => [`${collection}/{name}/${sub.name}`, item(subject, ['get', 'put', 'patch'], version, true)] as const,
    ),
  ];
}

function item(
  subject: PathSubject,
  actions: readonly Action[],
  version: Version,
  named: boolean,
  scoped = true,
): JsonObject {
  const { kind, namespaced, verbs } = subject.resource;
  const served = actions.filter((action) => verbs.includes(VERBS[action]));
  const operations = served.map((action) => [METHODS[action], operation(subject, action, version)] as const);
  const parameters = [
    ...(named ? [pathParameter('name', kind, version)] : []),
    ...(namespaced && scoped ? [pathParameter('namespace', kind, version)] : []),
  ];
  return { ...Object.fromEntries(operations), ...(parameters.length === 0 ? {} : { parameters }) };
}

function operation(subject: PathSubject, action: Action, version: Version): JsonObject {
  const { group, version: served, kind } = subject.resource;
  const answer = action === 'list' ? subject.list : subject.object;
  const query = QUERY[action].map((parameter) => parameterOf(parameter, version));
  const body = bodyOf(subject, action);
  return {
    description: `${action} ${kind}`,
    operationId: `${action}${operationName(subject.resource)}`,
    ...(version === 'v2' ? swaggerBody(query, body, action) : { parameters: query, ...openApiBody(body, action) }),
    responses: { '200': response(answer, version), '401': { description: 'Unauthorized' } },
    'x-kubernetes-action': action === 'put' || action === 'post' ? action : VERBS[action],
    'x-kubernetes-group-version-kind': { group, kind, version: served },
  };
}

function operationName({ group, version, kind }: ResourceDefinition): string {
  const words = [...(group === '' ? ['core'] : group.split(/[.-]/)), version];
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}${kind}`;
}

function bodyOf(subject: PathSubject, action: Action): JsonObject | undefined {
  if (action === 'patch') return subject.patch;
  return action === 'post' || action === 'put' ? subject.object : undefined;
}

function openApiBody(body: JsonObject | undefined, action: Action): JsonObject {
  if (body === undefined) return {};
  const types = action === 'patch' ? PATCH_TYPES : ['*/*'];
  return {
    requestBody: { content: Object.fromEntries(types.map((type) => [type, { schema: body }])), required: true },
  };
}

function swaggerBody(query: readonly Json[], body: JsonObject | undefined, action: Action): JsonObject {
  const types = action === 'patch' ? PATCH_TYPES : ['*/*'];
  const parameter = body === undefined ? [] : [{ name: 'body', in: 'body', required: true, schema: body }];
  return { consumes: types, produces: ['application/json'], parameters: [...parameter, ...query] };
}

function response(schema: JsonObject, version: Version): JsonObject {
  if (version === 'v2') return { description: 'OK', schema };
  return { description: 'OK', content: { 'application/json': { schema } } };
}
