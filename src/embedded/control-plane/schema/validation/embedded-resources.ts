import { invalid, required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { isList, isObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';

const DNS_1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1035_HINT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

/** `apiVersion` and `kind` of the objects that a schema embeds (`x-kubernetes-embedded-resource`). */
export function checkEmbeddedResources(value: Json, schema: JsonSchema, path = ''): readonly FieldError[] {
  if (isList(value)) {
    const items = schema.items;
    return items === undefined ? [] : value.flatMap((item, i) => checkEmbeddedResources(item, items, `${path}[${i}]`));
  }
  if (!isObject(value)) return [];
  const own = schema['x-kubernetes-embedded-resource'] === true ? checkOne(value, path) : [];
  const below = Object.entries(value).flatMap(([key, field]) => {
    if (field === undefined) return [];
    const property = schema.properties?.[key];
    if (property !== undefined) return checkEmbeddedResources(field, property, path === '' ? key : `${path}.${key}`);
    const rest = schema.additionalProperties;
    return typeof rest === 'object' ? checkEmbeddedResources(field, rest, `${path}[${key}]`) : [];
  });
  return [...own, ...below];
}

function checkOne(value: JsonObject, path: string): readonly FieldError[] {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  return (['apiVersion', 'kind'] as const).flatMap((name): readonly FieldError[] => {
    const field = value[name];
    if (field === undefined) return [required(at(name))];
    if (typeof field !== 'string') return [invalid(at(name), field, 'must be a string')];
    if (field === '') return [invalid(at(name), field, 'must not be empty')];
    if (name === 'apiVersion' && field.split('/').length > 2) {
      return [invalid(at(name), field, `unexpected GroupVersion string: ${field}`)];
    }
    if (name === 'kind' && !DNS_1035_LABEL.test(field.toLowerCase())) {
      return [invalid(at(name), field, `may have mixed case, but should otherwise match: ${DNS_1035_HINT}`)];
    }
    return [];
  });
}
