import type { DatabaseClusterStatus } from '../../api/database-cluster.ts';
import { fromDescription } from '../../inventory/index.ts';
import type { Placement } from '../../topologies/blueprint.ts';
import { endpointPort } from '../../topologies/database/index.ts';
import { SERVICE_ADDRESS } from '../../topologies/database/members.ts';
import type { MachineCluster } from './cluster.ts';
import type { Look } from './look.ts';

export type Endpoint = DatabaseClusterStatus['endpoint'];

/** Where clients connect; undefined until the address is known. */
export function endpointOf(
  { spec, metadata }: MachineCluster,
  { placement }: { readonly placement?: Placement | undefined },
  { picture }: Pick<Look, 'picture'>,
): Endpoint {
  const host = placement?.virtualAddresses[SERVICE_ADDRESS]?.address;
  if (host === undefined) return undefined;
  const outside = picture.entries['floating-ip'].find(({ description }) => {
    const mark = fromDescription(description);
    return mark?.uid === metadata.uid && mark.member === `floating-ip/virtual/${SERVICE_ADDRESS}`;
  });
  return {
    host,
    port: endpointPort(spec),
    ...(outside === undefined ? {} : { floatingIp: outside.floating_ip_address }),
  };
}
