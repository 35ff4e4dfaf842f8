import { execFileSync } from 'node:child_process';
import type { Stage } from '../stage.ts';
import { NETWORK_CIDR } from './declared.ts';

/** The operator speaks to members by their own addresses: from this machine the way there leads over the tenant's router. */
export async function routeToGuests({ admin }: Stage): Promise<{ remove(): void }> {
  const [router] = await admin.network.listRouters({ name: 'guests' });
  const via = router?.external_gateway_info?.external_fixed_ips[0]?.ip_address;
  if (typeof via !== 'string') throw new Error('the router has no address outside');
  execFileSync('ip', ['route', 'replace', NETWORK_CIDR, 'via', via, 'dev', 'br-ext']);
  return { remove: () => void execFileSync('ip', ['route', 'del', NETWORK_CIDR, 'dev', 'br-ext']) };
}
