/** A slice of a sorted list and, when more follows, the id to continue after. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly nextMarker: string | undefined;
}

/** The page after `marker` (exclusive). Undefined when no row has the marker's id: each service has its own error. */
export function pageAfter<T extends { readonly id: string }>(
  rows: readonly T[],
  query: { readonly marker?: string | undefined; readonly limit?: number | undefined },
): Page<T> | undefined {
  let start = 0;
  if (query.marker !== undefined) {
    start = rows.findIndex((row) => row.id === query.marker) + 1;
    if (start === 0) return undefined;
  }
  const end = query.limit === undefined ? rows.length : start + query.limit;
  const page = rows.slice(start, end);
  return { rows: page, nextMarker: end < rows.length ? page.at(-1)?.id : undefined };
}

/** The request's own URL with other query parameters; `undefined` removes one. `base` replaces scheme, host and path. */
export function withQuery(
  base: string,
  query: URLSearchParams,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  return `${base}?${next.toString()}`;
}

export type SortKey = readonly [field: string, direction: 'asc' | 'desc'];

/** Sorted copy by several fields; null comes first ascending, as MySQL has it. Stable. */
export function sortRows<T>(rows: readonly T[], keys: readonly SortKey[]): T[] {
  const compare = (a: T, b: T): number => {
    for (const [field, direction] of keys) {
      const order = compareValues((a as Record<string, unknown>)[field], (b as Record<string, unknown>)[field]);
      if (order !== 0) return direction === 'asc' ? order : -order;
    }
    return 0;
  };
  return rows.toSorted(compare);
}

function compareValues(a: unknown, b: unknown): number {
  const missingA = a === null || a === undefined;
  const missingB = b === null || b === undefined;
  if (missingA || missingB) return Number(missingB) - Number(missingA);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [textOf(a), textOf(b)];
  return left < right ? -1 : Number(left > right);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
