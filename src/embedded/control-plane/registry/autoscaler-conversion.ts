import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { textAt, valueAt } from '../object.ts';
import type { KubeObject } from '../object.ts';

const AS_STORED = 'autoscaling/v2';

/** Who names no metric is scaled by this use of the processor, in percent. */
const DEFAULT_UTILIZATION = 80;

const cpuMetric = (averageUtilization: Json): JsonObject => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

export function withDefaultMetric(object: KubeObject): KubeObject {
  const spec = isObject(object['spec']) ? object['spec'] : {};
  if (isList(spec['metrics']) && spec['metrics'].length > 0) return object;
  return { ...object, spec: { ...spec, metrics: [cpuMetric(DEFAULT_UTILIZATION)] } };
}

const isCpu = (metric: Json): boolean =>
  textAt(metric, 'type') === 'Resource' && textAt(metric, 'resource', 'name') === 'cpu';

/** `autoscaling/v1` knows one metric only, processor use; it is stored as the metric of `autoscaling/v2` that it is. */
export function toStoredAutoscaler(object: KubeObject): KubeObject {
  const spec = isObject(object['spec']) ? object['spec'] : {};
  const { targetCPUUtilizationPercentage: target, ...rest } = spec;
  const status = isObject(object['status']) ? object['status'] : undefined;
  const stored: JsonObject = { ...rest, metrics: [cpuMetric(target ?? DEFAULT_UTILIZATION)] };
  return {
    ...object,
    apiVersion: AS_STORED,
    spec: stored,
    ...(status === undefined ? {} : { status: storedStatus(status) }),
  };
}

function storedStatus({ currentCPUUtilizationPercentage: current, ...status }: JsonObject): JsonObject {
  if (current === undefined) return status;
  const metric = { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: current } } };
  return { ...status, currentMetrics: [metric] };
}

const served = new WeakMap<KubeObject, KubeObject>();

export function toServedAutoscaler(object: KubeObject): KubeObject {
  const known = served.get(object);
  if (known !== undefined) return known;
  const { metrics, behavior: _behavior, ...spec } = isObject(object['spec']) ? object['spec'] : {};
  const { currentMetrics, conditions: _conditions, ...status } = isObject(object['status']) ? object['status'] : {};
  const target = cpuOf(metrics, 'target');
  const current = cpuOf(currentMetrics, 'current');
  const made: KubeObject = {
    ...object,
    apiVersion: 'autoscaling/v1',
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    status: {
      currentReplicas: 0,
      desiredReplicas: 0,
      ...status,
      ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }),
    },
  };
  served.set(object, made);
  return made;
}

const cpuOf = (metrics: Json | undefined, what: 'target' | 'current'): Json | undefined =>
  isList(metrics) ? valueAt(metrics.find(isCpu), 'resource', what, 'averageUtilization') : undefined;
