import { invalid, notSupported, required } from '../../field-error.ts';
import type { FieldError } from '../../field-error.ts';
import { sameJson } from '../../json.ts';
import type { JsonObject } from '../../json.ts';
import { object as objectAt, text } from '../../table/built-in/fields.ts';

const CRON_FIELDS = 5;
const CONCURRENCY = ['Allow', 'Forbid', 'Replace'];

export function cronJobErrors(job: JsonObject): readonly FieldError[] {
  const [schedule, policy] = [text(job, 'spec.schedule'), text(job, 'spec.concurrencyPolicy', 'Allow')];
  return [
    ...(schedule === '' ? [required('spec.schedule')] : scheduleErrors(schedule)),
    ...(CONCURRENCY.includes(policy) ? [] : [notSupported('spec.concurrencyPolicy', policy, CONCURRENCY)]),
  ];
}

/** What the cron parser says of a schedule without the right number of fields; `@hourly` and its kin have names. */
function scheduleErrors(schedule: string): readonly FieldError[] {
  const words = schedule.trim().split(/\s+/);
  if (schedule.startsWith('@') || words.length === CRON_FIELDS) return [];
  const detail = `expected exactly ${CRON_FIELDS} fields, found ${words.length}: [${words.join(' ')}]`;
  return [invalid('spec.schedule', schedule, detail)];
}

/** A binding is to one role for good. */
export function roleReferenceErrors(binding: JsonObject, old: JsonObject | undefined): readonly FieldError[] {
  const [now, before] = [objectAt(binding, 'roleRef'), objectAt(old, 'roleRef')];
  if (old === undefined || sameJson(now, before)) return [];
  const shown = { APIGroup: text(now, 'apiGroup'), Kind: text(now, 'kind'), Name: text(now, 'name') };
  return [invalid('roleRef', shown, 'cannot change roleRef')];
}
