import { AVAILABILITY_ZONES } from '../../../src/api/availability-zone.ts';
import { BAD_CHANGES, BAD_MANIFESTS, GOOD_CHANGES, soundSpec } from './availability-zone-manifests.ts';
import type { Subject } from './validation.ts';

export const AVAILABILITY_ZONE_VALIDATION: Subject = {
  type: AVAILABILITY_ZONES,
  soundSpec,
  defaults: {
    mode: 'Apply',
    drift: { policy: 'Correct', overrides: [] },
    purpose: 'Workload',
    deletionPolicy: 'Delete',
    maintenance: [{ drain: 'None' }],
  },
  bad: BAD_MANIFESTS,
  badChanges: BAD_CHANGES,
  goodChanges: GOOD_CHANGES,
};
