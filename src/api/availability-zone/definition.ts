import { conditionColumn, type Column, type KindDefinition } from '../crd/definition.ts';
import { availabilityZoneSpec } from './spec.ts';
import { availabilityZoneStatus } from './status.ts';

const columns: readonly Column[] = [
  conditionColumn('Ready', 'Ready', 'status', 'Whether the zone is as declared.'),
  conditionColumn('Reason', 'Ready', 'reason', 'Why it is ready or not.'),
  { name: 'Cloud', type: 'string', jsonPath: '.spec.cloudRef.name', description: 'ScpCloud that it is part of.' },
  { name: 'Zone', type: 'string', jsonPath: '.spec.zone', description: 'Name of the zone in the cloud.' },
  { name: 'Purpose', type: 'string', jsonPath: '.spec.purpose', description: 'Workload or Quorum.' },
  {
    name: 'Hosts',
    type: 'string',
    jsonPath: '.status.summary.hosts',
    description: 'Hosts that are up and enabled, of all.',
  },
  conditionColumn('FailureDomain', 'FailureDomain', 'status', 'Whether it is a failure domain of its own.'),
  { name: 'Instances', type: 'integer', jsonPath: '.status.summary.instances', description: 'Servers in the zone.' },
  {
    name: 'Maintenance',
    type: 'string',
    jsonPath: '.status.summary.maintenance',
    description: 'Hosts under maintenance.',
  },
  {
    name: 'Plan',
    type: 'string',
    jsonPath: '.status.summary.plan',
    description: 'What is planned, and whether it waits for consent.',
  },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'How long the object exists.' },
  { name: 'Mode', type: 'string', jsonPath: '.spec.mode', description: 'Apply, or Plan: show only.', priority: 1 },
  {
    name: 'Services',
    type: 'string',
    jsonPath: '.status.summary.services',
    description: 'Services of the cloud that know the zone.',
    priority: 1,
  },
  conditionColumn('Drifted', 'Drifted', 'status', 'Whether somebody changed something outside.', 1),
  conditionColumn('Message', 'Ready', 'message', 'What to know or to do.', 1),
];

export const availabilityZoneDefinition: KindDefinition = {
  kind: 'AvailabilityZone',
  plural: 'availabilityzones',
  shortNames: ['zone'],
  description:
    'A failure domain of a cloud: the host aggregate that makes an availability zone, its hosts and their maintenance, ' +
    'made as declared and kept so. The aggregate carries our mark; aggregates without it are never touched.',
  spec: availabilityZoneSpec,
  status: availabilityZoneStatus,
  columns,
};
