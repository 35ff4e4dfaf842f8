import type { Json, JsonObject } from '../../json.ts';
import { at, count, list, object, scalar, text } from './fields.ts';
import { row, shortened } from './rows.ts';
import type { Tables } from './rows.ts';

const UNKNOWN = '<unknown>';
const SHOWN = 2;

export const AUTOSCALER_TABLES: Tables = {
  'autoscaling/HorizontalPodAutoscaler': [
    'Name Reference Targets MinPods MaxPods Replicas Age',
    row((o) => {
      const { targets, minReplicas } = { targets: metrics(o), minReplicas: at(o, 'spec.minReplicas') };
      return [
        `${text(o, 'spec.scaleTargetRef.kind')}/${text(o, 'spec.scaleTargetRef.name')}`,
        targets.length === 0 ? '<none>' : shortened(targets, SHOWN, ', '),
        minReplicas === undefined ? '<unset>' : scalar(minReplicas),
        count(o, 'spec.maxReplicas'),
        count(o, 'status.currentReplicas'),
      ];
    }),
  ],
  'autoscaling/Scale': [
    'Name Desired:integer Available:integer Age',
    row((o) => [count(o, 'spec.replicas'), count(o, 'status.replicas')]),
  ],
};

/** The field of a metric, and of its status, by its type. */
const SOURCES: Readonly<Record<string, string>> = {
  External: 'external',
  Pods: 'pods',
  Object: 'object',
  Resource: 'resource',
  ContainerResource: 'containerResource',
};

function metrics(autoscaler: JsonObject): readonly string[] {
  const utilization = at(autoscaler, 'spec.targetCPUUtilizationPercentage');
  if (utilization !== undefined) {
    const current = at(autoscaler, 'status.currentCPUUtilizationPercentage');
    return [`cpu: ${current === undefined ? UNKNOWN : `${scalar(current)}%`}/${scalar(utilization)}%`];
  }
  const statuses = list(autoscaler, 'status.currentMetrics');
  return list(autoscaler, 'spec.metrics').map((metric, i) => describe(metric, statuses[i]));
}

function describe(metric: Json, status: Json | undefined): string {
  const type = text(metric, 'type');
  const source = SOURCES[type];
  if (source === undefined) return '<unknown type>';
  const [target, now] = [object(metric, `${source}.target`), object(status, `${source}.current`)];
  const shown = (field: string): string => (now[field] === undefined ? UNKNOWN : scalar(now[field]));
  if (type !== 'Resource' && type !== 'ContainerResource') {
    if (target['averageValue'] === undefined) return `${shown('value')}/${scalar(target['value'])}`;
    const average = `${shown('averageValue')}/${scalar(target['averageValue'])}`;
    return type === 'Pods' ? average : `${average} (avg)`;
  }
  const name = text(metric, `${source}.name`);
  if (target['averageValue'] !== undefined)
    return `${name}: ${shown('averageValue')}/${scalar(target['averageValue'])}`;
  const current = now['averageUtilization'] === undefined ? UNKNOWN : `${shown('averageUtilization')}%`;
  const wanted = target['averageUtilization'];
  return `${name}: ${current}/${wanted === undefined ? '<auto>' : `${scalar(wanted)}%`}`;
}
