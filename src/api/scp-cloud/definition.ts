import { columnsOf, countColumn, textColumn } from '../crd/columns.ts';
import type { KindDefinition } from '../crd/definition.ts';
import { scpCloudSpec } from './spec.ts';
import { scpCloudStatus } from './status.ts';

const columns = columnsOf('the cloud', {
  narrow: [
    textColumn('Region', '.status.cloud.region', 'Region of the cloud.'),
    textColumn('Project', '.status.cloud.projectName', 'Project in the cloud.'),
    textColumn('Zones', '.status.summary.zones', 'Availability zones.'),
    textColumn('Modules', '.status.summary.modules', 'Modules of the cloud that are up, of all.'),
    textColumn('Resources', '.status.summary.resources', 'Declared things that are there, of all.'),
  ],
  wide: [
    textColumn('Networks', '.status.summary.networks', 'Networks of the project.', 1),
    countColumn('Orphans', '.status.summary.orphans', 'Things whose owner is gone.', 1),
    countColumn('Calls/h', '.status.api.callsPerHour', 'Calls to the cloud in the last hour.', 1),
    textColumn('User', '.status.cloud.user', 'User of the credentials.', 1),
  ],
});

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
