import { startDeadline } from '../../seams/deadline.ts';
import type { WatchQuery } from './client.ts';
import { refused, type ServerStatus } from './faults.ts';
import { readLines } from './lines.ts';
import type { KubernetesObject, WatchEvent } from './object.ts';
import { collectionPath, describeRef, type ResourceType, resourceName } from './resource-type.ts';
import { classify, type Exchange, malformed, type Transport, type TransportOptions } from './transport.ts';

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** Follows a collection from a version on. Contract: `KubernetesClient.watch`. */
export async function* watchCollection<T extends KubernetesObject>(
  dependencies: { readonly transport: Transport; readonly clock: TransportOptions['clock'] },
  type: ResourceType,
  query: WatchQuery,
): AsyncGenerator<WatchEvent<T>> {
  const exchange: Exchange = {
    method: 'GET',
    path: collectionPath(type, query.namespace),
    query: {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: query.resourceVersion,
      timeoutSeconds: query.timeoutSeconds,
      labelSelector: query.labelSelector,
      fieldSelector: query.fieldSelector,
    },
    signal: query.signal,
    operation: `watch ${describeRef(type)}`,
    verb: 'watch',
    resource: resourceName(type),
  };
  const deadline = startDeadline(dependencies.clock, query.idleTimeoutMs, query.signal);
  try {
    const { body } = await dependencies.transport.open(exchange, deadline);
    try {
      for await (const line of readLines(body, () => deadline.extend())) yield toEvent<T>(line, exchange);
    } finally {
      // An error that arrives after the reader has gone would otherwise be nobody's.
      body.on('error', () => undefined);
      body.destroy();
    }
  } catch (error) {
    throw classify(error, exchange, deadline);
  } finally {
    deadline.cancel();
  }
}

function toEvent<T extends KubernetesObject>(line: string, exchange: Exchange): WatchEvent<T> {
  const { type, object } = parseEvent(line, exchange);
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object: object as T };
    case 'BOOKMARK': {
      const { metadata } = object as KubernetesObject;
      const initialEventsEnd = metadata.annotations?.[INITIAL_EVENTS_END] === 'true';
      return { type, resourceVersion: metadata.resourceVersion ?? '', initialEventsEnd };
    }
    case 'ERROR': {
      const status = object as ServerStatus;
      throw refused({ operation: exchange.operation, code: status.code ?? 500, status });
    }
    default:
      throw malformed(exchange, 'an unknown kind of watch event');
  }
}

function parseEvent(line: string, exchange: Exchange): { readonly type: string; readonly object: unknown } {
  try {
    const event = JSON.parse(line) as { type: string; object: { metadata?: unknown; kind?: unknown } };
    if (event.type === 'ERROR' || typeof event.object.metadata === 'object') return event;
  } catch (error) {
    throw malformed(exchange, 'a watch event that is not JSON', error);
  }
  throw malformed(exchange, 'a watch event without metadata');
}
