import type { JsonObject } from '../schema/index.ts';
import { metadataOf, withMetadata } from '../object.ts';
import type { KubeObject } from '../object.ts';
import type { ServedResource } from '../registry/served-resource.ts';

/** What a write to `/status` may change: the status and, of built-in kinds, most of the metadata. */
export function prepareStatusUpdate(resource: ServedResource, proposed: JsonObject, old: KubeObject): JsonObject {
  const { status } = proposed;
  const withStatus: JsonObject = { ...old, status };
  if (status === undefined) delete (withStatus as Record<string, unknown>)['status'];
  const { managedFields, annotations, finalizers, labels, ownerReferences } = metadataOf(proposed);
  if (resource.custom) return withMetadata(withStatus, { managedFields });
  const kept = resource.strategy.statusKeepsLabels === true ? old.metadata.labels : labels;
  return withMetadata(withStatus, { managedFields, annotations, finalizers, labels: kept, ownerReferences });
}
