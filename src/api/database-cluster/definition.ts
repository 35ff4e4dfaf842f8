import { columnsOf, conditionColumn, textColumn } from '../crd/columns.ts';
import type { KindDefinition } from '../crd/definition.ts';
import { databaseClusterSpec } from './spec.ts';
import { databaseClusterStatus } from './status.ts';

const columns = columnsOf('the cluster', {
  narrow: [
    textColumn('Engine', '.spec.engine.name', 'mysql or postgresql.'),
    textColumn('Topology', '.spec.topology', 'How it is built.'),
    textColumn('Members', '.status.readyMembers', 'Members that are well, of all.'),
    textColumn('Primary', '.status.primary', 'Member that serves.'),
    textColumn('Endpoint', '.status.summary.endpoint', 'Where clients connect.'),
  ],
  wide: [
    textColumn('Version', '.status.versions.running', 'What the primary says that it is.', 1),
    conditionColumn('Available', 'Available', 'status', 'Whether the database answers at its endpoint.', 1),
    conditionColumn('Redundant', 'Redundant', 'status', 'Whether the loss of one member would be survived.', 1),
    conditionColumn('Sound', 'Sound', 'status', 'Whether disks, units and certificates are well, and will be.', 1),
    textColumn('CertificateEnds', '.status.endpoint.certificateEndsAt', 'When the certificate that is shown ends.', 1),
    textColumn('LastTransition', '.status.summary.lastTransition', 'The last switchover or failover.', 1),
  ],
});

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
