import type { Dispatcher } from 'undici';
import type { Clock } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';
import { computeClient } from './compute/compute-client.ts';
import type { CloudConfig, ServiceType } from './config/cloud-config.ts';
import type { CallerDeps, CallRecord } from './http/caller.ts';
import { cloudDispatcher } from './http/dispatcher.ts';
import { DEFAULT_LIMITS, type Limits } from './http/limits.ts';
import { tokenBucket } from './http/token-bucket.ts';
import { identityClient } from './identity/identity-client.ts';
import { imageClient } from './image/image-client.ts';
import { networkClient } from './network/network-client.ts';
import { objectClient } from './object/object-client.ts';
import type { CallContext, OpenStackClient } from './openstack-client.ts';
import { placementClient } from './placement/placement-client.ts';
import { listServiceFacts } from './service/service-facts.ts';
import { serviceTransport, type TransportDeps } from './service/transport.ts';
import { openSession, type Session } from './session/session.ts';
import { whoAmI } from './session/who-am-i.ts';
import { volumeClient } from './volume/volume-client.ts';

export interface OpenStackClientOptions {
  readonly cloud: CloudConfig;
  readonly clock: Clock;
  readonly random: Random;
  /** Instead of connections of its own (then the caller sees to TLS): the in-process world, a proxy. */
  readonly dispatcher?: Dispatcher;
  /** Told of every HTTP exchange, for metrics. Must not throw. */
  readonly onCall?: (record: CallRecord) => void;
  readonly userAgent?: string;
  /** For calls made without a context of their own. */
  readonly requestId?: string;
  readonly limits?: Partial<Limits>;
  /** False: refuses a catalog that names another host than `auth_url`. True when left out. */
  readonly allowOtherHosts?: boolean;
}

/** Opens a client. Nothing is asked of the cloud before the first call. */
export function createOpenStackClient(options: OpenStackClientOptions): OpenStackClient {
  const { clock, random, onCall, dispatcher, requestId } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const closing = new AbortController();
  const caller: CallerDeps = {
    clock,
    random,
    limits,
    onCall,
    bucket: tokenBucket(clock, limits),
    userAgent: options.userAgent ?? 'scp-operator',
    closing: closing.signal,
  };
  const catalogPolicy = { allowOtherHosts: options.allowOtherHosts ?? true };
  const open = (cloud: CloudConfig): Session =>
    openSession({ ...caller, catalogPolicy }, cloud, dispatcher ?? cloudDispatcher(cloud.tls));
  const release = async ({ dispatcher: used }: Session): Promise<void> => {
    if (!dispatcher) await used.close();
  };
  let session = open(options.cloud);
  return bind({ ...caller, session: () => session }, requestId === undefined ? {} : { requestId }, {
    updateCredentials: (cloud) => {
      const replaced = session;
      session = open(cloud);
      void release(replaced);
    },
    close: async () => {
      closing.abort(new Error('The OpenStack client was closed.'));
      await release(session);
    },
  });
}

function bind(
  deps: TransportDeps,
  context: CallContext,
  whole: Pick<OpenStackClient, 'updateCredentials' | 'close'>,
): OpenStackClient {
  const api = (service: ServiceType) => serviceTransport(deps, service, context);
  return {
    identity: identityClient(api('identity'), () => whoAmI(deps, context)),
    compute: computeClient(api('compute')),
    placement: placementClient(api('placement')),
    network: networkClient(api('network')),
    volume: volumeClient(api('block-storage')),
    image: imageClient(api('image')),
    object: objectClient(api('object-store')),
    withContext: (more) => bind(deps, { ...context, ...more }, whole),
    listServiceFacts: () => listServiceFacts(deps, context),
    ...whole,
  };
}
