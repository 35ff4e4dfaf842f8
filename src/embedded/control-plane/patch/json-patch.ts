import jsonPatch from 'fast-json-patch';
import type { Operation } from 'fast-json-patch';
import { isList, isObject } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';
import { badRequest, statusError } from '../status-error.ts';

const MAX_OPERATIONS = 10_000;

/** JSON patch (RFC 6902). A failing test or a path that leads nowhere is 422, as the API server has it. */
export function applyJsonPatch(target: JsonObject, patch: unknown): JsonObject {
  if (!isList(patch)) throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  if (patch.length > MAX_OPERATIONS) {
    throw statusError({
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
      details: {},
    });
  }
  try {
    const copy = structuredClone(target);
    const result: unknown = jsonPatch.applyPatch(
      copy,
      structuredClone(patch) as unknown as Operation[],
      true,
      true,
    ).newDocument;
    return isObject(result) ? result : {};
  } catch {
    throw statusError({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
      details: {},
    });
  }
}
