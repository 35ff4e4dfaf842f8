import { isList, isObject } from './json.ts';
import type { Json } from './json.ts';
import { fieldPath } from './prune.ts';

/** A key that stands twice, as a strict decoder of JSON says it. */
export const duplicateField = (path: string): string => `duplicate field "${path}"`;

/**
 * What a strict decoder complains of. Custom resources are decoded first and pruned then, so what decoding found comes first; built-in
 * kinds are decoded in one go: with their `body`, complaints come in the order of its fields.
 */
export function strictDecodingErrors(
  decoding: readonly string[],
  unknown: readonly string[],
  body?: Json,
): readonly string[] {
  const all = [...decoding, ...unknown.map((path) => `unknown field "${path}"`)];
  if (body === undefined || decoding.length === 0 || unknown.length === 0) return all;
  const order = pathsIn(body);
  const place = (complaint: string): number => order.indexOf(/field "(.*)"$/s.exec(complaint)?.[1] ?? '');
  return all.toSorted((a, b) => place(a) - place(b));
}

function pathsIn(value: Json, path: readonly (string | number)[] = []): readonly string[] {
  const own = path.length === 0 ? [] : [fieldPath(path)];
  if (isList(value)) return [...own, ...value.flatMap((item, i) => pathsIn(item, [...path, i]))];
  if (!isObject(value)) return own;
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : pathsIn(field, [...path, key]))),
  ];
}

/** What `fieldValidation=Strict` refuses a body with. */
export const strictDecodingMessage = (errors: readonly string[]): string =>
  `strict decoding error: ${errors.join(', ')}`;
