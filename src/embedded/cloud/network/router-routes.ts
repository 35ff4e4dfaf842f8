import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { repr } from './converters.ts';
import { contains } from './ip.ts';
import { portsOfDevice } from './ports.ts';
import { cidrOf } from './subnet-addresses.ts';
import type { HostRoute, RouterRow } from './tables.ts';

/** Refuses routes whose next hop is on none of the router's subnets, or is the router itself. */
export function requireReachable(cloud: CloudContext, router: RouterRow, routes: readonly HostRoute[]): void {
  const { subnets } = cloud.state.tables.network;
  const own = portsOfDevice(cloud, router.id).flatMap((port) => port.fixed_ips);
  const cidrs = own.flatMap((ip) => {
    const subnet = subnets.get(ip.subnet_id);
    return subnet ? [cidrOf(subnet)] : [];
  });
  for (const { nexthop } of routes) {
    if (!cidrs.some((cidr) => contains(cidr, nexthop))) {
      throw invalidRoutes(routes, 'the nexthop is not connected with router');
    }
    if (own.some((ip) => ip.ip_address === nexthop)) throw invalidRoutes(routes, 'the nexthop is used by router');
  }
}

function invalidRoutes(routes: readonly HostRoute[], reason: string): ApiError {
  return new ApiError(400, `Invalid format for routes: ${repr(routes)}, ${reason}`, { type: 'InvalidRoutes' });
}
