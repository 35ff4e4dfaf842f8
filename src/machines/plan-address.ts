import { BlockList, isIP } from 'node:net';
import type { NetworkReference, Problem, Scene } from './plan-scene.ts';

/** Why an address cannot be had on a network; undefined when it can. `what` names it for people. */
export function addressProblem(
  scene: Scene,
  { id, cidr }: NetworkReference,
  address: string,
  what: string,
): Problem | undefined {
  if (!isWithin(address, cidr)) {
    const message = `${what} ${address} is not within ${cidr}, the subnet of its network: choose one that is`;
    return { reason: 'AddressInvalid', message };
  }
  const holder = scene.entries.port.find(
    (port) => port.network_id === id && port.fixed_ips.some((ip) => ip.ip_address === address),
  );
  if (holder === undefined) return undefined;
  const owner = holder.device_owner ? `, ${holder.device_owner}` : '';
  const name = holder.name === '' ? '' : ` "${holder.name}"`;
  const message = `${what} ${address} is taken by port ${holder.id}${name}${owner}: choose another, or free it`;
  return { reason: 'AddressTaken', message };
}

export function isWithin(address: string, cidr: string): boolean {
  const [network = '', prefix = ''] = cidr.split('/');
  const family = isIP(address);
  if (family === 0 || family !== isIP(network)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), type);
  return list.check(address, type);
}

export function prefixLengthOf(cidr: string): number {
  return Number(cidr.split('/')[1]);
}
