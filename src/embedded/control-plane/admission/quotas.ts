import type { Api } from '../api.ts';
import { textAt, valueAt } from '../object.ts';
import type { JsonObject } from '../schema/index.ts';
import type { KubeObject } from '../object.ts';
import { collectionOf } from '../registry/served-resource.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { forbidden } from '../status-error.ts';
import { type Amounts, add, podAmounts, readAmounts, shownAmount, subtract } from './amounts.ts';
import { inScope } from './quota-scopes.ts';
import { quotaUsage } from './quota-usage.ts';

export const QUOTAS = collectionOf('', 'resourcequotas');

/** What of a quota's resources the objects of its namespace use, each resource named even where it is nothing. */
export function usedOf(api: Api, quota: KubeObject): Amounts {
  const hard = readAmounts(valueAt(quota, 'spec', 'hard'));
  const prefix = `${quota.metadata.namespace ?? ''}/`;
  const used = api.store.collectionNames().flatMap((collection) =>
    api.store
      .list(collection, prefix)
      .filter((object) => inScope(quota, collection, object))
      .map((object) => quotaUsage(collection, object)),
  );
  const sum = add(...used);
  return new Map([...hard].map(([name, { binary }]) => [name, sum.get(name) ?? { nanos: 0n, binary }]));
}

/** Refuses what goes beyond a quota of the namespace (admission plugin ResourceQuota). `old` is what an update replaces. */
export function admitWithinQuotas(
  api: Api,
  { collection, subject }: ServedResource,
  object: JsonObject,
  old?: KubeObject,
): void {
  const namespace = textAt(object, 'metadata', 'namespace');
  if (namespace === '') return;
  const name = textAt(object, 'metadata', 'name');
  const before = old === undefined ? new Map() : quotaUsage(collection, old);
  const more = subtract(quotaUsage(collection, object), before);
  for (const quota of api.store.list(QUOTAS, `${namespace}/`)) {
    const hard = readAmounts(valueAt(quota, 'status', 'hard'));
    if (hard.size === 0 || !inScope(quota, collection, object)) continue;
    if (collection === '/pods') requireAsked(quota, hard, object, subject);
    const asked = [...more].filter(([resource, { nanos }]) => hard.has(resource) && nanos > 0n);
    if (asked.length === 0) continue;
    const used = usedOf(api, quota);
    const exceeded = asked
      .filter(([resource, { nanos }]) => (used.get(resource)?.nanos ?? 0n) + nanos > (hard.get(resource)?.nanos ?? 0n))
      .map(([resource]) => resource)
      .toSorted();
    if (exceeded.length === 0) continue;
    const shown = (amounts: Amounts): string =>
      exceeded
        .map((resource) => `${resource}=${shownAmount(amounts.get(resource) ?? { nanos: 0n, binary: false })}`)
        .join(',');
    const told = `requested: ${shown(new Map(asked))}, used: ${shown(used)}, limited: ${shown(hard)}`;
    throw forbidden(subject, name, `exceeded quota: ${quota.metadata.name}, ${told}`);
  }
}

const COMPUTE = /^(requests\.|limits\.)?(cpu|memory)$/;

/** Where a quota counts time or memory, every container has to say how much it asks for. */
function requireAsked(quota: KubeObject, hard: Amounts, pod: JsonObject, subject: ServedResource['subject']): void {
  const wanted = [...hard.keys()].filter((resource) => COMPUTE.test(resource)).toSorted();
  if (wanted.length === 0) return;
  const containers = ['containers', 'initContainers'].flatMap((field) => {
    const list = valueAt(pod, 'spec', field);
    return Array.isArray(list) ? (list as JsonObject[]) : [];
  });
  const missing = wanted.flatMap((resource) => {
    const kind = resource.startsWith('limits.') ? 'limits' : 'requests';
    const plain = resource.replace(/^(requests|limits)\./, '');
    const silent = containers.filter((one) => !podAmounts({ containers: [one] }, kind).has(plain));
    return silent.length === 0 ? [] : [`${resource} for: ${silent.map((one) => textAt(one, 'name')).join(',')}`];
  });
  if (missing.length === 0) return;
  const message = `failed quota: ${quota.metadata.name}: must specify ${missing.join('; ')}`;
  throw forbidden(subject, textAt(pod, 'metadata', 'name'), message);
}
