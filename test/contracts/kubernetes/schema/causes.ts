import type { FieldError, Json } from '../../../../src/embedded/control-plane/schema/index.ts';
import type { Wire } from '../server.ts';

/** The causes in an answer as the tables write them, sorted: servers give them in no order. */
export function causesOf(body: Wire): readonly string[] {
  const causes: readonly { field: string; message: string }[] = body.details?.causes ?? [];
  return causes.map(({ field, message }) => `${field}: ${message}`).sort();
}

export const errorTexts = (errors: readonly FieldError[]): readonly string[] =>
  errors.map(({ field, message }) => `${field}: ${message}`).sort();

/** The texts of the warning headers of an answer. */
export function warningsOf(header: string | string[] | undefined): readonly string[] {
  const all = [header ?? []].flat().join(', ');
  return [...all.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? '').replace(/\\"/g, '"'));
}

/** A table's case with the suite's group in place of `GROUP`. */
export const withGroup = <T extends Json | readonly string[] | undefined>(value: T, group: string): T =>
  value === undefined ? value : (JSON.parse(JSON.stringify(value).replaceAll('GROUP', group)) as T);
