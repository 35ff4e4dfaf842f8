import type { Api } from '../api.ts';
import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { textAt, valueAt, withMetadata, withValueAt } from '../object.ts';
import { collectionOf } from '../registry/served-resource.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { forbidden } from '../status-error.ts';
import { type Amounts, podAmounts, readAmounts, shownAmount } from './amounts.ts';

const LIMIT_RANGES = collectionOf('', 'limitranges');
const NOTE = 'kubernetes.io/limit-ranger';

function limitsOf(api: Api, namespace: string, type: string): readonly JsonObject[] {
  return api.store.list(LIMIT_RANGES, `${namespace}/`).flatMap((range) => {
    const limits = valueAt(range, 'spec', 'limits');
    return isList(limits) ? limits.filter(isObject).filter((limit) => limit['type'] === type) : [];
  });
}

/** Fills in what containers do not say, where the namespace has a default for it (admission plugin LimitRanger). */
export function withLimitDefaults(api: Api, pod: JsonObject): JsonObject {
  const [limit] = limitsOf(api, textAt(pod, 'metadata', 'namespace'), 'Container');
  if (limit === undefined) return pod;
  const notes: string[] = [];
  const filled = ['containers', 'initContainers'].reduce((current, field) => {
    const list = valueAt(current, 'spec', field);
    if (!isList(list)) return current;
    const word = field === 'containers' ? 'container' : 'init container';
    return withValueAt(
      current,
      ['spec', field],
      list.map((one) => fillContainer(one, limit, word, notes)),
    );
  }, pod);
  if (notes.length === 0) return pod;
  const annotations = valueAt(filled, 'metadata', 'annotations');
  const kept = isObject(annotations) ? annotations : {};
  return withMetadata(filled, { annotations: { ...kept, [NOTE]: `LimitRanger plugin set: ${notes.join('; ')}` } });
}

function fillContainer(container: Json, limit: JsonObject, word: string, notes: string[]): Json {
  if (!isObject(container)) return container;
  const resources = isObject(container['resources']) ? container['resources'] : {};
  const fill = (kind: 'requests' | 'limits', defaults: Json | undefined): JsonObject => {
    const given = isObject(resources[kind]) ? resources[kind] : {};
    const missing = Object.entries(isObject(defaults) ? defaults : {}).filter(([name]) => !(name in given));
    if (missing.length === 0) return resources[kind] === undefined ? {} : { [kind]: given };
    const names = missing.map(([name]) => name).toSorted();
    notes.push(`${names.join(', ')} ${kind.slice(0, -1)} for ${word} ${textAt(container, 'name')}`);
    return { [kind]: { ...given, ...Object.fromEntries(missing) } };
  };
  const filled = { ...fill('requests', limit['defaultRequest']), ...fill('limits', limit['default']) };
  return { ...container, resources: { ...resources, ...filled } };
}

/** Refuses pods and claims that ask for less or more than the namespace lets them. */
export function admitWithinLimits(api: Api, { collection, subject }: ServedResource, object: JsonObject): void {
  const namespace = textAt(object, 'metadata', 'namespace');
  const errors = collection === '/pods' ? podErrors(api, namespace, object) : claimErrors(api, namespace, object);
  if (errors.length === 0) return;
  const message = errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`;
  throw forbidden(subject, textAt(object, 'metadata', 'name'), message);
}

function podErrors(api: Api, namespace: string, pod: JsonObject): readonly string[] {
  const containers = ['containers', 'initContainers'].flatMap((field) => {
    const list = valueAt(pod, 'spec', field);
    return isList(list) ? list : [];
  });
  const ofContainers = limitsOf(api, namespace, 'Container').flatMap((limit) =>
    containers.flatMap((one) =>
      boundErrors(
        limit,
        'Container',
        readAmounts(valueAt(one, 'resources', 'requests')),
        readAmounts(valueAt(one, 'resources', 'limits')),
      ),
    ),
  );
  const ofPod = limitsOf(api, namespace, 'Pod').flatMap((limit) =>
    boundErrors(limit, 'Pod', podAmounts(pod['spec'], 'requests'), podAmounts(pod['spec'], 'limits')),
  );
  return [...ofContainers, ...ofPod];
}

function claimErrors(api: Api, namespace: string, claim: JsonObject): readonly string[] {
  const asked = readAmounts(valueAt(claim, 'spec', 'resources', 'requests'));
  return limitsOf(api, namespace, 'PersistentVolumeClaim').flatMap((limit) => [
    ...[...readAmounts(limit['min'])].flatMap(([name, bound]) => minimum(name, 'PersistentVolumeClaim', bound, asked)),
    ...[...readAmounts(limit['max'])].flatMap(([name, bound]) => {
      const given = asked.get(name);
      const rule = `maximum ${name} usage per PersistentVolumeClaim is ${shownAmount(bound)}`;
      if (given === undefined) return [`${rule}.  No request is specified`];
      return given.nanos > bound.nanos ? [`${rule}, but request is ${shownAmount(given)}`] : [];
    }),
  ]);
}

function minimum(
  name: string,
  type: string,
  bound: Parameters<typeof shownAmount>[0],
  asked: Amounts,
  limits?: Amounts,
): readonly string[] {
  const [request, limit] = [asked.get(name), limits?.get(name)];
  const rule = `minimum ${name} usage per ${type} is ${shownAmount(bound)}`;
  if (request === undefined) return [`${rule}.  No request is specified`];
  if (request.nanos < bound.nanos) return [`${rule}, but request is ${shownAmount(request)}`];
  return limit !== undefined && limit.nanos < bound.nanos ? [`${rule}, but limit is ${shownAmount(limit)}`] : [];
}

function boundErrors(limit: JsonObject, type: string, requests: Amounts, limits: Amounts): readonly string[] {
  const max = [...readAmounts(limit['max'])].flatMap(([name, bound]) => {
    const [request, given] = [requests.get(name), limits.get(name)];
    const rule = `maximum ${name} usage per ${type} is ${shownAmount(bound)}`;
    if (given === undefined) return [`${rule}.  No limit is specified`];
    if (given.nanos > bound.nanos) return [`${rule}, but limit is ${shownAmount(given)}`];
    return request !== undefined && request.nanos > bound.nanos
      ? [`${rule}, but request is ${shownAmount(request)}`]
      : [];
  });
  const ratio = [...readAmounts(limit['maxLimitRequestRatio'])].flatMap(([name, bound]) => {
    const [request, given] = [requests.get(name), limits.get(name)];
    const rule = `${name} max limit to request ratio per ${type} is ${shownAmount(bound)}`;
    if (request === undefined || request.nanos === 0n) return [`${rule}, but no request is specified or request is 0`];
    if (given === undefined || given.nanos === 0n) return [`${rule}, but no limit is specified or limit is 0`];
    const actual = Number(given.nanos) / Number(request.nanos);
    return actual > Number(bound.nanos) / 1e9 ? [`${rule}, but provided ratio is ${actual.toFixed(6)}`] : [];
  });
  const min = [...readAmounts(limit['min'])].flatMap(([name, bound]) => minimum(name, type, bound, requests, limits));
  return [...min, ...max, ...ratio];
}
