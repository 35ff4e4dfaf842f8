import type { ComputeClient } from './compute/compute-client.ts';
import type { CloudConfig, ServiceType } from './config/cloud-config.ts';
import type { IdentityClient } from './identity/identity-client.ts';
import type { ImageClient } from './image/image-client.ts';
import type { NetworkClient } from './network/network-client.ts';
import type { ObjectClient } from './object/object-client.ts';
import type { PlacementClient } from './placement/placement-client.ts';
import type { PageMemory } from './service/page-memory.ts';
import type { VolumeClient } from './volume/volume-client.ts';

/** On whose behalf calls are made. */
export interface CallContext {
  /** Ends every wait: for the bucket, for a retry, for an answer. */
  readonly signal?: AbortSignal;
  /** Sent as `X-OpenStack-Request-ID`, so that one reconcile can be found in every service's log: `req-<uuid>`. */
  readonly requestId?: string;
  /** Lists are compared with what is remembered of them, and remembered. */
  readonly pages?: PageMemory;
}

/** A service of this cloud as the catalog and its version document describe it. */
export interface ServiceFacts {
  readonly type: ServiceType;
  readonly url: string;
  /** Undefined where the service has no microversions. */
  readonly min_version: string | undefined;
  readonly max_version: string | undefined;
}

/** One cloud. Throws `ExternalError` and nothing else, except the reason of an aborted signal. */
export interface OpenStackClient {
  readonly identity: IdentityClient;
  readonly compute: ComputeClient;
  readonly placement: PlacementClient;
  readonly network: NetworkClient;
  readonly volume: VolumeClient;
  readonly image: ImageClient;
  readonly object: ObjectClient;
  /** The same client (one token, one bucket, one pool of connections) on somebody's behalf. Cheap. */
  withContext(context: CallContext): OpenStackClient;
  /** The services this cloud offers to this token, with their microversions. */
  listServiceFacts(): Promise<ServiceFacts[]>;
  /**
   * From now on everything new uses these credentials, endpoints and certificates; calls under way finish as they
   * began. Nothing is asked of the cloud before the next call.
   */
  updateCredentials(cloud: CloudConfig): void;
  /** Ends waiting calls and closes the connections it opened itself. */
  close(): Promise<void>;
}
