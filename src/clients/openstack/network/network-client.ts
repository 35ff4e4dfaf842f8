import type { ServiceApi } from '../service/service-api.ts';
import { type Networks, networks } from './networks.ts';
import { type NetworkOperations, networkOperations } from './operations.ts';
import { type Ports, ports } from './ports.ts';
import { type Routers, routers } from './routers.ts';
import { type SecurityGroups, securityGroups } from './security-groups.ts';

/** Neutron v2.0. */
export interface NetworkClient extends Networks, Ports, Routers, SecurityGroups, NetworkOperations {}

export function networkClient(api: ServiceApi): NetworkClient {
  return { ...networks(api), ...ports(api), ...routers(api), ...securityGroups(api), ...networkOperations(api) };
}
