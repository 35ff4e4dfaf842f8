import { PROTOBUF_TYPE } from '../protobuf/decode.ts';
import { encodeWatchEvent } from '../protobuf/encode.ts';
import type { JsonObject } from '../schema/index.ts';
import type { ListRequest } from '../verbs/list.ts';
import { startWatch } from '../verbs/watch.ts';
import type { WatchEvent } from '../verbs/watch.ts';
import type { Representation } from './accept.ts';
import { encodeObject } from './encode.ts';
import { partial, tableOf } from './respond.ts';

/** A watcher this many events behind is cut off; it will come back and list again. */
const MAX_EVENTS_BEHIND = 20_000;

/** Answers a watch: one JSON event per line until the watch or the client's patience ends. */
export function watchResponse(request: ListRequest, wanted: Representation, signal: AbortSignal): Response {
  const encoder = new TextEncoder();
  const encode = eventEncoder(request, wanted);
  let stop: () => void = () => undefined;
  let open = true;
  const early: Uint8Array[] = [];
  let out: ReadableStreamDefaultController<Uint8Array> | undefined;
  const close = (): void => {
    if (!open) return;
    open = false;
    stop();
    out?.close();
  };
  stop = startWatch(request, {
    emit: (event) => {
      if (!open) return;
      const text = encode(event);
      const chunk = typeof text === 'string' ? encoder.encode(text) : text;
      if (out === undefined) early.push(chunk);
      else out.enqueue(chunk);
      if (out?.desiredSize != null && out.desiredSize < -MAX_EVENTS_BEHIND) close();
    },
    end: close,
  });
  signal.addEventListener('abort', close, { once: true });
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      out = controller;
      for (const chunk of early) controller.enqueue(chunk);
      if (!open) controller.close();
    },
    cancel: () => {
      open = false;
      stop();
    },
  });
  return new Response(body, {
    status: 200,
    headers: { 'content-type': watchType(wanted), 'cache-control': 'no-cache, private' },
  });
}

const watchType = ({ format }: Representation): string =>
  format === 'protobuf' ? `${PROTOBUF_TYPE};stream=watch` : 'application/json';

function eventEncoder(
  { api, resource }: ListRequest,
  wanted: Representation,
): (event: WatchEvent) => string | Uint8Array {
  let withColumns = true;
  const line = (type: string, object: string): string | Uint8Array =>
    wanted.format === 'protobuf'
      ? encodeWatchEvent(type, JSON.parse(object) as JsonObject)
      : `{"type":"${type}","object":${object}}\n`;
  const table = (objects: Parameters<typeof tableOf>[1], metadata: JsonObject): string => {
    const text = JSON.stringify({
      ...tableOf(resource, objects, metadata, wanted, api.clock.now(), withColumns),
      ...(withColumns ? {} : { columnDefinitions: null }),
    });
    withColumns = false;
    return text;
  };
  return (event) => {
    if (event.type === 'ERROR') return line('ERROR', JSON.stringify(event.status));
    if (event.type === 'BOOKMARK') return line('BOOKMARK', JSON.stringify(bookmark(event)));
    const { object } = event;
    if (wanted.as === 'Table')
      return line(event.type, table([object], { resourceVersion: object.metadata.resourceVersion }));
    if (wanted.as === 'PartialObjectMetadata')
      return line(event.type, JSON.stringify(partial(object, wanted.metaVersion)));
    return line(event.type, encodeObject(object));
  };
  function bookmark({ resourceVersion, initialEventsEnd }: Extract<WatchEvent, { type: 'BOOKMARK' }>): JsonObject {
    const annotations = initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
    const metadata = { resourceVersion, creationTimestamp: null, ...annotations };
    if (wanted.as === 'Table') {
      const blank = { kind: resource.definition.kind, apiVersion: resource.apiVersion, metadata };
      const row = {
        cells: [],
        object:
          wanted.includeObject === 'None'
            ? undefined
            : { ...blank, kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' },
      };
      const definitions = tableOf(resource, [], { resourceVersion }, wanted, api.clock.now(), withColumns);
      withColumns = false;
      return { ...definitions, rows: [row] };
    }
    if (wanted.as === 'PartialObjectMetadata')
      return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${wanted.metaVersion}`, metadata };
    return { kind: resource.definition.kind, apiVersion: resource.apiVersion, metadata };
  }
}
