import type { ObjectMeta } from './object-meta.ts';

/** An object as a Kubernetes client reads it. */
export interface StoredObject {
  readonly metadata: ObjectMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
}
