import { z } from 'zod';
import { addressOf, compareIps, contains, familyOf, isCidr, isIp } from '../common/address.ts';
import { immutable, type Rule, withRules } from '../common/rule.ts';
import { cidr, cloudName, ip, listAtomic, listSet } from '../common/schema.ts';

const pool = withRules(
  z.object({
    start: ip().describe('First address of the range.'),
    end: ip().describe('Last address of the range.'),
  }),
  {
    holds: ({ start, end }) => (compareIps(start, end) ?? 0) <= 0,
    field: 'end',
    message: 'comes before start: swap the two addresses',
  },
);

const hostRoute = z.object({
  destination: cidr().describe('Network that the route leads to, in CIDR notation.'),
  nextHop: ip().describe('Address that packets for it are sent to.'),
});

const shape = z.object({
  name: cloudName().describe('Name of the subnet in the cloud.'),
  cidr: withRules(
    cidr(),
    immutable('Neutron cannot change the range of a subnet; add a second subnet and remove this one'),
  ).describe('Range of addresses in CIDR notation, such as 10.10.0.0/24.'),
  gatewayEnabled: z.boolean().default(true).describe('Whether the subnet has a gateway at all.'),
  gateway: ip().optional().describe('Address of the gateway. Left out: the first address of the range.'),
  dhcp: z.boolean().default(true).describe('Whether Neutron answers DHCP in the subnet.'),
  dnsNameservers: listSet(ip(), 5)
    .default([])
    .describe('Name servers that machines in the subnet are told about; Neutron takes at most five.'),
  allocationPools: listAtomic(pool, 8)
    .default([])
    .describe('Ranges that addresses are given from. Empty: the whole subnet but the gateway.'),
  hostRoutes: listAtomic(hostRoute, 16).default([]).describe('Routes that machines in the subnet are told about.'),
});

type Subnet = z.output<typeof shape>;

const rules: readonly Rule<Subnet>[] = [
  {
    cel: 'self.gatewayEnabled || !has(self.gateway)',
    holds: (s) => s.gatewayEnabled || s.gateway === undefined,
    field: 'gateway',
    message: 'contradicts gatewayEnabled: false: remove one of the two',
  },
  {
    cel: '!has(self.gateway) || !isIP(self.gateway) || !isCIDR(self.cidr) || cidr(self.cidr).containsIP(self.gateway)',
    holds: (s) => s.gateway === undefined || !isIp(s.gateway) || !isCidr(s.cidr) || contains(s.cidr, s.gateway),
    field: 'gateway',
    message: 'lies outside the cidr of its subnet: take an address within it',
  },
  {
    cel:
      '!isCIDR(self.cidr) || self.allocationPools.all(p, (!isIP(p.start) || cidr(self.cidr).containsIP(p.start)) && ' +
      '(!isIP(p.end) || cidr(self.cidr).containsIP(p.end)))',
    holds: (s) =>
      !isCidr(s.cidr) || s.allocationPools.every((p) => [p.start, p.end].every((a) => !isIp(a) || contains(s.cidr, a))),
    field: 'allocationPools',
    message: 'reach outside the cidr of their subnet: start and end must both lie within it',
  },
  {
    cel: '!isCIDR(self.cidr) || self.dnsNameservers.all(d, !isIP(d) || ip(d).family() == cidr(self.cidr).ip().family())',
    holds: (s) =>
      !isCidr(s.cidr) || s.dnsNameservers.every((d) => !isIp(d) || familyOf(d) === familyOf(addressOf(s.cidr))),
    field: 'dnsNameservers',
    message: 'mix IPv4 and IPv6: name servers must be of the same family as the cidr of their subnet',
  },
  {
    cel:
      '!isCIDR(self.cidr) || self.hostRoutes.all(r, !isIP(r.nextHop) || !isCIDR(r.destination) || ' +
      '(ip(r.nextHop).family() == cidr(self.cidr).ip().family() && cidr(r.destination).ip().family() == cidr(self.cidr).ip().family()))',
    holds: (s) =>
      !isCidr(s.cidr) ||
      s.hostRoutes.every((r) =>
        [r.nextHop, addressOf(r.destination)].every((a) => !isIp(a) || familyOf(a) === familyOf(addressOf(s.cidr))),
      ),
    field: 'hostRoutes',
    message: 'mix IPv4 and IPv6: destination and nextHop must be of the same family as the cidr of their subnet',
  },
  {
    holds: (s) => {
      const { gateway } = s;
      return gateway === undefined || !s.allocationPools.some((p) => within(gateway, p));
    },
    field: 'allocationPools',
    message: "hold the gateway's address, which Neutron refuses: end the pool before it or start it after it",
  },
  {
    holds: (s) => s.allocationPools.every((a, i) => s.allocationPools.slice(i + 1).every((b) => !meet(a, b))),
    field: 'allocationPools',
    message: 'overlap each other: merge them or move their ends apart',
  },
];

type Pool = Subnet['allocationPools'][number];

function within(address: string, range: Pool): boolean {
  return (compareIps(range.start, address) ?? 1) <= 0 && (compareIps(address, range.end) ?? 1) <= 0;
}

function meet(a: Pool, b: Pool): boolean {
  return within(a.start, b) || within(b.start, a);
}

export const subnet = withRules(shape, ...rules);
