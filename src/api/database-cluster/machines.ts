import { z } from 'zod';
import { immutable, type Rule, withRules } from '../common/rule.ts';
import { cloudName, integer, text } from '../common/schema.ts';
import type { Topology } from './engine.ts';

const LARGEST_GIB = 65_536;

const volumeType = () => text(255).describe('Volume type of the cloud. Left out: the default of the cloud.');

const dataVolume = withRules(
  z.object({
    sizeGiB: withRules(integer(1, LARGEST_GIB), {
      cel: 'self >= oldSelf',
      message: 'cannot shrink: a file system is never made smaller under its data; move the data to a smaller cluster',
    }).describe('Size of the data volume of each data member, in GiB. It can grow, online.'),
    type: withRules(volumeType(), immutable('move the data to another DatabaseCluster with the other type')).optional(),
  }),
  {
    cel: 'has(self.type) == has(oldSelf.type)',
    field: 'type',
    message: 'cannot be added or removed: move the data to another DatabaseCluster',
  },
).describe('The volume with the data, one for each data member. It outlives its machine.');

const rootVolume = withRules(
  z.object({
    sizeGiB: withRules(integer(1, LARGEST_GIB), {
      cel: 'self >= oldSelf',
      message: 'cannot shrink: a volume is never made smaller; keep the size, or create another DatabaseCluster',
    }).describe('Its size in GiB. It can grow.'),
    type: withRules(volumeType(), immutable('create another DatabaseCluster with the other type')).optional(),
  }),
  {
    cel: 'has(self.type) == has(oldSelf.type)',
    field: 'type',
    message: 'cannot be added or removed: create another DatabaseCluster',
  },
).describe('Root disk as a volume. Left out: the disk of the flavor. Nothing on it is worth keeping.');

const shape = z.object({
  image: cloudName().describe(
    'Name of an entry in spec.images of the ScpCloud: the node image. Another one replaces the machines, one at a time.',
  ),
  flavor: cloudName().describe(
    'Name of an entry in spec.flavors of the ScpCloud, for data members. Another one replaces them, one at a time.',
  ),
  quorumFlavor: cloudName()
    .optional()
    .describe('Flavor of the quorum machine or arbitrator. Left out: that of the data members.'),
  loadBalancerFlavor: cloudName()
    .optional()
    .describe('Flavor of the load balancers of topology galera. Left out: that of the data members.'),
  rootVolume: rootVolume.optional(),
  dataVolume,
});

export const machines = withRules(shape, {
  cel: 'has(self.rootVolume) == has(oldSelf.rootVolume)',
  field: 'rootVolume',
  message: 'cannot be added or removed: what machines start from stays; create another DatabaseCluster',
}).describe('What the machines are made of.');

interface Built {
  readonly topology: Topology;
  readonly machines?: z.output<typeof shape> | undefined;
}

export const machineRules: readonly Rule<Built>[] = [
  {
    cel: "self.topology in ['activePassive', 'galera'] || !has(self.machines) || !has(self.machines.quorumFlavor)",
    holds: (s) => s.topology === 'activePassive' || s.topology === 'galera' || s.machines?.quorumFlavor === undefined,
    field: 'machines.quorumFlavor',
    message: 'has no meaning for this topology, which has no quorum machine: remove it',
  },
  {
    cel: "self.topology == 'galera' || !has(self.machines) || !has(self.machines.loadBalancerFlavor)",
    holds: (s) => s.topology === 'galera' || s.machines?.loadBalancerFlavor === undefined,
    field: 'machines.loadBalancerFlavor',
    message: 'has no meaning for this topology, which has no load balancers: remove it',
  },
];
