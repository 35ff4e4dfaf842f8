import { hasProtobuf } from '../protobuf/encode.ts';
import { listObjects } from '../verbs/list.ts';
import type { ListRequest } from '../verbs/list.ts';
import { currentObject } from '../verbs/update.ts';
import { readAccept } from './accept.ts';
import type { Representation } from './accept.ts';
import { readListOptions } from './options.ts';
import type { ListOptions } from './options.ts';
import { answer, renderList, renderObject } from './respond.ts';
import type { Exchange } from './resource-routes.ts';
import { watchResponse } from './watch-response.ts';

export const wantedBy = ({ request, query, resource }: Exchange): Representation => {
  const { definition, apiVersion } = resource;
  return readAccept(request.headers.get('accept') ?? undefined, query, hasProtobuf(apiVersion, definition.kind));
};

export const listRequest = ({ api, resource, info }: Exchange, options: ListOptions): ListRequest => ({
  api,
  resource,
  namespace: info.namespace,
  name: info.name,
  options,
});

/** GET of one object or of a collection. */
export function readObjects(exchange: Exchange): Response {
  const { api, resource, info, query } = exchange;
  const wanted = wantedBy(exchange);
  const warnings = resource.deprecationWarning === undefined ? [] : [resource.deprecationWarning];
  const nowMs = api.clock.now();
  if (info.name !== '') {
    const object = currentObject({ api, resource, namespace: info.namespace, name: info.name });
    return answer(200, renderObject(resource, object, wanted, nowMs), wanted, warnings);
  }
  const list = listObjects(listRequest(exchange, readListOptions(query)));
  return answer(200, renderList(resource, list, wanted, nowMs), wanted, warnings);
}

export function watchObjects(exchange: Exchange): Response {
  const request = listRequest(exchange, { ...readListOptions(exchange.query), watch: true });
  return watchResponse(request, wantedBy(exchange), exchange.request.signal);
}
