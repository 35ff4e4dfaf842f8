import type { Api } from '../api.ts';
import type { WriteOptions } from '../http/options.ts';
import type { ServedResource } from '../registry/served-resource.ts';

/** A write of one object, whatever the verb. */
export interface WriteRequest {
  readonly api: Api;
  readonly resource: ServedResource;
  /** Empty for cluster-wide resources. */
  readonly namespace: string;
  /** Empty when the server is to make one. */
  readonly name: string;
  readonly subresource: '' | 'status' | 'scale' | 'finalize' | 'ephemeralcontainers' | 'resize';
  readonly options: WriteOptions;
  /** Gathers the texts of `Warning` headers. */
  readonly warnings: string[];
}
