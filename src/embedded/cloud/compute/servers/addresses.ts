import { isIPv6 } from 'node:net';
import type { CloudContext } from '../../context.ts';
import type { ServerRow } from './table.ts';

export interface ServerAddress {
  readonly version: 4 | 6;
  readonly addr: string;
  readonly type: 'fixed' | 'floating';
  readonly mac: string;
}

/** A server's addresses by the name of the network, as its ports have them. */
export function addressesOf({ state }: Pick<CloudContext, 'state'>, server: ServerRow): Map<string, ServerAddress[]> {
  const { networks, ports, floatingIps } = state.tables.network;
  const byNetwork = new Map<string, ServerAddress[]>();
  for (const { port_id: id } of server.ports) {
    const port = ports.get(id);
    if (!port) continue;
    const name = networks.get(port.network_id)?.name ?? '';
    const list = byNetwork.get(name) ?? [];
    byNetwork.set(name, list);
    const add = (addr: string, type: ServerAddress['type']) =>
      list.push({ version: isIPv6(addr) ? 6 : 4, addr, type, mac: port.mac_address });
    for (const { ip_address: ip } of port.fixed_ips) {
      add(ip, 'fixed');
      for (const floating of floatingIps.where('port', id)) {
        if (floating.fixed_ip_address === ip) add(floating.floating_ip_address, 'floating');
      }
    }
  }
  return byNetwork;
}

/** With `extended`, the way servers show them; else the way `/ips` does. */
export function addressesView(cloud: Pick<CloudContext, 'state'>, server: ServerRow, extended: boolean): object {
  const view = ({ version, addr, type, mac }: ServerAddress) => ({
    version,
    addr,
    ...(extended ? { 'OS-EXT-IPS:type': type, 'OS-EXT-IPS-MAC:mac_addr': mac } : {}),
  });
  return Object.fromEntries([...addressesOf(cloud, server)].map(([name, list]) => [name, list.map(view)]));
}

/** Names of the security groups on the server's ports. */
export function groupNamesOf({ state }: Pick<CloudContext, 'state'>, server: ServerRow): string[] {
  const { ports, securityGroups } = state.tables.network;
  const names = server.ports.flatMap(({ port_id: id }) =>
    (ports.get(id)?.security_groups ?? []).map((group) => securityGroups.get(group)?.name ?? group),
  );
  return names;
}
