import { wireAvailabilityZone } from './availability-zone.ts';
import { wireDatabaseCluster } from './database-cluster.ts';
import { wireScpCloud } from './scp-cloud.ts';
import type { ControllerDeps, Wiring } from './wiring.ts';

/** Every kind that the operator runs. */
export const CONTROLLERS: readonly ((deps: ControllerDeps) => Wiring)[] = [
  wireScpCloud,
  wireAvailabilityZone,
  wireDatabaseCluster,
];
