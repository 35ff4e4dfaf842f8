import type { Json, JsonObject } from '../../json.ts';
import { age } from '../age.ts';
import type { TableDefinition } from '../table.ts';
import { at, text } from './fields.ts';

export type Cells = TableDefinition['cells'];

/** Columns (in `columns`' notation) and cells by `group/Kind`. */
export type Tables = Readonly<Record<string, readonly [string, Cells]>>;

export const name = (object: JsonObject): Json => text(object, 'metadata.name');
export const created = (object: JsonObject, nowMs: number): Json =>
  age(at(object, 'metadata.creationTimestamp'), nowMs);

/** NAME, what the kind shows, AGE, what `-o wide` adds. */
export const row =
  (cells: Cells, wide: Cells = () => []): Cells =>
  (object, nowMs) => [name(object), ...cells(object, nowMs), created(object, nowMs), ...wide(object, nowMs)];

/** The first `max` of them, and how many more there are. */
export function shortened(items: readonly string[], max: number, separator: string): string {
  const shown = items.slice(0, max).join(separator);
  return items.length > max ? `${shown} + ${items.length - max} more...` : shown;
}
