import { z } from 'zod';
import { addressOf, familyOf, isCidr } from '../common/address.ts';
import { deletionPolicy } from '../common/control.ts';
import { adoption } from '../common/reference.ts';
import { exactlyOne, keepsManagement, type Rule, withRules } from '../common/rule.ts';
import { cidr, cloudName, integer, listAtomic, text } from '../common/schema.ts';

const shape = z.object({
  description: text(80).optional().describe('What the rule is for.'),
  direction: z.enum(['Ingress', 'Egress']).default('Ingress').describe('Ingress: to the machine. Egress: from it.'),
  etherType: z.enum(['IPv4', 'IPv6']).default('IPv4').describe('Family of addresses that the rule is about.'),
  protocol: text(10)
    .regex(/^(any|tcp|udp|icmp|ipv6-icmp|sctp|vrrp|esp|ah|gre|igmp|ospf|[0-9]{1,3})$/)
    .default('any')
    .describe('tcp, udp, icmp, ipv6-icmp, sctp, vrrp, esp, ah, gre, igmp, ospf, a protocol number below 256, or any.'),
  portMin: integer(0, 65_535)
    .optional()
    .describe('First port, or the type for icmp and ipv6-icmp. Left out: all ports.'),
  portMax: integer(0, 65_535)
    .optional()
    .describe('Last port, or the code for icmp and ipv6-icmp. Left out: portMin alone, or every code of an ICMP type.'),
  remoteCidr: cidr().optional().describe('The other side as a network. Left out, and no remoteGroup: anybody.'),
  remoteGroup: cloudName()
    .optional()
    .describe('The other side as the machines in a group of spec.securityGroups; it may be the group itself.'),
});

export type SecurityGroupRule = z.output<typeof shape>;

const WITH_PORTS = ['tcp', 'udp', 'sctp', 'icmp', 'ipv6-icmp'];
const ICMP = ['icmp', 'ipv6-icmp'];

const rules: readonly Rule<SecurityGroupRule>[] = [
  {
    cel: '!(has(self.remoteCidr) && has(self.remoteGroup))',
    holds: (r) => r.remoteCidr === undefined || r.remoteGroup === undefined,
    field: 'remoteGroup',
    message: 'excludes remoteCidr: a rule has one other side, so make two rules',
  },
  {
    cel: '!has(self.portMax) || has(self.portMin)',
    holds: (r) => r.portMax === undefined || r.portMin !== undefined,
    field: 'portMax',
    message: 'needs portMin: give both ends of the range',
  },
  {
    cel: "!has(self.portMin) || self.protocol in ['tcp', 'udp', 'sctp', 'icmp', 'ipv6-icmp']",
    holds: (r) => r.portMin === undefined || WITH_PORTS.includes(r.protocol),
    field: 'portMin',
    message: 'has no meaning for this protocol: use tcp, udp or sctp (or icmp for types), or remove the ports',
  },
  {
    cel: "self.protocol in ['icmp', 'ipv6-icmp'] || !has(self.portMin) || !has(self.portMax) || self.portMin <= self.portMax",
    holds: (r) =>
      ICMP.includes(r.protocol) || r.portMin === undefined || r.portMax === undefined || r.portMin <= r.portMax,
    field: 'portMax',
    message: 'is below portMin: swap the two',
  },
  {
    cel: "!(self.protocol in ['icmp', 'ipv6-icmp']) || ((!has(self.portMin) || self.portMin <= 255) && (!has(self.portMax) || self.portMax <= 255))",
    holds: (r) => !ICMP.includes(r.protocol) || ((r.portMin ?? 0) <= 255 && (r.portMax ?? 0) <= 255),
    field: 'portMin',
    message: 'is no ICMP type: types and codes end at 255',
  },
  {
    cel: "(self.protocol != 'icmp' || self.etherType == 'IPv4') && (self.protocol != 'ipv6-icmp' || self.etherType == 'IPv6')",
    holds: (r) =>
      (r.protocol !== 'icmp' || r.etherType === 'IPv4') && (r.protocol !== 'ipv6-icmp' || r.etherType === 'IPv6'),
    field: 'protocol',
    message: 'does not fit etherType: icmp goes with IPv4, ipv6-icmp with IPv6',
  },
  {
    cel: "!has(self.remoteCidr) || !isCIDR(self.remoteCidr) || (cidr(self.remoteCidr).ip().family() == 4) == (self.etherType == 'IPv4')",
    holds: (r) =>
      r.remoteCidr === undefined ||
      !isCidr(r.remoteCidr) ||
      (familyOf(addressOf(r.remoteCidr)) === 'ipv4') === (r.etherType === 'IPv4'),
    field: 'remoteCidr',
    message:
      'is of another family than etherType: set etherType to IPv6 for an IPv6 network and to IPv4 for an IPv4 one',
  },
  {
    cel: "!self.protocol.matches('^[0-9]+$') || int(self.protocol) <= 255",
    holds: (r) => !/^[0-9]+$/.test(r.protocol) || Number(r.protocol) <= 255,
    field: 'protocol',
    message: 'is no protocol number: they end at 255',
  },
];

const managed = z
  .object({
    description: text(80).optional().describe('What it is for. Our mark is written behind it.'),
    allowEgress: z
      .boolean()
      .default(true)
      .describe('Whether machines may send anything anywhere, as Neutron lets them by default. false: only as listed.'),
    rules: withRules(listAtomic(withRules(shape, ...rules), 64), {
      holds: (list) =>
        new Set(list.map(({ description: _, ...rule }) => JSON.stringify(Object.entries(rule).sort()))).size ===
        list.length,
      message: 'hold the same rule twice, which Neutron refuses: remove one of them',
    })
      .default([])
      .describe('What is let through. Rules that are not listed are removed from the group.'),
    deletionPolicy: deletionPolicy('Delete', 'it holds no data, and Neutron refuses while a port is in it'),
  })
  .describe('A security group that we create and hold.');

export const securityGroup = withRules(
  z.object({
    name: cloudName().describe('Name of the group.'),
    managed: managed.optional(),
    adopt: adoption('security group').optional(),
  }),
  exactlyOne('managed', 'adopt', 'declare the group to create, or name the existing one to use'),
  keepsManagement,
  {
    cel: "self.name != 'default' || has(self.adopt)",
    holds: (group) => group.name !== 'default' || group.adopt !== undefined,
    field: 'name',
    message: 'is the group that Neutron makes in every project: adopt it, or choose another name',
  },
);
