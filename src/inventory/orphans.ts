import type { Inventory } from './inventory.ts';
import type { Entry, Kind } from './kinds.ts';
import type { Mark } from './mark.ts';
import { KINDS, type Source, SOURCES } from './sources.ts';

export interface MarkedThing<K extends Kind = Kind> {
  readonly kind: K;
  readonly id: string;
  readonly name: string;
  readonly mark: Mark;
}

/** Everything with the mark of this installation. */
export function markedThings(inventory: Pick<Inventory, 'list'>, installation: string): MarkedThing[] {
  return KINDS.flatMap((kind) => markedOf(inventory, kind, installation));
}

/** Everything that `uid` owns: what a reconciler looks at before it creates anything. */
export function thingsOf(inventory: Pick<Inventory, 'list'>, installation: string, uid: string): MarkedThing[] {
  return markedThings(inventory, installation).filter(({ mark }) => mark.uid === uid);
}

/** Things of this installation whose owner is none of the objects that exist. */
export function orphans(
  inventory: Pick<Inventory, 'list'>,
  installation: string,
  existingUids: ReadonlySet<string>,
): MarkedThing[] {
  return markedThings(inventory, installation).filter(({ mark }) => !existingUids.has(mark.uid));
}

function markedOf<K extends Kind>(inventory: Pick<Inventory, 'list'>, kind: K, installation: string): MarkedThing<K>[] {
  const source: Source<K> = SOURCES[kind];
  if (!source.mark) return [];
  return inventory.list(kind).flatMap((entry) => {
    const mark = markOf(source, entry);
    return mark?.installation === installation ? [{ kind, id: source.id(entry), name: nameOf(entry), mark }] : [];
  });
}

/** Every pass looks at everything, and most entries are those of the last sweep. */
const marks = new WeakMap<object, Mark | undefined>();

function markOf<K extends Kind>(source: Source<K>, entry: Entry<K>): Mark | undefined {
  if (marks.has(entry)) return marks.get(entry);
  const mark = source.mark?.(entry);
  marks.set(entry, mark);
  return mark;
}

function nameOf(entry: object): string {
  if ('name' in entry && typeof entry.name === 'string') return entry.name;
  return 'host' in entry && typeof entry.host === 'string' ? entry.host : '';
}
