import type { AvailabilityZoneSpecInput } from '../../../src/api/availability-zone.ts';
import type { BadManifest, Edit } from './manifest.ts';

/** A spec that is taken as it is, and that every bad one differs from in one thing. */
export function soundSpec(): AvailabilityZoneSpecInput {
  return {
    cloudRef: { name: 'lab' },
    zone: 'az1',
    hosts: ['compute-az1-*', 'spare-1'],
    metadata: { ssd: 'true' },
    maintenance: [{ host: 'compute-az1-2', reason: 'new memory' }],
  };
}

export const BAD_MANIFESTS: readonly BadManifest[] = [
  {
    name: 'no cloud',
    remove: 'cloudRef',
    field: 'spec.cloudRef',
    says: 'Required value',
    operatorSays: 'expected object',
  },
  {
    name: 'no name of the zone',
    remove: 'zone',
    field: 'spec.zone',
    says: 'Required value',
    operatorSays: 'expected string',
  },
  {
    name: 'a zone with a colon, which Nova reads as zone:host',
    put: { zone: 'az1:compute-az1-1' },
    field: 'spec.zone',
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'the zone of hosts that have none',
    put: { zone: 'nova' },
    field: 'spec.zone',
    says: 'is a name that Nova keeps for hosts without a zone and for its own services: choose another name',
  },
  {
    name: 'the zone of the control services',
    put: { zone: 'internal' },
    field: 'spec.zone',
    says: 'choose another name',
  },
  {
    name: 'no hosts',
    put: { hosts: [], maintenance: [] },
    field: 'spec.hosts',
    says: 'is empty: name at least one host, as in compute-az1-1, or a pattern, as in compute-az1-*',
  },
  {
    name: 'the same host twice',
    put: { hosts: ['compute-az1-1', 'compute-az1-1'], maintenance: [] },
    field: 'spec.hosts[1]',
    says: 'Duplicate value',
    judge: 'server',
  },
  {
    name: 'a host that is no name',
    put: { 'hosts[1]': 'compute az1' },
    field: 'spec.hosts[1]',
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'the hosts as one text',
    put: { hosts: 'compute-az1-*', maintenance: [] },
    field: 'spec.hosts',
    says: 'must be of type array',
    operatorSays: 'expected array',
  },
  {
    name: 'a host that is a number',
    put: { 'hosts[1]': 7 },
    field: 'spec.hosts[1]',
    says: 'must be of type string',
    operatorSays: 'expected string',
  },
  {
    name: 'a zone that is a number',
    put: { zone: 1 },
    field: 'spec.zone',
    says: 'must be of type string',
    operatorSays: 'expected string',
  },
  {
    name: 'the cloud as a text',
    put: { cloudRef: 'lab' },
    field: 'spec.cloudRef',
    says: 'must be of type object',
    operatorSays: 'expected object',
  },
  {
    name: 'metadata that is no text',
    put: { 'metadata.ssd': true },
    field: 'spec.metadata.ssd',
    says: 'must be of type string',
    operatorSays: 'expected string',
  },
  {
    name: 'maintenance as one entry instead of a list',
    put: { maintenance: { host: 'spare-1', reason: 'new memory' } },
    field: 'spec.maintenance',
    says: 'must be of type array',
    operatorSays: 'expected array',
  },
  {
    name: 'two maintenances of one host',
    put: {
      maintenance: [
        { host: 'spare-1', reason: 'new memory' },
        { host: 'spare-1', reason: 'new kernel' },
      ],
    },
    field: 'spec.maintenance[1]',
    says: 'Duplicate value',
    judge: 'server',
  },
  {
    name: 'more hosts than a zone has',
    put: { hosts: Array.from({ length: 65 }, (_, index) => `spare-${index}`), maintenance: [] },
    field: 'spec.hosts',
    says: 'must have at most 64 items',
    operatorSays: '<=64',
  },
  {
    name: 'an unknown purpose',
    put: { purpose: 'Spare' },
    field: 'spec.purpose',
    says: 'supported values: "Workload", "Quorum"',
    operatorSays: '"Workload"|"Quorum"',
  },
  {
    name: 'metadata that is our mark',
    put: { metadata: { scp_owner_uid: 'x' } },
    field: 'spec.metadata',
    says: 'has a key that is not yours to set: scp_ is for our mark, availability_zone is spec.zone; remove it',
  },
  {
    name: 'the zone as metadata',
    put: { metadata: { availability_zone: 'az2' } },
    field: 'spec.metadata',
    says: 'availability_zone is spec.zone; remove it',
  },
  {
    name: 'maintenance without a reason',
    remove: 'maintenance[0].reason',
    field: 'spec.maintenance[0].reason',
    says: 'Required value',
    operatorSays: 'expected string',
  },
  {
    name: 'a reason that would look like our mark',
    put: { 'maintenance[0].reason': 'new [memory]' },
    field: 'spec.maintenance[0].reason',
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'maintenance of a pattern',
    put: { 'maintenance[0].host': 'compute-az1-*' },
    field: 'spec.maintenance[0].host',
    says: 'should match',
    operatorSays: 'must match',
  },
  {
    name: 'an unknown way to drain',
    put: { 'maintenance[0].drain': 'Evacuate' },
    field: 'spec.maintenance[0].drain',
    says: 'supported values: "None"',
    operatorSays: '"None"',
  },
  {
    name: 'maintenance of a host of another zone',
    put: { 'maintenance[0].host': 'compute-az2-1' },
    field: 'spec.maintenance',
    says: 'names a host that spec.hosts does not have: add the host there, or correct the name',
    judge: 'operator',
  },
  {
    name: 'metadata for an aggregate that is used as it is',
    put: { adopt: { name: 'racks-1' } },
    field: 'spec.adopt',
    says: 'uses an aggregate as it is: remove aggregateName and metadata, or remove adopt to have one made',
  },
  {
    name: 'an aggregate by its name and its id',
    put: { adopt: { name: 'racks-1', id: '7' }, metadata: {} },
    field: 'spec.adopt',
    says: 'needs exactly one of id and name: say which existing host aggregate is meant, by its id or by its name',
  },
  {
    name: 'an approval that is no hash',
    put: { approval: { planHash: 'yes' } },
    field: 'spec.approval.planHash',
    says: 'should match',
    operatorSays: 'must match',
  },
];

/** Changes that must be refused of an object that is there. */
export const BAD_CHANGES: readonly Omit<BadManifest, 'judge' | 'operatorSays'>[] = [
  {
    name: 'another cloud',
    put: { 'cloudRef.name': 'other' },
    field: 'spec.cloudRef',
    says: 'cannot be changed: create another AvailabilityZone for another cloud',
  },
  {
    name: 'an aggregate that was made to be adopted instead',
    put: { adopt: { name: 'racks-1' }, metadata: {} },
    field: 'spec.adopt',
    says: 'cannot be added or removed: create another AvailabilityZone, and remove this one first',
  },
];

/** Changes that must be let through. */
export const GOOD_CHANGES: readonly (Edit & { readonly name: string })[] = [
  { name: 'another name of the zone', put: { zone: 'north' } },
  { name: 'another host', put: { 'hosts[1]': 'spare-?' } },
  { name: 'no maintenance any more', put: { maintenance: [] } },
  { name: 'an aggregate of another name', put: { aggregateName: 'storm-az1' } },
];
