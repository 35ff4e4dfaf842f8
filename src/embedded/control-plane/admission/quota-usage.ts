import { isList } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';
import { textAt, valueAt } from '../object.ts';
import { type Amount, type Amounts, count, podAmounts, readAmounts } from './amounts.ts';

/** Kinds that quotas have long counted under their own names, by collection. */
const PLAIN: Readonly<Record<string, string>> = {
  '/pods': 'pods',
  '/services': 'services',
  '/replicationcontrollers': 'replicationcontrollers',
  '/resourcequotas': 'resourcequotas',
  '/secrets': 'secrets',
  '/configmaps': 'configmaps',
  '/persistentvolumeclaims': 'persistentvolumeclaims',
};

/** What one object of a collection (`group/plural`) takes of quotas (`quota.Evaluator`). */
export function quotaUsage(collection: string, object: JsonObject): Amounts {
  const counted = new Map<string, Amount>([[countName(collection), count(1)]]);
  if (collection === '/pods' && isFinished(object)) return counted;
  const plain = PLAIN[collection];
  if (plain !== undefined) counted.set(plain, count(1));
  const own = OWN[collection]?.(object) ?? new Map<string, Amount>();
  return new Map([...counted, ...own]);
}

/** `count/deployments.apps`. */
function countName(collection: string): string {
  const [group = '', plural = ''] = collection.split('/');
  return `count/${plural}${group === '' ? '' : `.${group}`}`;
}

/** A pod that has ended takes nothing any more. */
const isFinished = (pod: JsonObject): boolean => ['Failed', 'Succeeded'].includes(textAt(pod, 'status', 'phase'));

const OWN: Readonly<Record<string, (object: JsonObject) => Amounts>> = {
  '/pods': (pod) => {
    const [requests, limits] = [podAmounts(pod['spec'], 'requests'), podAmounts(pod['spec'], 'limits')];
    const plain = ['cpu', 'memory', 'ephemeral-storage'];
    const named = [...requests].flatMap(([name, amount]): [string, Amount][] =>
      plain.includes(name) || name.startsWith('hugepages-')
        ? [
            [name, amount],
            [`requests.${name}`, amount],
          ]
        : [[`requests.${name}`, amount]],
    );
    const limited = [...limits].flatMap(([name, amount]): [string, Amount][] =>
      plain.includes(name) ? [[`limits.${name}`, amount]] : [],
    );
    return new Map([...named, ...limited]);
  },
  '/services': (service) => {
    const ports = valueAt(service, 'spec', 'ports');
    const list = isList(ports) ? ports : [];
    const type = textAt(service, 'spec', 'type');
    const allocates = valueAt(service, 'spec', 'allocateLoadBalancerNodePorts') !== false;
    const chosen = list.filter((port) => valueAt(port, 'nodePort') !== undefined).length;
    const onNodes =
      type === 'NodePort' ? list.length : type === 'LoadBalancer' ? (allocates ? list.length : chosen) : 0;
    return new Map([
      ['services.nodeports', count(onNodes)],
      ['services.loadbalancers', count(type === 'LoadBalancer' ? 1 : 0)],
    ]);
  },
  '/persistentvolumeclaims': (claim) => {
    const storage = readAmounts(valueAt(claim, 'spec', 'resources', 'requests')).get('storage');
    const className =
      textAt(claim, 'spec', 'storageClassName') ||
      textAt(valueAt(claim, 'metadata', 'annotations'), 'volume.beta.kubernetes.io/storage-class');
    const ofClass = `${className}.storageclass.storage.k8s.io`;
    const asked: [string, Amount][] = storage === undefined ? [] : [['requests.storage', storage]];
    if (className === '') return new Map(asked);
    return new Map([
      ...asked,
      ...asked.map(([name, amount]): [string, Amount] => [`${ofClass}/${name}`, amount]),
      [`${ofClass}/persistentvolumeclaims`, count(1)],
    ]);
  },
};
