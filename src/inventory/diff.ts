import { isDeepStrictEqual } from 'node:util';
import type { Entry, Kind } from './kinds.ts';
import type { Mark } from './mark.ts';
import type { Source } from './sources.ts';

/** One difference between two looks at a cloud. */
export interface Change {
  readonly kind: Kind;
  readonly id: string;
  readonly what: 'added' | 'changed' | 'removed';
  /** Whose thing it is or was; undefined for things without our mark. A stolen mark shows its former owner. */
  readonly owner: Mark | undefined;
  /** Id of the project that the thing is in, where the cloud tells. */
  readonly project: string | undefined;
}

/** What differs between two pictures of one kind. The order of lists within an entry, and volatile fields, do not count. */
export function diffEntries<K extends Kind>(
  kind: K,
  source: Pick<Source<K>, 'mark' | 'volatile'>,
  before: ReadonlyMap<string, Entry<K>>,
  after: ReadonlyMap<string, Entry<K>>,
): Change[] {
  const changes: Change[] = [];
  const tell = (id: string, what: Change['what'], entry: Entry<K>, owner = source.mark?.(entry)): void => {
    changes.push({ kind, id, what, owner, project: projectOf(entry) });
  };
  for (const [id, entry] of after) {
    const earlier = before.get(id);
    if (earlier === undefined) tell(id, 'added', entry);
    else if (!sameEntry(earlier, entry, source.volatile ?? [])) tell(id, 'changed', entry, source.mark?.(earlier));
  }
  for (const [id, entry] of before) if (!after.has(id)) tell(id, 'removed', entry);
  return changes;
}

/** Each service has a word of its own for it; Neutron writes an empty one where a thing is in no project. */
function projectOf(entry: object): string | undefined {
  const { project_id, tenant_id, owner } = entry as Readonly<Record<string, unknown>>;
  const project = project_id ?? tenant_id ?? owner;
  return typeof project === 'string' && project !== '' ? project : undefined;
}

function sameEntry(a: object, b: object, volatile: readonly string[]): boolean {
  return a === b || isDeepStrictEqual(a, b) || isDeepStrictEqual(normal(a, volatile), normal(b, volatile));
}

function normal(entry: object, volatile: readonly string[]): unknown {
  return unordered(Object.fromEntries(Object.entries(entry).filter(([field]) => !volatile.includes(field))));
}

/** Neutron answers the subnets of a network, the rules of a group and the like in any order. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(unordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unordered(inner)]));
}
