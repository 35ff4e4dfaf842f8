import { type DatabaseCluster, type MachineClusterSpec, runsOnMachines } from '../../api/database-cluster.ts';

/** A DatabaseCluster whose members are machines in a cloud. */
export type MachineCluster = Omit<DatabaseCluster, 'spec'> & { readonly spec: MachineClusterSpec };

export function onMachines(cluster: DatabaseCluster): MachineCluster | undefined {
  const { spec } = cluster;
  return runsOnMachines(spec) ? { ...cluster, spec } : undefined;
}
