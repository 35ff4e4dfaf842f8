import { PAUSED_ANNOTATION } from '../../api/common/group.ts';
import type { ObjectMeta } from '../../api/common/object-meta.ts';

/** What people are told of an object that somebody paused; undefined for one that nobody did. */
export function pauseOf({ annotations }: Pick<ObjectMeta, 'annotations'>): string | undefined {
  const reason = annotations?.[PAUSED_ANNOTATION];
  if (reason === undefined) return undefined;
  return `paused by the annotation ${PAUSED_ANNOTATION}${reason === '' ? '' : `: ${reason}`}`;
}
