import { ApiError } from '../api-error.ts';
import { conflict, invalidInput } from './errors.ts';
import { type AddressRange, type Cidr, cidrText, contains, hostRange, parseCidr, toNumber, toText } from './ip.ts';
import type { SubnetRow } from './tables.ts';

/** Machines on it make their own addresses (SLAAC). */
export function isAutoAddressed(subnet: Pick<SubnetRow, 'ipv6_address_mode'>): boolean {
  return subnet.ipv6_address_mode === 'slaac' || subnet.ipv6_address_mode === 'dhcpv6-stateless';
}

export function cidrOf(subnet: Pick<SubnetRow, 'cidr'>): Cidr {
  const cidr = parseCidr(subnet.cidr);
  if (!cidr) throw new Error(`stored subnet has the CIDR ${subnet.cidr}`);
  return cidr;
}

/** The gateway a subnet gets when none is named. */
export function defaultGateway(cidr: Cidr): string {
  return toText(cidr.version === 6 ? cidr.first : hostRange(cidr)[0], cidr.version);
}

/** All host addresses but the gateway. */
export function defaultPools(cidr: Cidr, gateway: string | null): AddressRange[] {
  const [first, last] = hostRange(cidr);
  const at = gateway !== null && contains(cidr, gateway) ? toNumber(gateway) : undefined;
  const ranges: [bigint, bigint][] =
    at === undefined || at < first || at > last
      ? [[first, last]]
      : [
          [first, at - 1n],
          [at + 1n, last],
        ];
  return ranges
    .filter(([start, end]) => start <= end)
    .map(([start, end]) => ({
      start: toText(start, cidr.version),
      end: toText(end, cidr.version),
    }));
}

export function requireGateway(cidr: Cidr, gateway: string): void {
  if (!contains(cidr, gateway)) return;
  const value = toNumber(gateway);
  const [first, last] = hostRange(cidr);
  const isHost = value >= first && value <= last;
  if (!isHost && !(cidr.version === 6 && value === cidr.first)) throw invalidInput('Gateway is not valid on subnet');
}

/** Pools lie within the subnet, the right way round, apart from each other and from the gateway. */
export function requirePools(cidr: Cidr, pools: readonly AddressRange[], gateway: string | null): void {
  const [first, last] = hostRange(cidr);
  const ranges = pools.map((pool) => ({
    ...pool,
    name: `${pool.start}-${pool.end}`,
    from: toNumber(pool.start),
    to: toNumber(pool.end),
  }));
  for (const range of ranges) {
    if (range.from > range.to) {
      const message = `The allocation pool {'start': '${range.start}', 'end': '${range.end}'} is not valid.`;
      throw new ApiError(400, message, { type: 'InvalidAllocationPool' });
    }
    if (range.from < first || range.to > last || !contains(cidr, range.start)) {
      const message = `The allocation pool ${range.name} spans beyond the subnet cidr ${cidrText(cidr)}.`;
      throw new ApiError(400, message, { type: 'OutOfBoundsAllocationPool' });
    }
  }
  const sorted = ranges.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  for (const [i, range] of sorted.entries()) {
    const next = sorted[i + 1];
    if (next && next.from <= range.to) {
      const message = `Found overlapping allocation pools: ${range.name} ${next.name} for subnet ${cidrText(cidr)}.`;
      throw conflict('OverlappingAllocationPools', message);
    }
    if (
      gateway !== null &&
      contains(cidr, gateway) &&
      toNumber(gateway) >= range.from &&
      toNumber(gateway) <= range.to
    ) {
      const message = `Gateway ip ${gateway} conflicts with allocation pool ${range.name}.`;
      throw conflict('GatewayConflictWithAllocationPools', message);
    }
  }
}
