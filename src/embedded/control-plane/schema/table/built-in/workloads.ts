import type { Json, JsonObject } from '../../json.ts';
import { age, humanDuration } from '../age.ts';
import { at, condition, containers, count, list, selector, text } from './fields.ts';

export const TEMPLATE_CONTAINERS = 'spec.template.spec.containers';

export const templateCells = (workload: JsonObject): readonly Json[] => [
  ...containers(workload, TEMPLATE_CONTAINERS),
  selector(workload, 'spec.selector'),
];

/** An absent `spec.replicas` means one. */
export const desired = (workload: JsonObject): number => count(workload, 'spec.replicas', 1);

const FINAL_JOB_CONDITIONS = ['Complete', 'Failed'];
const LATER_JOB_CONDITIONS = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'];

export function jobCells(job: JsonObject, nowMs: number): readonly Json[] {
  const has = (type: string): boolean => text(condition(job, type), 'status') === 'True';
  const finished = FINAL_JOB_CONDITIONS.find(has);
  const deleting = at(job, 'metadata.deletionTimestamp') === undefined ? undefined : 'Terminating';
  const status = finished ?? deleting ?? LATER_JOB_CONDITIONS.find(has) ?? 'Running';
  return [status, completions(job), jobDuration(job, nowMs)];
}

function completions(job: JsonObject): string {
  const succeeded = count(job, 'status.succeeded');
  if (at(job, 'spec.completions') !== undefined) return `${succeeded}/${count(job, 'spec.completions')}`;
  const parallelism = count(job, 'spec.parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(job: JsonObject, nowMs: number): string {
  const start = Date.parse(text(job, 'status.startTime'));
  const end = Date.parse(text(job, 'status.completionTime'));
  if (Number.isNaN(start)) return '';
  return humanDuration((Number.isNaN(end) ? nowMs : end) - start);
}

export function cronJobCells(job: JsonObject, nowMs: number): readonly Json[] {
  const [suspend, last] = [at(job, 'spec.suspend'), at(job, 'status.lastScheduleTime')];
  return [
    text(job, 'spec.schedule'),
    text(job, 'spec.timeZone', '<none>'),
    suspend === undefined ? '<unset>' : suspend === true ? 'True' : 'False',
    list(job, 'status.active').length,
    last === undefined ? '<none>' : age(last, nowMs),
  ];
}

export const cronJobWideCells = (job: JsonObject): readonly Json[] => [
  ...containers(job, 'spec.jobTemplate.spec.template.spec.containers'),
  selector(job, 'spec.jobTemplate.spec.selector'),
];
