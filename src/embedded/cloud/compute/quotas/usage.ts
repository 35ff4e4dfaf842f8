import type { CloudContext } from '../../context.ts';
import type { Resource } from './limits.ts';

export interface ProjectUsage {
  readonly instances: number;
  readonly cores: number;
  readonly ram: number;
}

/** What the servers of a project take of its quota. */
export function usageOfProject({ state }: Pick<CloudContext, 'state'>, project: string): ProjectUsage {
  const usage = { instances: 0, cores: 0, ram: 0 };
  for (const { flavor } of state.tables.compute.servers.where('project', project)) {
    usage.instances += 1;
    usage.cores += flavor.vcpus;
    usage.ram += flavor.ram;
  }
  return usage;
}

/** The figure that `detail` shows as in use: per project, except for what is limited within a request. */
export function inUse(
  cloud: Pick<CloudContext, 'state'>,
  project: string,
): Readonly<Partial<Record<Resource, number>>> {
  const groups = cloud.state.tables.compute.serverGroups.where('project', project).length;
  return { ...usageOfProject(cloud, project), server_groups: groups };
}
