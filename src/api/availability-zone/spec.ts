import { z } from 'zod';
import { approval, deletionPolicy, drift, mode } from '../common/control.ts';
import { adoption } from '../common/reference.ts';
import { immutable, type Rule, withRules } from '../common/rule.ts';
import { cloudName, listMap, listSet, objectName, stringMap, text } from '../common/schema.ts';
import { matchesPattern } from './host-pattern.ts';

export const PURPOSES = ['Workload', 'Quorum'] as const;
/** What may become of the servers of a host under maintenance. */
export const DRAINS = ['None', 'Live', 'Cold'] as const;

const cloudRef = withRules(
  z.object({ name: objectName().describe('Name of a ScpCloud in the same namespace.') }),
  immutable('create another AvailabilityZone for another cloud'),
).describe('The cloud that the zone is part of. Its credentials have to be those of an administrator.');

const zone = withRules(cloudName(), {
  cel: "!(self in ['nova', 'internal'])",
  holds: (name) => name !== 'nova' && name !== 'internal',
  message: 'is a name that Nova keeps for hosts without a zone and for its own services: choose another name',
}).describe(
  'Name of the availability zone, as servers ask for it. Letters, digits, dots, dashes and underscores; at most 63 ' +
    'characters. It can be changed only while no server sits on a host of the zone.',
);

const hosts = withRules(listSet(text(253).regex(/^[A-Za-z0-9*?]([A-Za-z0-9.*?_-]*[A-Za-z0-9*?])?$/), 64), {
  cel: 'size(self) > 0',
  holds: (list) => list.length > 0,
  message: 'is empty: name at least one host, as in compute-az1-1, or a pattern, as in compute-az1-*',
}).describe(
  'Compute hosts of the zone by the names that Nova has for them. A name may be a pattern: * stands for any characters, ' +
    '? for one. Each has to match a host, and no host may be in two zones.',
);

const metadata = withRules(stringMap(32), {
  cel: "self.all(k, k.size() <= 255 && !k.startsWith('scp_') && k != 'availability_zone')",
  holds: (entries) =>
    Object.keys(entries).every((key) => key.length <= 255 && !key.startsWith('scp_') && key !== 'availability_zone'),
  message: 'has a key that is not yours to set: scp_ is for our mark, availability_zone is spec.zone; remove it',
})
  .default({})
  .describe('Metadata of the host aggregate that schedulers look at, such as ssd: "true". Other keys are left alone.');

const maintenance = listMap(
  z.object({
    host: text(253)
      .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/)
      .describe('Name of a host of the zone; no pattern.'),
    reason: text(100)
      .regex(/^[^\[\]\n\r\t]*$/)
      .describe('Why, for people. Nova shows it beside the disabled host, with our mark behind it.'),
    drain: z
      .enum(DRAINS)
      .default('None')
      .describe(
        'What becomes of the servers on it. None: no new ones come, those there stay until you move them. Live: they are ' +
          'moved to other hosts while they run, and those that are off while they are off. Cold: each is shut down, moved ' +
          'and started again. Those that were made for this zone stay in it, so another host of it has to have room.',
      ),
  }),
  64,
  'host',
)
  .default([])
  .describe('Hosts under maintenance. Removing an entry gives the host back, if it was we who disabled it.');

const shape = z.object({
  mode,
  approval: approval.optional(),
  drift,
  cloudRef,
  zone,
  purpose: z
    .enum(PURPOSES)
    .default('Workload')
    .describe('Workload: any machine may live here. Quorum: only those that break ties between other zones.'),
  aggregateName: cloudName()
    .optional()
    .describe('Name of the host aggregate. Left out: the name of the zone. At most 63 characters.'),
  adopt: adoption('host aggregate').optional(),
  metadata,
  hosts,
  maintenance,
  deletionPolicy: deletionPolicy(
    'Delete',
    'it waits until no server sits on a host of the zone, so none loses its zone',
  ),
});

export type AvailabilityZoneSpec = z.output<typeof shape>;
export type AvailabilityZoneSpecInput = z.input<typeof shape>;

const rules: readonly Rule<AvailabilityZoneSpec>[] = [
  {
    cel: 'has(self.adopt) == has(oldSelf.adopt)',
    field: 'adopt',
    message: 'cannot be added or removed: create another AvailabilityZone, and remove this one first',
  },
  {
    cel: '!has(self.adopt) || (!has(self.aggregateName) && self.metadata.size() == 0)',
    holds: (spec) =>
      spec.adopt === undefined || (spec.aggregateName === undefined && Object.keys(spec.metadata).length === 0),
    field: 'adopt',
    message: 'uses an aggregate as it is: remove aggregateName and metadata, or remove adopt to have one made',
  },
  {
    holds: (spec) => spec.maintenance.every(({ host }) => spec.hosts.some((pattern) => matchesPattern(pattern, host))),
    field: 'maintenance',
    message: 'names a host that spec.hosts does not have: add the host there, or correct the name',
  },
];

export const availabilityZoneSpec = withRules(shape, ...rules).describe('The failure domain as it should be.');
