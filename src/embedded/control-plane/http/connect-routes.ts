import { isList } from '../schema/index.ts';
import type { Json } from '../schema/index.ts';
import { textAt, valueAt } from '../object.ts';
import { badRequest, statusError } from '../status-error.ts';
import type { StatusError } from '../status-error.ts';
import { currentObject } from '../verbs/update.ts';
import type { Exchange } from './resource-routes.ts';

/*
 * What a kubelet, a container or an endpoint would answer. Nothing runs here, so these say what the API server says when there is
 * nobody to pass the request on to.
 */

const podOf = ({ api, resource, info }: Exchange) =>
  currentObject({ api, resource, namespace: info.namespace, name: info.name });

const listAt = (value: Json, ...path: readonly string[]): readonly Json[] => {
  const found = valueAt(value, ...path);
  return isList(found) ? found : [];
};

/** The logs of a pod that never ran are empty. */
export function log(exchange: Exchange): Response {
  checkContainer(exchange);
  return new Response(null, { status: 204 });
}

/** `exec`, `attach` and `portforward` go to the node that runs the pod. */
export function reachPod(exchange: Exchange): never {
  const pod = podOf(exchange);
  if (exchange.info.subresource !== 'portforward') checkContainer(exchange);
  const node = textAt(pod, 'spec', 'nodeName');
  if (node === '') throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  throw unreachable(`error dialing backend: dial tcp: lookup ${node}: no such host`);
}

/** A proxy leads to a pod's address, a service's endpoints or a node's kubelet. */
export function proxy(exchange: Exchange): never {
  const target = podOf(exchange);
  const { name } = target.metadata;
  const { plural } = exchange.resource.definition;
  if (plural === 'pods') throw badRequest('address not allowed');
  if (plural === 'services') throw unavailable(`no endpoints available for service "${name}"`);
  throw unreachable(`error trying to reach service: dial tcp: lookup ${name}: no such host`);
}

function checkContainer(exchange: Exchange): void {
  const pod = podOf(exchange);
  const names = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((field) =>
    listAt(pod, 'spec', field).map((container) => textAt(container, 'name')),
  );
  const asked = exchange.query.get('container') ?? '';
  if (asked !== '' && !names.includes(asked)) {
    throw badRequest(`container ${asked} is not valid for pod ${pod.metadata.name}`);
  }
  const several = listAt(pod, 'spec', 'containers').length > 1;
  if (asked === '' && several) {
    const main = listAt(pod, 'spec', 'containers').map((container) => textAt(container, 'name'));
    throw badRequest(
      `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${main.join(' ')}]`,
    );
  }
}

const unavailable = (message: string): StatusError => statusError({ code: 503, reason: 'ServiceUnavailable', message });
const unreachable = (message: string): StatusError => statusError({ code: 500, message });
