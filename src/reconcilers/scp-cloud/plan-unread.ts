import { problemOf } from '../common/faults.ts';
import type { PlannedKind } from './observed.ts';
import { NOTHING, type Part, type Scene } from './plan-scene.ts';
import type { ThingKind } from './thing.ts';

/**
 * Keeps a part from being acted on while something that it was decided from could not be read: what is missing from an
 * old picture may well be there. What was known of its things stays as it was shown.
 */
export function ifRead(scene: Scene, what: ThingKind, kinds: readonly PlannedKind[], part: Part): Part {
  const unread = kinds.find((kind) => scene.observed.unread.has(kind));
  if (unread === undefined) return part;
  const problem = { ...problemOf(scene.observed.unread.get(unread)), unread: true } as const;
  // Even a part with nothing declared may hold things to let go.
  const things =
    part.declared.length > 0
      ? part.declared
      : scene.deleting
        ? [{ thing: { kind: what, name: '*' }, adopted: false }]
        : [];
  return { ...NOTHING, declared: things.map((one) => ({ ...one, problem })), ids: part.ids };
}
