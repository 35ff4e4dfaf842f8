import { isList, isObject } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';
import { apiTime, textAt, valueAt, withValueAt } from '../object.ts';
import { methodNotAllowed } from '../status-error.ts';
import { deleteObject } from '../verbs/delete.ts';
import { readDeleteOptions } from '../verbs/delete-options.ts';
import { currentObject, replaceObject } from '../verbs/update.ts';
import { managedByUpdate } from '../verbs/track-managers.ts';
import { objectOf, readBody } from './body.ts';
import { log, proxy, reachPod } from './connect-routes.ts';
import type { Exchange } from './resource-routes.ts';
import { answerScale } from './scale.ts';
import { writeRequest } from './write-routes.ts';

type Route = (exchange: Exchange) => Response | Promise<Response>;

const ROUTES: Readonly<Record<string, Route>> = {
  attach: reachPod,
  binding,
  eviction,
  exec: reachPod,
  finalize,
  log,
  portforward: reachPod,
  proxy,
  scale: answerScale,
  token,
};

export const isSpecialSubresource = (name: string): boolean => name in ROUTES;

export async function answerSubresource(exchange: Exchange): Promise<Response> {
  const route = ROUTES[exchange.info.subresource];
  if (route === undefined) throw methodNotAllowed();
  return route(exchange);
}

const DEFAULT_TOKEN_SECONDS = 3600;

/** A token for a service account (`TokenRequest`). */
async function token(exchange: Exchange): Promise<Response> {
  if (exchange.request.method !== 'POST') throw methodNotAllowed();
  const { api, authenticator } = exchange;
  const body = objectOf(await readBody(exchange.request));
  const account = currentObject(writeRequest(exchange, 'CreateOptions'));
  const asked = valueAt(body, 'spec', 'expirationSeconds');
  const seconds = typeof asked === 'number' ? asked : DEFAULT_TOKEN_SECONDS;
  const given = valueAt(body, 'spec', 'audiences');
  const audiences = isList(given) ? given.map(String) : ['https://kubernetes.default.svc'];
  const answer = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name: account.metadata.name,
      namespace: account.metadata.namespace,
      creationTimestamp: apiTime(api.clock.now()),
    },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: valueAt(body, 'spec', 'boundObjectRef') ?? null },
    status: {
      token: authenticator.issue(account, audiences, seconds),
      expirationTimestamp: apiTime(api.clock.now() + seconds * 1000),
    },
  };
  return Response.json(answer, { status: 201 });
}

const SUCCESS = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** No budget is kept here: an eviction is a deletion. */
async function eviction(exchange: Exchange): Promise<Response> {
  if (exchange.request.method !== 'POST') throw methodNotAllowed();
  const body = objectOf(await readBody(exchange.request));
  const { api, resource, info, query } = exchange;
  const given = body['deleteOptions'];
  const options = readDeleteOptions(query, isObject(given) ? given : {});
  deleteObject({ api, resource, namespace: info.namespace, name: info.name, options });
  return Response.json(SUCCESS, { status: 201 });
}

/** Says which node is to run a pod. */
async function binding(exchange: Exchange): Promise<Response> {
  if (exchange.request.method !== 'POST') throw methodNotAllowed();
  const body = objectOf(await readBody(exchange.request));
  const request = { ...writeRequest(exchange, 'CreateOptions'), subresource: '' as const };
  const pod = currentObject(request);
  const bound = withValueAt(pod, ['spec', 'nodeName'], textAt(body, 'target', 'name'));
  replaceObject(request, pod, bound, (object) => managedByUpdate(request, pod, object));
  return Response.json(SUCCESS, { status: 201 });
}

/** Takes finalizers off a namespace's spec. */
async function finalize(exchange: Exchange): Promise<Response> {
  if (exchange.request.method !== 'PUT') throw methodNotAllowed();
  const body = objectOf(await readBody(exchange.request));
  const request = writeRequest(exchange, 'UpdateOptions');
  const old = currentObject(request);
  const finalizers = valueAt(body, 'spec', 'finalizers');
  const proposed: JsonObject = { ...old, spec: isList(finalizers) && finalizers.length > 0 ? { finalizers } : {} };
  const object = replaceObject(request, old, proposed, (updated) => managedByUpdate(request, old, updated));
  return Response.json(object);
}
