import type { Json, JsonObject } from '../../json.ts';
import { age } from '../age.ts';
import { at, condition, count, list, object, text, texts } from './fields.ts';

export function nodeCells(node: JsonObject): readonly Json[] {
  const ready = text(condition(node, 'Ready'), 'status');
  const status = ready === '' ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady';
  return [at(node, 'spec.unschedulable') === true ? `${status},SchedulingDisabled` : status, nodeRoles(node)];
}

export function nodeWideCells(node: JsonObject): readonly Json[] {
  const address = (type: string): string =>
    text(
      list(node, 'status.addresses').find((one) => text(one, 'type') === type),
      'address',
      '<none>',
    );
  const info = (name: string): string => text(node, `status.nodeInfo.${name}`, '<unknown>');
  return [
    address('InternalIP'),
    address('ExternalIP'),
    info('osImage'),
    info('kernelVersion'),
    info('containerRuntimeVersion'),
  ];
}

function nodeRoles(node: JsonObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.entries(object(node, 'metadata.labels')).flatMap(([key, value]) => {
    if (key.startsWith(prefix) && key.length > prefix.length) return [key.slice(prefix.length)];
    return key === 'kubernetes.io/role' && typeof value === 'string' && value !== '' ? [value] : [];
  });
  return roles.length === 0 ? '<none>' : roles.sort().join(',');
}

export function externalIp(service: JsonObject): string {
  const ips = texts(service, 'spec.externalIPs');
  const type = text(service, 'spec.type');
  if (type === 'ExternalName') return text(service, 'spec.externalName');
  if (type !== 'LoadBalancer') return ips.length === 0 ? '<none>' : ips.join(',');
  const balanced = list(service, 'status.loadBalancer.ingress').map((one) => text(one, 'ip', text(one, 'hostname')));
  const all = [...balanced, ...ips];
  return all.length === 0 ? '<pending>' : all.join(',');
}

export function servicePorts(service: JsonObject): string {
  const ports = list(service, 'spec.ports').map((port) => {
    const nodePort = count(port, 'nodePort');
    return `${count(port, 'port')}${nodePort > 0 ? `:${nodePort}` : ''}/${text(port, 'protocol', 'TCP')}`;
  });
  return ports.length === 0 ? '<none>' : ports.join(',');
}

/** The row of an event, of either group. */
export function eventCells(event: JsonObject, nowMs: number): readonly Json[] {
  const about = at(event, 'involvedObject') ?? at(event, 'regarding');
  const [first, last, seen] = eventTimes(event);
  const source = [
    text(event, 'source.component', text(event, 'reportingComponent', text(event, 'reportingController'))),
  ];
  const instance = text(event, 'source.host', text(event, 'reportingInstance'));
  const target = [text(about, 'kind').toLowerCase(), text(about, 'name')].filter((part) => part !== '').join('/');
  return [
    age(last, nowMs),
    text(event, 'type'),
    text(event, 'reason'),
    target,
    text(about, 'fieldPath'),
    [...source, ...(instance === '' ? [] : [instance])].join(', '),
    text(event, 'message', text(event, 'note')).trim(),
    age(first, nowMs),
    seen,
    text(event, 'metadata.name'),
  ];
}

function eventTimes(event: JsonObject): readonly [string, string, number] {
  const first = text(event, 'firstTimestamp', text(event, 'deprecatedFirstTimestamp', text(event, 'eventTime')));
  const last = text(event, 'lastTimestamp', text(event, 'deprecatedLastTimestamp', first));
  const times = count(event, 'count', count(event, 'deprecatedCount', 1)) || 1;
  const series = text(event, 'series.lastObservedTime');
  return series === '' ? [first, last, times] : [first, series, count(event, 'series.count')];
}

/** Users, groups and service accounts of a role binding. */
export function subjectCells(binding: JsonObject): readonly Json[] {
  const of = (kind: string): readonly Json[] => list(binding, 'subjects').filter((one) => text(one, 'kind') === kind);
  const names = (kind: string): string =>
    of(kind)
      .map((one) => text(one, 'name'))
      .join(', ');
  const accounts = of('ServiceAccount').map((one) => `${text(one, 'namespace')}/${text(one, 'name')}`);
  return [names('User'), names('Group'), accounts.join(', ')];
}
