import { describe } from 'vitest';
import type { OpenStackTarget } from '../../support/openstack-raw.ts';
import { describeNetworks } from './network/networks.ts';
import { describePorts } from './network/ports.ts';
import { describeNetworkQuotas } from './network/quotas.ts';
import { describeRouters } from './network/routers.ts';
import { describeSecurityGroups } from './network/security-groups.ts';
import { describeSubnets } from './network/subnets.ts';

/** What we rely on in Neutron. */
export function describeNetworkContract(connect: () => OpenStackTarget): void {
  describe('network', () => {
    describeNetworks(connect);
    describeSubnets(connect);
    describePorts(connect);
    describeSecurityGroups(connect);
    describeRouters(connect);
    describeNetworkQuotas(connect);
  });
}
