import { isList, isObject, parseQuantity } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { valueAt } from '../object.ts';

const COUNTED = ['cpu', 'memory'];

type Amounts = ReadonlyMap<string, bigint>;

/** How a pod's containers stand with the node's memory and time (`ComputePodQOS`). */
export function qosClass(spec: JsonObject): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = ['containers', 'initContainers'].flatMap((field) => {
    const found = spec[field];
    return isList(found) ? found : [];
  });
  const asked = containers.map((container) => ({
    requests: amounts(valueAt(container, 'resources', 'requests')),
    limits: amounts(valueAt(container, 'resources', 'limits')),
  }));
  if (asked.every(({ requests, limits }) => requests.size === 0 && limits.size === 0)) return 'BestEffort';
  const guaranteed = asked.every(({ requests, limits }) =>
    COUNTED.every((name) => limits.has(name) && (requests.get(name) ?? limits.get(name)) === limits.get(name)),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function amounts(resources: Json | undefined): Amounts {
  if (!isObject(resources)) return new Map();
  return new Map(
    Object.entries(resources).flatMap(([name, value]): [string, bigint][] => {
      const amount = parseQuantity(typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '');
      return COUNTED.includes(name) && amount !== undefined && amount > 0n ? [[name, amount]] : [];
    }),
  );
}
