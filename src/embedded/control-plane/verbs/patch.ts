import { isObject } from '../schema/index.ts';
import type { Json, JsonObject, JsonSchema } from '../schema/index.ts';
import { metadataOf, withMetadata } from '../object.ts';
import type { KubeObject } from '../object.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { strategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { badRequest, unsupportedMediaType } from '../status-error.ts';
import { applyObject } from './apply.ts';
import { decodeObject } from './decode-object.ts';
import { managedByUpdate } from './track-managers.ts';
import { currentObject, replaceObject } from './update.ts';
import type { WriteRequest } from './write-request.ts';

export const APPLY_PATCH = 'application/apply-patch+yaml';

export interface Patch {
  readonly mediaType: string;
  readonly body: Json;
  readonly duplicates: readonly string[];
}

/** PATCH in any of its forms. */
export function patchObject(
  request: WriteRequest,
  patch: Patch,
): { readonly object: KubeObject; readonly created: boolean } {
  const { resource } = request;
  if (patch.mediaType === APPLY_PATCH) return applyObject(request, patch.body, patch.duplicates);
  const change = CHANGES[patch.mediaType];
  if (change === undefined || (resource.custom && patch.mediaType.includes('strategic'))) {
    throw unsupportedMediaType();
  }
  const old = currentObject(request);
  const patched = change(old, patch.body, resource.patchSchema);
  const decoded = decodeObject(request, keepIdentity(patched, old), patch.duplicates);
  return {
    object: replaceObject(request, old, decoded, (object) => managedByUpdate(request, old, object)),
    created: false,
  };
}

type Change = (target: JsonObject, patch: Json, schema: JsonSchema) => JsonObject;

const CHANGES: Readonly<Record<string, Change | undefined>> = {
  'application/json-patch+json': (target, patch) => applyJsonPatch(target, patch),
  'application/merge-patch+json': (target, patch) => mergePatch(target, asObject(patch)),
  'application/strategic-merge-patch+json': (target, patch, schema) =>
    strategicMergePatch(target, asObject(patch), schema),
};

function asObject(patch: Json): JsonObject {
  if (!isObject(patch)) throw badRequest('json: cannot unmarshal array into Go value of type map[string]interface {}');
  return patch;
}

/** A patch that does not speak of the version it changes is laid over whatever is there. */
function keepIdentity(patched: JsonObject, old: KubeObject): JsonObject {
  const { resourceVersion } = metadataOf(patched);
  return withMetadata(patched, { resourceVersion: resourceVersion ?? old.metadata.resourceVersion });
}
