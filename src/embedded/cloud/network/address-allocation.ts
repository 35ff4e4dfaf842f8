import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { conflict, invalidInput, subnetNotFound } from './errors.ts';
import { contains, hostRange, slaacAddress, toNumber, toText } from './ip.ts';
import { cidrOf, isAutoAddressed } from './subnet-addresses.ts';
import { type FixedIp, type PortRow, type SubnetRow, addressKey } from './tables.ts';

/** What a port asks for: an address, a subnet to take one from, or both. */
export interface WantedIp {
  readonly subnet_id?: string;
  readonly ip_address?: string;
}

interface Place {
  readonly networkId: string;
  readonly mac: string;
  readonly deviceOwner: string;
  /** The port's id when it exists already: its own addresses are not in its way. */
  readonly portId?: string;
  readonly current?: readonly FixedIp[];
}

/**
 * Addresses for a port. Without a wish it gets one IPv4 address, one stateful IPv6 address, and its own on each SLAAC
 * subnet; an empty wish gets only the last. Nothing is stored. Throws Neutron's errors for taken, foreign and spent.
 */
export function allocateAddresses(
  cloud: CloudContext,
  place: Place,
  wanted: readonly WantedIp[] | undefined,
): FixedIp[] {
  const subnets = cloud.state.tables.network.subnets.where('network', place.networkId);
  const chosen =
    wanted === undefined ? anyAddresses(cloud, place.networkId, subnets) : wishes(cloud, place, subnets, wanted);
  if (place.deviceOwner.startsWith('network:router')) return chosen;
  const auto = subnets.filter((subnet) => isAutoAddressed(subnet) && chosen.every((ip) => ip.subnet_id !== subnet.id));
  return [
    ...chosen,
    ...auto.map((subnet) => ({
      subnet_id: subnet.id,
      ip_address: slaacAddress(cidrOf(subnet), place.mac),
    })),
  ];
}

function anyAddresses(cloud: CloudContext, networkId: string, subnets: readonly SubnetRow[]): FixedIp[] {
  const chosen: FixedIp[] = [];
  for (const version of [4, 6] as const) {
    const candidates = subnets.filter((subnet) => subnet.ip_version === version && !isAutoAddressed(subnet));
    if (candidates.length === 0) continue;
    const found = candidates
      .values()
      .map((subnet) => freeAddress(cloud, subnet, []))
      .find((ip) => ip !== undefined);
    if (!found) throw conflict('IpAddressGenerationFailure', `No more IP addresses available on network ${networkId}.`);
    chosen.push(found);
  }
  return chosen;
}

function wishes(
  cloud: CloudContext,
  place: Place,
  subnets: readonly SubnetRow[],
  wanted: readonly WantedIp[],
): FixedIp[] {
  const chosen: FixedIp[] = [];
  for (const wish of wanted) {
    const subnet = subnetFor(cloud, place, subnets, wish);
    if (wish.ip_address !== undefined) {
      const ip = { subnet_id: subnet.id, ip_address: wish.ip_address };
      requireFree(cloud, place, ip, chosen);
      chosen.push(ip);
      continue;
    }
    const kept = place.current?.find((ip) => ip.subnet_id === subnet.id && !isNamed(ip, [...chosen, ...wanted]));
    const found = kept ?? automatic(place, subnet) ?? freeAddress(cloud, subnet, chosen);
    if (!found) {
      throw conflict('IpAddressGenerationFailure', `No more IP addresses available on network ${place.networkId}.`);
    }
    chosen.push(found);
  }
  return chosen;
}

const isNamed = (ip: FixedIp, among: readonly WantedIp[]): boolean =>
  among.some((other) => other.ip_address === ip.ip_address);

function automatic(place: Place, subnet: SubnetRow): FixedIp | undefined {
  if (!isAutoAddressed(subnet)) return undefined;
  return {
    subnet_id: subnet.id,
    ip_address: slaacAddress(cidrOf(subnet), place.mac),
  };
}

function subnetFor(cloud: CloudContext, place: Place, subnets: readonly SubnetRow[], wish: WantedIp): SubnetRow {
  if (wish.subnet_id !== undefined) {
    const subnet = cloud.state.tables.network.subnets.get(wish.subnet_id);
    if (!subnet) throw subnetNotFound(wish.subnet_id);
    if (subnet.network_id !== place.networkId) {
      const message = `Invalid input for operation: Failed to create port on network ${place.networkId}, because fixed_ips included invalid subnet ${subnet.id}.`;
      throw new ApiError(400, message, { type: 'InvalidInput' });
    }
    if (wish.ip_address !== undefined && !isHostOf(subnet, wish.ip_address)) {
      const message = `IP address ${wish.ip_address} is not a valid IP for the specified subnet.`;
      throw new ApiError(400, message, { type: 'InvalidIpForSubnet' });
    }
    return subnet;
  }
  const address = wish.ip_address;
  if (address === undefined) throw invalidInput('IP allocation requires subnet_id or ip_address');
  const subnet = subnets.find((candidate) => isHostOf(candidate, address));
  if (subnet) return subnet;
  const message = `IP address ${address} is not a valid IP for any of the subnets on the specified network.`;
  throw new ApiError(400, message, { type: 'InvalidIpForNetwork' });
}

function isHostOf(subnet: SubnetRow, address: string): boolean {
  const cidr = cidrOf(subnet);
  if (!contains(cidr, address)) return false;
  const [first, last] = hostRange(cidr);
  const value = toNumber(address);
  return (value >= first || cidr.version === 6) && value <= last;
}

function holderOf(cloud: CloudContext, ip: FixedIp): PortRow | undefined {
  return cloud.state.tables.network.ports.first('address', addressKey(ip.subnet_id, ip.ip_address));
}

function requireFree(cloud: CloudContext, place: Place, ip: FixedIp, chosen: readonly FixedIp[]): void {
  const holder = holderOf(cloud, ip);
  const twice = chosen.some((other) => other.subnet_id === ip.subnet_id && other.ip_address === ip.ip_address);
  if (!twice && (!holder || holder.id === place.portId)) return;
  const message = `IP address ${ip.ip_address} already allocated in subnet ${ip.subnet_id}`;
  throw conflict('IpAddressAlreadyAllocated', message);
}

/** Starts anywhere in the pools, as Neutron does, and goes on until one is free. */
function freeAddress(cloud: CloudContext, subnet: SubnetRow, chosen: readonly FixedIp[]): FixedIp | undefined {
  const pools = subnet.allocation_pools.map(({ start, end }) => ({
    from: toNumber(start),
    to: toNumber(end),
  }));
  const sizes = pools.map(({ from, to }) => to - from + 1n);
  const total = sizes.reduce((sum, size) => sum + size, 0n);
  const window = total < 65_536n ? total : 65_536n;
  const start = BigInt(Math.floor(cloud.random.fraction() * Number(window)));
  for (let i = 0n; i < window; i++) {
    let offset = (start + i) % window;
    for (const [at, pool] of pools.entries()) {
      const size = sizes[at] ?? 0n;
      if (offset < size) {
        const ip = {
          subnet_id: subnet.id,
          ip_address: toText(pool.from + offset, subnet.ip_version),
        };
        if (!holderOf(cloud, ip) && chosen.every((other) => other.ip_address !== ip.ip_address)) return ip;
        break;
      }
      offset -= size;
    }
  }
  return undefined;
}
