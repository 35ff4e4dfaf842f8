import { invalid, required } from '../../field-error.ts';
import type { FieldError } from '../../field-error.ts';
import { sameJson } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { at, list, object as objectAt, text, texts } from '../../table/built-in/fields.ts';

/** The selector of a workload, which must pick the pods of its own template, and (mostly) cannot change. */
export function selectorErrors(
  workload: JsonObject,
  old: JsonObject | undefined,
  change: 'immutable' | 'mutable',
): readonly FieldError[] {
  const selector = at(workload, 'spec.selector');
  const labels = at(workload, 'spec.template.metadata.labels');
  const picks = selector !== undefined && matches(selector, labels ?? {});
  const fixed = change === 'immutable' && old !== undefined && !sameJson(selector, at(old, 'spec.selector'));
  return [
    ...replicaErrors(workload),
    ...(selector === undefined ? [required('spec.selector')] : []),
    ...(isEmpty(selector) ? [invalid('spec.selector', selector, 'empty selector is invalid for deployment')] : []),
    ...(picks
      ? []
      : [invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')]),
    ...(fixed ? [invalid('spec.selector', selector, 'field is immutable')] : []),
  ];
}

export function replicaErrors(workload: JsonObject): readonly FieldError[] {
  const replicas = at(workload, 'spec.replicas');
  const negative = typeof replicas === 'number' && replicas < 0;
  return negative ? [invalid('spec.replicas', replicas, 'must be greater than or equal to 0')] : [];
}

const isEmpty = (selector: Json | undefined): boolean =>
  selector !== undefined &&
  Object.keys(objectAt(selector, 'matchLabels')).length === 0 &&
  list(selector, 'matchExpressions').length === 0;

function matches(selector: Json, labels: Json): boolean {
  const exact = Object.entries(objectAt(selector, 'matchLabels')).every(
    ([key, value]) => labelOf(labels, key) === value,
  );
  return exact && list(selector, 'matchExpressions').every((expression) => holds(expression, labels));
}

function holds(expression: Json, labels: Json): boolean {
  const label = labelOf(labels, text(expression, 'key'));
  const values = texts(expression, 'values');
  const operators: Readonly<Record<string, boolean>> = {
    In: typeof label === 'string' && values.includes(label),
    NotIn: typeof label !== 'string' || !values.includes(label),
    Exists: label !== undefined,
    DoesNotExist: label === undefined,
  };
  return operators[text(expression, 'operator')] ?? false;
}

const labelOf = (labels: Json, key: string): Json | undefined => objectAt({ labels }, 'labels')[key];
