import { describeComputeClient } from './client/compute.ts';
import type { Connect } from './client/connection.ts';
import { describeIdentityClient } from './client/identity.ts';
import { describeNetworkClient } from './client/network.ts';
import { describePlacementClient } from './client/placement.ts';
import { describeServerClient } from './client/servers.ts';
import { describeImageClient, describeObjectClient, describeVolumeClient } from './client/storage.ts';

/** Our OpenStack client itself against a whole cloud: what it sends is understood and what comes back is. */
export function describeClientContract(connect: Connect): void {
  describeIdentityClient(connect);
  describeNetworkClient(connect);
  describeComputeClient(connect);
  describePlacementClient(connect);
  describeVolumeClient(connect);
  describeImageClient(connect);
  describeObjectClient(connect);
  describeServerClient(connect);
}
