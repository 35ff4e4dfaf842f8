import type { Json } from '../schema/index.ts';
import { valueAt } from '../object.ts';
import type { KubeObject } from '../object.ts';

/** The two fields that every resource offers to selectors. */
export function metadataField(object: KubeObject, field: string): string | undefined {
  if (field === 'metadata.name') return object.metadata.name;
  return field === 'metadata.namespace' ? (object.metadata.namespace ?? '') : undefined;
}

/** Built-in fields read as their path says, but for the few whose selector has a name of its own. */
export function builtInField(object: KubeObject, field: string): string {
  if (field === 'reportingComponent') return asText(object['reportingComponent']);
  if (field === 'source') return asText(valueAt(object, 'source', 'component') ?? object['reportingComponent']);
  if (field === 'spec.unschedulable') return asText(valueAt(object, 'spec', 'unschedulable') ?? false);
  if (field === 'spec.hostNetwork') return asText(valueAt(object, 'spec', 'hostNetwork') ?? false);
  if (field === 'status.replicas') return asText(valueAt(object, 'status', 'replicas') ?? 0);
  if (field === 'status.successful') return asText(valueAt(object, 'status', 'succeeded') ?? 0);
  return asText(valueAt(object, ...field.split('.')));
}

export const asText = (value: Json | undefined): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
