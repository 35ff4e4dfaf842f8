import { z } from 'zod';
import { approval, deletionPolicy, drift, mode, unapprovedDeletions } from '../common/control.ts';
import { maintenanceWindows } from '../common/maintenance-window.ts';
import { immutable, type Rule, withRules } from '../common/rule.ts';
import { objectName } from '../common/schema.ts';
import { cloudNativePg, hostingRules } from './cloud-native-pg.ts';
import { databaseRules, databases } from './database.ts';
import { engine, engineRules, topology } from './engine.ts';
import { machineRules, machines } from './machines.ts';
import { endpoint, endpointRules, network } from './network.ts';
import { parameterRules, parameters } from './parameters.ts';
import { patience } from './patience.ts';
import { placement, placementRules } from './placement.ts';
import { tls } from './tls.ts';
import { usage, userRules, users } from './user.ts';

const cloudRef = withRules(
  z.object({ name: objectName().describe('Name of a ScpCloud in the same namespace.') }),
  immutable('create another DatabaseCluster in the other cloud and move the data'),
).describe('The cloud that the machines are made in.');

const shape = z.object({
  mode,
  approval: approval.optional(),
  drift,
  maintenanceWindows,
  unapprovedDeletions,
  cloudRef: cloudRef.optional(),
  engine,
  topology,
  usage,
  placement: placement.optional(),
  machines: machines.optional(),
  network: network.optional(),
  endpoint,
  parameters,
  tls,
  databases,
  users,
  deletionPolicy: deletionPolicy('Retain', 'data volumes hold data, and the same manifest finds them again'),
  patience,
  cloudNativePg: cloudNativePg.optional(),
});

export type DatabaseClusterSpec = z.output<typeof shape>;
export type DatabaseClusterSpecInput = z.input<typeof shape>;

/** One whose members are machines in a cloud, and that so declares all that they need. */
export type MachineClusterSpec = DatabaseClusterSpec & {
  readonly topology: 'single' | 'activePassive' | 'galera';
} & { readonly [Field in 'cloudRef' | 'placement' | 'machines' | 'network']: NonNullable<DatabaseClusterSpec[Field]> };

/** Whether its members are machines in a cloud; else it is a Cluster of CloudNativePG. */
export function runsOnMachines(spec: DatabaseClusterSpec): spec is MachineClusterSpec {
  return spec.topology !== 'cloudNativePg';
}

const rules: readonly Rule<DatabaseClusterSpec>[] = [
  ...engineRules,
  ...hostingRules,
  ...placementRules,
  ...machineRules,
  ...endpointRules,
  ...parameterRules,
  ...databaseRules,
  ...userRules,
];

export const databaseClusterSpec = withRules(shape, ...rules).describe('The database cluster as it should be.');
