import { conditionColumn, type Column, type KindDefinition } from '../crd/definition.ts';
import { databaseClusterSpec } from './spec.ts';
import { databaseClusterStatus } from './status.ts';

const columns: readonly Column[] = [
  conditionColumn('Ready', 'Ready', 'status', 'Whether the cluster is as declared.'),
  conditionColumn('Reason', 'Ready', 'reason', 'Why it is ready or not.'),
  { name: 'Engine', type: 'string', jsonPath: '.spec.engine.name', description: 'mysql or postgresql.' },
  { name: 'Topology', type: 'string', jsonPath: '.spec.topology', description: 'How it is built.' },
  { name: 'Members', type: 'string', jsonPath: '.status.readyMembers', description: 'Members that are well, of all.' },
  { name: 'Primary', type: 'string', jsonPath: '.status.primary', description: 'Member that serves.' },
  { name: 'Endpoint', type: 'string', jsonPath: '.status.summary.endpoint', description: 'Where clients connect.' },
  {
    name: 'Plan',
    type: 'string',
    jsonPath: '.status.summary.plan',
    description: 'What is planned, and whether it waits for consent.',
  },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'How long the object exists.' },
  { name: 'Mode', type: 'string', jsonPath: '.spec.mode', description: 'Apply, or Plan: show only.', priority: 1 },
  {
    name: 'Version',
    type: 'string',
    jsonPath: '.status.versions.running',
    description: 'What the primary says that it is.',
    priority: 1,
  },
  conditionColumn('Available', 'Available', 'status', 'Whether the database answers at its endpoint.', 1),
  conditionColumn('Redundant', 'Redundant', 'status', 'Whether the loss of one member would be survived.', 1),
  conditionColumn('Drifted', 'Drifted', 'status', 'Whether somebody changed something outside.', 1),
  {
    name: 'LastTransition',
    type: 'string',
    jsonPath: '.status.summary.lastTransition',
    description: 'The last switchover or failover.',
    priority: 1,
  },
  conditionColumn('Message', 'Ready', 'message', 'What to know or to do.', 1),
];

export const databaseClusterDefinition: KindDefinition = {
  kind: 'DatabaseCluster',
  plural: 'databaseclusters',
  shortNames: ['dbc'],
  description:
    'A MySQL or PostgreSQL service: machines in a cloud (single, active-passive or Galera) or a Cluster of CloudNativePG, with ' +
    'its databases and users, made as declared and kept so. Nothing without our mark is ever touched.',
  spec: databaseClusterSpec,
  status: databaseClusterStatus,
  columns,
};
