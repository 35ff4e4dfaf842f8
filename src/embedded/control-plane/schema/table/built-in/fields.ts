import { isList, isObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';

/** A scalar as people read it. */
export const scalar = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : JSON.stringify(value ?? null);

/** The field at a dotted path, or undefined. */
export function at(value: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((here, name) => (isObject(here) ? here[name] : undefined), value);
}

export function text(value: Json | undefined, path: string, otherwise = ''): string {
  const found = at(value, path);
  return typeof found === 'string' && found !== '' ? found : otherwise;
}

export function count(value: Json | undefined, path: string, otherwise = 0): number {
  const found = at(value, path);
  return typeof found === 'number' ? found : otherwise;
}

export function list(value: Json | undefined, path: string): readonly Json[] {
  const found = at(value, path);
  return isList(found) ? found : [];
}

export function object(value: Json | undefined, path: string): JsonObject {
  const found = at(value, path);
  return isObject(found) ? found : {};
}

export const texts = (value: Json | undefined, path: string): readonly string[] =>
  list(value, path).filter((item) => typeof item === 'string');

/** `a=b,c=d`, sorted, or `<none>`. */
export function labels(value: Json | undefined, path: string): string {
  const pairs = Object.entries(object(value, path)).map(([key, label]) => `${key}=${scalar(label)}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

/** A label selector as kubectl shows it. */
export function selector(value: Json | undefined, path: string): string {
  const matched = Object.entries(object(value, `${path}.matchLabels`)).map(([key, label]) => `${key}=${scalar(label)}`);
  const expressions = list(value, `${path}.matchExpressions`).map((expression) => {
    const [key, values] = [text(expression, 'key'), texts(expression, 'values').join(',')];
    const operators: Readonly<Record<string, string>> = {
      In: `${key} in (${values})`,
      NotIn: `${key} notin (${values})`,
      Exists: key,
      DoesNotExist: `!${key}`,
    };
    return operators[text(expression, 'operator')] ?? key;
  });
  const all = [...matched.sort(), ...expressions];
  return all.length === 0 ? '<none>' : all.join(',');
}

/** Names and images of a pod template's containers. */
export function containers(value: Json | undefined, path: string): readonly [string, string] {
  const all = list(value, path);
  return [all.map((one) => text(one, 'name')).join(','), all.map((one) => text(one, 'image')).join(',')];
}

export function condition(value: Json | undefined, type: string): Json | undefined {
  return list(value, 'status.conditions').find((one) => text(one, 'type') === type);
}
