import type { Timer } from '../../../seams/clock.ts';
import { forbidden, invalid as invalidField } from '../schema/index.ts';
import type { KubeObject } from '../object.ts';
import type { Change } from '../storage/change-log.ts';
import { expired, internalError, invalid } from '../status-error.ts';
import { objectsAt } from './objects-at.ts';
import { selectorOf } from './list.ts';
import type { ListRequest } from './list.ts';

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEventsEnd: boolean }
  | { readonly type: 'ERROR'; readonly status: unknown };

export interface WatchSink {
  emit(event: WatchEvent): void;
  /** The server ends the watch. */
  end(): void;
}

const BOOKMARK_EVERY_MS = 60_000;
const SHORTEST_DEFAULT_MS = 30 * 60_000;

/** Starts a watch; the answer stops it. Emits what the request asks to begin with before it returns. */
export function startWatch(request: ListRequest, sink: WatchSink): () => void {
  checkWatchOptions(request);
  const { api, resource, namespace, options } = request;
  const prefix = namespace === '' ? '' : `${namespace}/`;
  const transition = transitions(request, prefix);
  const send = (change: Change): void => {
    const event = transition(change);
    if (event !== undefined) sink.emit(event);
  };
  if (!emitBeginning(request, prefix, sink, send)) {
    sink.end();
    return () => undefined;
  }
  const timers = new Map<string, Timer>();
  const releases = [api.store.listen(resource.collection, send)];
  const stop = (): void => {
    for (const release of releases) release();
    for (const timer of timers.values()) timer.cancel();
  };
  const end = (): void => {
    stop();
    sink.end();
  };
  releases.push(
    api.store.onReset(end),
    resource.custom ? api.store.listen(CRDS, endWith(request, end)) : () => undefined,
  );
  const bookmark = (): void => {
    sink.emit({ type: 'BOOKMARK', resourceVersion: String(api.store.revision), initialEventsEnd: false });
    timers.set('bookmark', api.clock.startTimer(BOOKMARK_EVERY_MS, bookmark));
  };
  if (options.allowWatchBookmarks) timers.set('bookmark', api.clock.startTimer(BOOKMARK_EVERY_MS, bookmark));
  const defaultMs = SHORTEST_DEFAULT_MS * (1 + api.random.fraction());
  const lifeMs =
    options.timeoutSeconds === undefined || options.timeoutSeconds <= 0 ? defaultMs : options.timeoutSeconds * 1000;
  timers.set('timeout', api.clock.startTimer(lifeMs, end));
  return stop;
}

const CRDS = 'apiextensions.k8s.io/customresourcedefinitions';

/** A watch of custom resources ends with their definition. */
function endWith({ resource }: ListRequest, end: () => void): (change: Change) => void {
  const { plural, group } = resource.definition;
  return ({ type, object }) => {
    if (type === 'DELETED' && object.metadata.name === `${plural}.${group}`) end();
  };
}

/** Says what a change means to one watch: an object may enter or leave what it selects. */
function transitions(request: ListRequest, prefix: string): (change: Change) => WatchEvent | undefined {
  const { resource } = request;
  const selects = selectorOf(request);
  const selected = (object: KubeObject | undefined): boolean =>
    object !== undefined && selects(resource.toServed(object));
  return ({ type, key, object, previous }) => {
    if (!key.startsWith(prefix)) return undefined;
    const served = resource.toServed(object);
    if (type === 'DELETED') return selected(previous ?? object) ? { type, object: served } : undefined;
    const [before, now] = [selected(previous), selects(served)];
    if (now) return { type: before ? 'MODIFIED' : 'ADDED', object: served };
    if (!before || previous === undefined) return undefined;
    const last = resource.toServed(previous);
    const { resourceVersion } = object.metadata;
    return { type: 'DELETED', object: { ...last, metadata: { ...last.metadata, resourceVersion } } };
  };
}

/** Emits the initial state or the past that the request asks for; false when that past is forgotten. */
function emitBeginning(request: ListRequest, prefix: string, sink: WatchSink, send: (change: Change) => void): boolean {
  const { api, resource, options } = request;
  const revision = readWatchRevision(options.resourceVersion);
  const initial = options.sendInitialEvents ?? revision === 0;
  if (initial) {
    const selects = selectorOf(request);
    for (const object of objectsAt(api.store, resource.collection, prefix, undefined) ?? []) {
      const served = resource.toServed(object);
      if (selects(served)) sink.emit({ type: 'ADDED', object: served });
    }
    if (options.sendInitialEvents === true && options.allowWatchBookmarks) {
      sink.emit({ type: 'BOOKMARK', resourceVersion: String(api.store.revision), initialEventsEnd: true });
    }
    return true;
  }
  const past = revision === 0 ? [] : api.store.since(resource.collection, revision);
  if (past === undefined) {
    const { body } = expired(`too old resource version: ${revision} (${api.store.revision})`);
    sink.emit({ type: 'ERROR', status: body });
    return false;
  }
  for (const change of past) send(change);
  return true;
}

function readWatchRevision(text: string): number {
  if (text === '') return 0;
  if (!/^\d+$/.test(text)) {
    throw internalError(
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

function checkWatchOptions({ options }: ListRequest): void {
  const errors = [];
  const { sendInitialEvents, resourceVersionMatch } = options;
  if (sendInitialEvents !== undefined && resourceVersionMatch === '') {
    errors.push(
      forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    );
  }
  if (sendInitialEvents === undefined && resourceVersionMatch !== '') {
    errors.push(
      forbidden(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
    );
  }
  if (options.continue !== '')
    errors.push(invalidField('continue', options.continue, 'continue is forbidden for watch'));
  if (errors.length > 0) throw invalid('meta.k8s.io', 'ListOptions', '', errors);
}
