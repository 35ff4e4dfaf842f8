import type { Api } from '../api.ts';
import type { Verb } from '../schema/index.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { badRequest, methodNotAllowed, unknownResource } from '../status-error.ts';
import { UnparsableBody } from './body.ts';
import { plainNotFound } from './not-found.ts';
import type { Authenticator, User } from './authentication.ts';
import { readObjects, watchObjects } from './read-routes.ts';
import { parseRequestPath } from './request-info.ts';
import type { RequestInfo } from './request-info.ts';
import { answerSubresource, isSpecialSubresource } from './subresource-routes.ts';
import { answerReview, isReview } from './reviews.ts';
import { createRoute, deleteRoute, patchRoute, updateRoute } from './write-routes.ts';

/** One request against one resource. */
export interface Exchange {
  readonly api: Api;
  readonly authenticator: Authenticator;
  readonly user: User;
  readonly request: Request;
  readonly query: URLSearchParams;
  readonly info: RequestInfo;
  readonly resource: ServedResource;
}

/** Answers what stands below `/api/v1` and `/apis/<group>/<version>`. */
export async function answerResource(
  api: Api,
  authenticator: Authenticator,
  request: Request,
  user: User,
): Promise<Response> {
  const url = new URL(request.url);
  const info = parseRequestPath(url.pathname);
  const resource = info && api.registry.find(info.group, info.version, info.plural);
  if (info === undefined || resource === undefined) return unknown(api, info);
  const exchange: Exchange = { api, authenticator, user, request, query: url.searchParams, info, resource };
  if (resource.definition.namespaced !== (info.namespace !== '') && !crossNamespace(exchange)) throw unknownResource();
  if (isReview(resource)) return answerReview(exchange);
  if (info.subresource !== '' && !hasSubresource(resource, info.subresource)) return unknown(api, info);
  try {
    return await (isSpecialSubresource(info.subresource) ? answerSubresource(exchange) : answerVerb(exchange));
  } catch (error) {
    throw error instanceof UnparsableBody ? error.asStatus(resource.definition.kind) : error;
  }
}

/** Lists and watches may span all namespaces. */
const crossNamespace = ({ request, info, resource }: Exchange): boolean =>
  resource.definition.namespaced && info.name === '' && ['GET', 'HEAD', 'POST', 'DELETE'].includes(request.method);

const hasSubresource = ({ definition }: ServedResource, name: string): boolean =>
  definition.subresources.some((subresource) => subresource.name === name);

function answerVerb(exchange: Exchange): Response | Promise<Response> {
  const { request, info, query, resource } = exchange;
  if (info.subresource === '' && !resource.definition.verbs.includes(verbOf(exchange))) throw methodNotAllowed();
  const watching = info.watchPath || ['true', '1'].includes(query.get('watch') ?? '');
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return watching && info.subresource === '' ? watchObjects(exchange) : readObjects(exchange);
    case 'POST':
      if (info.name !== '') throw methodNotAllowed();
      return createRoute(exchange);
    case 'PUT':
      if (info.name === '') throw nameMissing(exchange);
      return updateRoute(exchange);
    case 'PATCH':
      if (info.name === '') throw nameMissing(exchange);
      return patchRoute(exchange);
    case 'DELETE':
      if (info.subresource !== '') throw methodNotAllowed();
      return deleteRoute(exchange);
    default:
      throw methodNotAllowed();
  }
}

const nameMissing = ({ resource }: Exchange) =>
  resource.custom ? badRequest('name must be provided') : methodNotAllowed();

const VERBS: Readonly<Record<string, Verb>> = { POST: 'create', PUT: 'update', PATCH: 'patch' };

function verbOf({ request, info }: Exchange): Verb {
  const single = info.name !== '';
  if (request.method === 'DELETE') return single ? 'delete' : 'deletecollection';
  return VERBS[request.method] ?? (single ? 'get' : 'list');
}

/** What is not served: known groups answer as their servers do, everything else is plain text. */
function unknown(api: Api, info: RequestInfo | undefined): Response {
  if (info === undefined) return plainNotFound();
  const builtIn = api.registry
    .all()
    .some(
      ({ definition, custom }) => !custom && definition.group === info.group && definition.version === info.version,
    );
  if (builtIn) throw unknownResource();
  return plainNotFound();
}
