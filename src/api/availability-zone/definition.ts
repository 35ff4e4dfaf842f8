import { columnsOf, conditionColumn, countColumn, textColumn } from '../crd/columns.ts';
import type { KindDefinition } from '../crd/definition.ts';
import { availabilityZoneSpec } from './spec.ts';
import { availabilityZoneStatus } from './status.ts';

const columns = columnsOf('the zone', {
  narrow: [
    textColumn('Cloud', '.spec.cloudRef.name', 'ScpCloud that it is part of.'),
    textColumn('Zone', '.spec.zone', 'Name of the zone in the cloud.'),
    textColumn('Purpose', '.spec.purpose', 'Workload or Quorum.'),
    textColumn('Hosts', '.status.summary.hosts', 'Hosts that are up and enabled, of all.'),
    conditionColumn('FailureDomain', 'FailureDomain', 'status', 'Whether it is a failure domain of its own.'),
    countColumn('Instances', '.status.summary.instances', 'Servers in the zone.'),
    textColumn('Maintenance', '.status.summary.maintenance', 'Hosts under maintenance.'),
  ],
  wide: [textColumn('Services', '.status.summary.services', 'Services of the cloud that know the zone.', 1)],
});

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
