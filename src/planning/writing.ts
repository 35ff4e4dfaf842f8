import { ExternalError } from '../errors/external-error.ts';
import type { Inventory, Kind, Mark } from '../inventory/index.ts';

/** All changes of a step as one body. */
export function merged<Body extends object>(changes: readonly { readonly body: Body }[]): Body {
  return Object.assign({}, ...changes.map(({ body }) => body)) as Body;
}

/** Deleting what has gone already is fine. */
export async function gone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ExternalError) || error.fault !== 'not-found') throw error;
  }
}

/** Ids of things by key: those that exist, and those that steps have made. */
export interface Ids<Key extends string> {
  get(key: Key): string;
  /** `fresh`: it was made just now, and not found. */
  set(key: Key, id: string, fresh?: 'fresh'): void;
  /** Whether this very plan made it and had the answer: then nothing is in it that an interrupted one left. */
  isFresh(key: Key): boolean;
}

export function idsFrom<Key extends string>(known: ReadonlyMap<Key, string>): Ids<Key> {
  const ids = new Map(known);
  const made = new Set<Key>();
  return {
    get: (key) => {
      const id = ids.get(key);
      if (id !== undefined) return id;
      throw new ExternalError(`${key} does not exist yet; it is looked at again once it does`, {
        fault: 'not-found',
        system: 'openstack',
        operation: `find ${key}`,
      });
    },
    set: (key, id, how) => {
      ids.set(key, id);
      if (how === 'fresh') made.add(key);
    },
    isFresh: (key) => made.has(key),
  };
}

/**
 * What an earlier, interrupted attempt at the same step made: the thing among its namesakes that carries the very mark;
 * undefined when the name is free. A namesake of somebody else, made since the last look, throws `conflict`: it is in the
 * inventory then, and the next plan says whose it is.
 */
export async function madeBefore<T extends { readonly id: string }>(
  inventory: Pick<Inventory, 'refresh'>,
  kind: Kind,
  namesakes: readonly T[],
  markIn: (entry: T) => Mark | undefined,
  mark: Mark | undefined,
): Promise<T | undefined> {
  const ours = carrying(namesakes, markIn, mark);
  const [other] = namesakes;
  if (ours !== undefined || other === undefined) return ours;
  await inventory.refresh(kind, other.id);
  throw new ExternalError(
    `another one of that name has come to be (${other.id}); it is looked at before anything is made`,
    {
      fault: 'conflict',
      system: 'openstack',
      operation: `create ${kind}`,
    },
  );
}

/** The one among several that carries this very mark: same owner, same member. */
export function carrying<T>(
  entries: readonly T[],
  markIn: (entry: T) => Mark | undefined,
  mark: Mark | undefined,
): T | undefined {
  return entries.find((entry) => {
    const its = markIn(entry);
    return mark !== undefined && its?.uid === mark.uid && its.member === mark.member;
  });
}
