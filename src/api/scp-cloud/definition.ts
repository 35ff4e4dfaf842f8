import { conditionColumn, type Column, type KindDefinition } from '../crd/definition.ts';
import { scpCloudSpec } from './spec.ts';
import { scpCloudStatus } from './status.ts';

const columns: readonly Column[] = [
  conditionColumn('Ready', 'Ready', 'status', 'Whether the cloud is as declared.'),
  conditionColumn('Reason', 'Ready', 'reason', 'Why it is ready or not.'),
  { name: 'Region', type: 'string', jsonPath: '.status.cloud.region', description: 'Region of the cloud.' },
  { name: 'Project', type: 'string', jsonPath: '.status.cloud.projectName', description: 'Project in the cloud.' },
  { name: 'Zones', type: 'string', jsonPath: '.status.summary.zones', description: 'Availability zones.' },
  {
    name: 'Modules',
    type: 'string',
    jsonPath: '.status.summary.modules',
    description: 'Modules of the cloud that are up, of all.',
  },
  {
    name: 'Resources',
    type: 'string',
    jsonPath: '.status.summary.resources',
    description: 'Declared things that are there, of all.',
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
    name: 'Networks',
    type: 'string',
    jsonPath: '.status.summary.networks',
    description: 'Networks of the project.',
    priority: 1,
  },
  conditionColumn('Drifted', 'Drifted', 'status', 'Whether somebody changed something outside.', 1),
  {
    name: 'Orphans',
    type: 'integer',
    jsonPath: '.status.summary.orphans',
    description: 'Things whose owner is gone.',
    priority: 1,
  },
  {
    name: 'Calls/h',
    type: 'integer',
    jsonPath: '.status.api.callsPerHour',
    description: 'Calls to the cloud in the last hour.',
    priority: 1,
  },
  {
    name: 'User',
    type: 'string',
    jsonPath: '.status.cloud.user',
    description: 'User of the credentials.',
    priority: 1,
  },
  conditionColumn('Message', 'Ready', 'message', 'What to know or to do.', 1),
];

export const scpCloudDefinition: KindDefinition = {
  kind: 'ScpCloud',
  plural: 'scpclouds',
  shortNames: ['cloud'],
  description:
    'One OpenStack cloud and our tenant in it: project, quotas, roles, networks, router, security groups, flavors, keypair ' +
    'and images, made as declared and kept so. Everything that is made carries our mark; things without it are never touched.',
  spec: scpCloudSpec,
  status: scpCloudStatus,
  columns,
};
