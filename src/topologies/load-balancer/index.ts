import { activePassive, type ActivePassive } from '../active-passive/index.ts';
import type { Placement } from '../blueprint.ts';
import { file, lines } from '../files.ts';
import type { SetupPart } from '../setup.ts';
import { haproxyConfiguration, type Balanced } from './haproxy.ts';

/** A pair of HAProxy, one of them with the address, and a third machine for the majority. */
export type LoadBalancer = Omit<ActivePassive, 'runs' | 'volume'> & { readonly balanced: Balanced };

const UNIT = 'haproxy';

/** `activePassive` without data: what moves is the address and HAProxy, which wait for the servers that they lead to. */
export function loadBalancer({ balanced, ...pair }: LoadBalancer, placement: Placement): SetupPart {
  const cluster = activePassive({ ...pair, runs: { resource: 'p-lb', unit: UNIT } }, placement);
  const files = [
    file('/etc/haproxy/haproxy.cfg', haproxyConfiguration(balanced, pair.timing.tokenMs), {
      notifies: [{ unit: UNIT, how: 'reload' }],
    }),
    // The stock unit restarts it always, which Pacemaker takes for its own business.
    file('/etc/systemd/system/haproxy.service.d/scp.conf', lines('[Service]', 'Restart=no')),
  ];
  return {
    ...cluster,
    apart: true,
    machines: [...cluster.machines, ...pair.service.map((member) => ({ member, files }))],
  };
}
