import { goText } from '../apply/type-mismatch.ts';
import { goJson, invalid as invalidField, isObject } from '../schema/index.ts';
import type { Json, JsonObject, JsonSchema } from '../schema/index.ts';
import { metadataOf, withMetadata } from '../object.ts';
import type { KubeObject } from '../object.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { strategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { badRequest, invalid, unsupportedMediaType } from '../status-error.ts';
import { applyObject } from './apply.ts';
import { decodeObject } from './decode-object.ts';
import type { Decoding } from './decode-object.ts';
import { managedByUpdate } from './track-managers.ts';
import { currentObject, replaceObject } from './update.ts';
import type { WriteRequest } from './write-request.ts';

export const APPLY_PATCH = 'application/apply-patch+yaml';
const STRATEGIC = 'application/strategic-merge-patch+json';

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
  if (change === undefined || (resource.custom && patch.mediaType === STRATEGIC)) {
    throw unsupportedMediaType(patchTypes(resource));
  }
  const old = currentObject(request);
  const patched = change(old, patch.body, resource.patchSchema);
  const decoding = patchDecoding(patch, patched);
  const decoded = decodeObject(request, keepIdentity(patched, old), patch.duplicates, decoding);
  return {
    object: replaceObject(request, old, decoded, (object) => managedByUpdate(request, old, object)),
    created: false,
  };
}

type Change = (target: JsonObject, patch: Json, schema: JsonSchema) => JsonObject;

const CHANGES: Readonly<Record<string, Change | undefined>> = {
  'application/json-patch+json': (target, patch) => applyJsonPatch(target, patch),
  'application/merge-patch+json': (target, patch) => mergePatch(target, asObject(patch)),
  [STRATEGIC]: (target, patch, schema) => strategicMergePatch(target, asObject(patch), schema),
};

const patchTypes = ({ custom }: Pick<WriteRequest['resource'], 'custom'>): readonly string[] =>
  [...Object.keys(CHANGES), APPLY_PATCH].filter((type) => !(custom && type === STRATEGIC));

/** What cannot be decoded is the patch's fault: the answer shows what came of it, or the patch itself. */
function patchDecoding({ mediaType, body }: Patch, patched: JsonObject): Decoding {
  const strategic = mediaType === STRATEGIC;
  const shown = strategic ? goText(body) : goJson(patched);
  return {
    decoder: strategic ? 'converter' : 'json',
    refuse: (problem) => invalid('', '', '', [invalidField('patch', shown, problem)]),
  };
}

function asObject(patch: Json): JsonObject {
  if (!isObject(patch)) throw badRequest('json: cannot unmarshal array into Go value of type map[string]interface {}');
  return patch;
}

/** A patch that does not speak of the version it changes is laid over whatever is there. */
function keepIdentity(patched: JsonObject, old: KubeObject): JsonObject {
  const { resourceVersion } = metadataOf(patched);
  return withMetadata(patched, { resourceVersion: resourceVersion ?? old.metadata.resourceVersion });
}
