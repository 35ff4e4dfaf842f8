import type { ScpCloudStatus } from '../../api/scp-cloud.ts';
import { keyOf, THING_KINDS, type ThingKey, type ThingKind } from './thing.ts';

const WHOLE = new Set(['Active', 'Drifted', 'Missing']);

/**
 * What our last status says that we had made whole. It only tells drift from novelty, and lets a thing whose mark was
 * wiped be recognised; a status that was lost costs no more than that.
 */
export function knownOf(
  status: ScpCloudStatus | undefined,
  generation: number | undefined,
): { readonly known: ReadonlyMap<ThingKey, string>; readonly unchanged: boolean } {
  const known = new Map(
    (status?.resources ?? []).flatMap(({ kind, name, id, state, adopted }) =>
      adopted || !WHOLE.has(state) || !isKind(kind) ? [] : [[keyOf(kind, name), id ?? ''] as const],
    ),
  );
  return { known, unchanged: status?.observedGeneration === generation };
}

function isKind(kind: string): kind is ThingKind {
  return (THING_KINDS as readonly string[]).includes(kind);
}
