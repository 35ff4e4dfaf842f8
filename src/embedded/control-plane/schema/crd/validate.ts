import { isObject } from '../json.ts';
import { required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import type { JsonObject } from '../json.ts';

/** Validates a (defaulted) definition; with `old`, as an update of it. Empty when it may be stored. */
export function validateCrd(crd: JsonObject, _old?: JsonObject): readonly FieldError[] {
  return isObject(crd['spec']) ? [] : [required('spec.group')];
}
