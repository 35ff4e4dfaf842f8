import type { DatabaseClusterStatus } from '../../api/database-cluster.ts';
import { fromDescription } from '../../inventory/index.ts';
import type { Placement } from '../../topologies/blueprint.ts';
import { endpointPort } from '../../topologies/database/index.ts';
import { SERVICE_ADDRESS } from '../../topologies/database/members.ts';
import type { MachineCluster } from './cluster.ts';
import { timestamp } from '../../runtime/index.ts';
import type { Look } from './look.ts';
import { shownUntil } from './shown-certificate.ts';

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

/** Where clients connect, and until when they are shown a certificate that is good; `last` is what was last known of it. */
export function publishedEndpoint(
  cluster: MachineCluster,
  plan: { readonly placement?: Placement | undefined },
  look: Pick<Look, 'picture' | 'guests'>,
  last: Endpoint,
): Endpoint {
  const endpoint = endpointOf(cluster, plan, look) ?? last;
  if (endpoint === undefined || cluster.spec.tls.mode === 'Disabled') return endpoint;
  const ends = [...shownUntil(look.guests).values()];
  const at = ends.length === 0 ? last?.certificateEndsAt : timestamp(Math.min(...ends));
  return { ...endpoint, ...(at === undefined ? {} : { certificateEndsAt: at }) };
}
