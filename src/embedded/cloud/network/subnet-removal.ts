import type { CloudContext } from '../context.ts';
import { conflict } from './errors.ts';
import { isAutoAddressed } from './subnet-addresses.ts';
import type { SubnetRow } from './tables.ts';

/** Deletes a subnet. Addresses that machines make themselves (SLAAC) and those of DHCP go with it; others forbid it. */
export function deleteSubnet(cloud: CloudContext, subnet: SubnetRow): void {
  const tables = cloud.state.tables.network;
  const ports = tables.ports.where('subnet', subnet.id);
  const holders = ports.filter(
    (port) =>
      port.device_owner !== 'network:dhcp' &&
      !(isAutoAddressed(subnet) && !port.device_owner.startsWith('network:router')),
  );
  if (holders.length > 0) {
    const reason = 'One or more ports have an IP allocation from this subnet';
    throw conflict('SubnetInUse', `Unable to complete operation on subnet ${subnet.id}: ${reason}.`);
  }
  for (const port of ports) {
    tables.ports.update(port.id, { fixed_ips: port.fixed_ips.filter((ip) => ip.subnet_id !== subnet.id) });
  }
  tables.subnets.delete(subnet.id);
}
