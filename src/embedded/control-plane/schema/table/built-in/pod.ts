import type { Json, JsonObject } from '../../json.ts';
import { age, humanDuration } from '../age.ts';
import { at, condition, count, list, text } from './fields.ts';

/** The row of a pod (`printPod` of kubernetes' internal printers). */
export function podCells(pod: JsonObject, nowMs: number): readonly Json[] {
  const statuses = list(pod, 'status.containerStatuses');
  const sidecars = list(pod, 'spec.initContainers').filter((one) => text(one, 'restartPolicy') === 'Always');
  const ready = statuses.filter((one) => at(one, 'ready') === true && at(one, 'state.running') !== undefined);
  const total = list(pod, 'spec.containers').length + sidecars.length;
  return [
    text(pod, 'metadata.name'),
    `${ready.length + readySidecars(pod, sidecars)}/${total}`,
    statusOf(pod, statuses, ready.length),
    restarts(statuses, nowMs),
    age(at(pod, 'metadata.creationTimestamp'), nowMs),
    text(list(pod, 'status.podIPs')[0], 'ip', '<none>'),
    text(pod, 'spec.nodeName', '<none>'),
    text(pod, 'status.nominatedNodeName', '<none>'),
    readinessGates(pod),
  ];
}

function readySidecars(pod: JsonObject, sidecars: readonly Json[]): number {
  const names = new Set(sidecars.map((one) => text(one, 'name')));
  return list(pod, 'status.initContainerStatuses').filter(
    (one) => names.has(text(one, 'name')) && at(one, 'ready') === true,
  ).length;
}

function restarts(statuses: readonly Json[], nowMs: number): string {
  const total = statuses.reduce<number>((sum, one) => sum + count(one, 'restartCount'), 0);
  const last = Math.max(
    ...statuses
      .map((one) => Date.parse(text(one, 'lastState.terminated.finishedAt')))
      .filter((time) => !Number.isNaN(time)),
  );
  return total !== 0 && Number.isFinite(last) ? `${total} (${humanDuration(nowMs - last)} ago)` : String(total);
}

function statusOf(pod: JsonObject, statuses: readonly Json[], ready: number): string {
  const phase = text(pod, 'status.phase');
  if (at(pod, 'metadata.deletionTimestamp') !== undefined) {
    if (text(pod, 'status.reason') === 'NodeLost') return 'Unknown';
    if (phase !== 'Succeeded' && phase !== 'Failed') return 'Terminating';
  }
  const initializing = initReason(pod);
  if (initializing !== undefined) return initializing;
  const gated = text(condition(pod, 'PodScheduled'), 'reason') === 'SchedulingGated' ? 'SchedulingGated' : undefined;
  const reason =
    statuses.map(containerReason).find((one) => one !== undefined) ?? gated ?? text(pod, 'status.reason', phase);
  if (reason !== 'Completed' || ready === 0) return reason;
  return text(condition(pod, 'Ready'), 'status') === 'True' ? 'Running' : 'NotReady';
}

function initReason(pod: JsonObject): string | undefined {
  if (text(condition(pod, 'Initialized'), 'status') === 'True') return undefined;
  const statuses = list(pod, 'status.initContainerStatuses');
  const pending = statuses.findIndex((one) => at(one, 'state.terminated.exitCode') !== 0);
  const status = statuses[pending];
  if (status === undefined) return undefined;
  const waiting = text(status, 'state.waiting.reason');
  const reason = containerReason(status);
  if (reason === undefined || waiting === 'PodInitializing')
    return `Init:${pending}/${list(pod, 'spec.initContainers').length}`;
  return `Init:${reason}`;
}

function containerReason(status: Json): string | undefined {
  const waiting = text(status, 'state.waiting.reason');
  if (waiting !== '') return waiting;
  const terminated = at(status, 'state.terminated');
  if (terminated === undefined) return undefined;
  const signal = count(terminated, 'signal');
  return text(terminated, 'reason', signal === 0 ? `ExitCode:${count(terminated, 'exitCode')}` : `Signal:${signal}`);
}

function readinessGates(pod: JsonObject): string {
  const gates = list(pod, 'spec.readinessGates');
  if (gates.length === 0) return '<none>';
  const open = gates.filter((gate) => text(condition(pod, text(gate, 'conditionType')), 'status') === 'True');
  return `${open.length}/${gates.length}`;
}
