import type { Found, Part } from './plan-scene.ts';
import { keyOf, type ThingKind } from './thing.ts';

/** What an adopted entry contributes: its id for those who refer to it, or why there is none. Never a step. */
export function adoptedPart<T extends { readonly id: string; readonly name?: string | null | undefined }>(
  kind: ThingKind,
  name: string,
  found: Found<T>,
): Part {
  if (found.is !== 'there') {
    const problem = found.is === 'problem' ? { problem: found.problem } : {};
    return { steps: [], declared: [{ thing: { kind, name }, adopted: true, ...problem }], ids: new Map() };
  }
  const { id, name: cloudName } = found.entry;
  const differently = cloudName === name || !cloudName ? {} : { cloudName };
  return {
    steps: [],
    declared: [{ thing: { kind, name, id }, adopted: true, ...differently }],
    ids: new Map([[keyOf(kind, name), id]]),
  };
}
