import { z } from 'zod';
import { deletionPolicy } from '../common/control.ts';
import { adoption } from '../common/reference.ts';
import { exactlyOne, immutable, keepsManagement, withRules } from '../common/rule.ts';
import { cloudName, integer, listMap, text } from '../common/schema.ts';
import { subnet } from './subnet.ts';

export const PURPOSES = ['Management', 'Data', 'External', 'Other'] as const;
export type Purpose = (typeof PURPOSES)[number];

const NETWORK_TYPES = ['flat', 'vlan', 'vxlan', 'gre', 'geneve', 'local'] as const;

const provider = withRules(
  z.object({
    networkType: z.enum(NETWORK_TYPES).describe('How the network is carried.'),
    physicalNetwork: text(64).optional().describe("The hosts' name for the wire it runs on, for flat and vlan."),
    segmentationId: integer(1, 16_777_215)
      .optional()
      .describe('VLAN id, tunnel id or key. Left out: Neutron picks one.'),
  }),
  {
    cel: "!(self.networkType in ['flat', 'vlan']) || has(self.physicalNetwork)",
    holds: (p) => !(p.networkType === 'flat' || p.networkType === 'vlan') || p.physicalNetwork !== undefined,
    field: 'physicalNetwork',
    message: 'is needed for networkType flat and vlan: name the physical network that your hosts map',
  },
  {
    cel: "!(self.networkType in ['vxlan', 'gre', 'geneve', 'local']) || !has(self.physicalNetwork)",
    holds: (p) => p.networkType === 'flat' || p.networkType === 'vlan' || p.physicalNetwork === undefined,
    field: 'physicalNetwork',
    message: 'has no meaning for this networkType: remove it, or use flat or vlan',
  },
  {
    cel: "self.networkType != 'vlan' || !has(self.segmentationId) || self.segmentationId <= 4094",
    holds: (p) => p.networkType !== 'vlan' || p.segmentationId === undefined || p.segmentationId <= 4094,
    field: 'segmentationId',
    message: 'is no VLAN id: it must be between 1 and 4094 for networkType vlan',
  },
  {
    cel: "!(self.networkType in ['flat', 'local']) || !has(self.segmentationId)",
    holds: (p) => !(p.networkType === 'flat' || p.networkType === 'local') || p.segmentationId === undefined,
    field: 'segmentationId',
    message: 'has no meaning for networkType flat and local: remove it',
  },
  immutable('Neutron cannot move a network; declare another network and remove this one'),
).describe('How the network is carried on the hosts. Needs administrator credentials. Left out: Neutron decides.');

const managed = withRules(
  z.object({
    description: text(80).optional().describe('What it is for. Our mark is written behind it.'),
    mtu: integer(68, 65_535).optional().describe('Largest packet in bytes. Left out: Neutron decides.'),
    shared: z.boolean().default(false).describe('Whether every project may use it. Needs administrator credentials.'),
    portSecurity: z.boolean().default(true).describe('Whether ports are guarded by security groups and anti-spoofing.'),
    provider: provider.optional(),
    subnets: listMap(subnet, 4, 'name').default([]).describe('Its ranges of addresses.'),
    deletionPolicy: deletionPolicy('Delete', 'it holds no data, and Neutron refuses while somebody has a port on it'),
  }),
  {
    cel: 'has(self.provider) == has(oldSelf.provider)',
    field: 'provider',
    message: 'cannot be added or removed: declare another network and remove this one',
  },
).describe('A network that we create and hold.');

const shape = z.object({
  name: cloudName().describe('Name of the network: in the cloud for a managed one, and for the rest of this spec.'),
  purpose: withRules(
    z.enum(PURPOSES),
    immutable('remove this network, apply, then add it with the other purpose'),
  ).describe(
    'Management: operator and administrators reach machines here. Data: machines talk to each other. External: leads ' +
      'outside, floating IPs come from it. Other: anything else. Management, Data and External may be there once each.',
  ),
  managed: managed.optional(),
  adopt: adoption('network').optional(),
});

export const network = withRules(
  shape,
  exactlyOne('managed', 'adopt', 'declare the network to create, or name the existing one to use'),
  keepsManagement,
);

export type NetworkSpec = z.output<typeof network>;
