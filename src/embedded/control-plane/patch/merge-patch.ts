import { isObject } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';

/** JSON merge patch (RFC 7386). */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) merged.delete(key);
    else merged.set(key, isObject(value) ? mergePatch(childOf(target[key]), value) : value);
  }
  return Object.fromEntries(merged);
}

const childOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
