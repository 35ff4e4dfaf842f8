import { z } from 'zod';
import { immutable, type Rule, withRules } from '../common/rule.ts';
import { listAtomic, objectName } from '../common/schema.ts';
import type { Topology } from './engine.ts';

const shape = z.object({
  zones: withRules(listAtomic(objectName(), 2), {
    cel: 'self.size() > 0',
    holds: (zones) => zones.length > 0,
    message: 'is empty: name one AvailabilityZone for topology single, two for activePassive and galera',
  }).describe(
    'AvailabilityZones of the machines that hold the data, in order: data-1 lives in the first, data-2 in the second.',
  ),
  quorumZone: objectName()
    .optional()
    .describe('AvailabilityZone of the machine that breaks ties between the two: quorum or arbitrator.'),
  singleZoneLab: z
    .boolean()
    .default(false)
    .describe(
      'Whether zones may be one and the same. For labs: the loss of that zone is then the loss of the cluster.',
    ),
});

export const placement = withRules(
  shape,
  {
    cel: 'self.singleZoneLab || self.zones.size() < 2 || self.zones[0] != self.zones[1]',
    holds: (p) => p.singleZoneLab || p.zones.length < 2 || p.zones[0] !== p.zones[1],
    field: 'zones',
    message:
      'has both data members in one zone, and its loss would be the loss of both: name two zones, or set singleZoneLab: true in a lab',
  },
  {
    cel: 'self.singleZoneLab || !has(self.quorumZone) || !self.zones.exists(z, z == self.quorumZone)',
    holds: (p) => p.singleZoneLab || p.quorumZone === undefined || !p.zones.includes(p.quorumZone),
    field: 'quorumZone',
    message:
      'is a zone of the data members, and its loss would take the majority along: name a third zone, or set singleZoneLab: true in a lab',
  },
  immutable('members do not move between zones; create another DatabaseCluster and move the data'),
).describe('Where the machines live.');

interface Placed {
  readonly topology: Topology;
  readonly placement?: z.output<typeof shape> | undefined;
}

const isHa = ({ topology }: Placed) => topology === 'activePassive' || topology === 'galera';

export const placementRules: readonly Rule<Placed>[] = [
  {
    cel: "self.topology != 'single' || !has(self.placement) || self.placement.zones.size() == 1",
    holds: (s) => s.topology !== 'single' || s.placement === undefined || s.placement.zones.length === 1,
    field: 'placement.zones',
    message: 'names two zones for topology single, which has one machine: name one, or take topology activePassive',
  },
  {
    cel: "!(self.topology in ['activePassive', 'galera']) || !has(self.placement) || self.placement.zones.size() == 2",
    holds: (s) => !isHa(s) || s.placement === undefined || s.placement.zones.length === 2,
    field: 'placement.zones',
    message: 'names one zone for two data members: name the zone of each (in a single-zone lab the same one twice)',
  },
  {
    cel: "!(self.topology in ['activePassive', 'galera']) || !has(self.placement) || has(self.placement.quorumZone)",
    holds: (s) => !isHa(s) || s.placement === undefined || s.placement.quorumZone !== undefined,
    field: 'placement.quorumZone',
    message: 'is needed: two members alone cannot tell a dead peer from a cut wire; name a third AvailabilityZone',
  },
  {
    cel: "self.topology != 'single' || !has(self.placement) || !has(self.placement.quorumZone)",
    holds: (s) => s.topology !== 'single' || s.placement?.quorumZone === undefined,
    field: 'placement.quorumZone',
    message: 'has no meaning for topology single: remove it',
  },
];
