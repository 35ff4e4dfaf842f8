import { invalid } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { isList, isObject } from '../json.ts';
import type { Crd } from './types.ts';

const IMMUTABLE = 'field is immutable';

/** What an update may not change: group and plural never, scope and kind once the names were accepted. */
export function updateErrors(crd: Crd, old: Crd): readonly FieldError[] {
  const kept = (path: string, now: string, before: string): readonly FieldError[] =>
    now === before ? [] : [invalid(path, now, IMMUTABLE)];
  const established = isEstablished(old);
  return [
    ...(established ? kept('spec.scope', crd.spec.scope, old.spec.scope) : []),
    ...(established ? kept('spec.names.kind', crd.spec.names.kind, old.spec.names.kind) : []),
    ...kept('spec.group', crd.spec.group, old.spec.group),
    ...kept('spec.names.plural', crd.spec.names.plural, old.spec.names.plural),
  ];
}

function isEstablished(crd: Crd): boolean {
  const conditions = crd.status?.['conditions'];
  return (
    isList(conditions) &&
    conditions.some((one) => isObject(one) && one['type'] === 'Established' && one['status'] === 'True')
  );
}
