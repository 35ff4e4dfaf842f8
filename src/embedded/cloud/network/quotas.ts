import type { CloudContext } from '../context.ts';
import { repr } from './converters.ts';
import { conflict } from './errors.ts';

/** Limits of a project that has none of its own, as Zed ships them; -1 is none. */
export const DEFAULT_LIMITS: Readonly<Record<string, number>> = {
  network: 100,
  subnet: 100,
  subnetpool: -1,
  port: 500,
  router: 10,
  floatingip: 50,
  rbac_policy: 10,
  security_group: 10,
  security_group_rule: 100,
  trunk: -1,
};

export function limitsOf(cloud: CloudContext, projectId: string): Readonly<Record<string, number>> {
  return { ...DEFAULT_LIMITS, ...cloud.state.tables.network.quotas.get(projectId)?.limits };
}

/** How much of each quota a project uses. */
export function usageOf(cloud: CloudContext, projectId: string): Readonly<Record<string, number>> {
  const tables = cloud.state.tables.network;
  return {
    network: tables.networks.count('project', projectId),
    subnet: tables.subnets.count('project', projectId),
    subnetpool: tables.subnetPools.count('project', projectId),
    port: tables.ports.count('project', projectId),
    router: tables.routers.count('project', projectId),
    floatingip: tables.floatingIps.count('project', projectId),
    rbac_policy: tables.rbacPolicies.count('project', projectId),
    security_group: tables.securityGroups.count('project', projectId),
    security_group_rule: tables.securityGroupRules.count('project', projectId),
    trunk: tables.trunks.count('project', projectId),
  };
}

/** Refuses what would go beyond the project's limit. What belongs to Neutron itself has none. */
export function requireQuota(cloud: CloudContext, projectId: string, resource: string, more: number): void {
  if (projectId === '') return;
  const limit = limitsOf(cloud, projectId)[resource] ?? -1;
  const used = usageOf(cloud, projectId)[resource] ?? 0;
  if (limit >= 0 && used + more > limit) {
    throw conflict('OverQuota', `Quota exceeded for resources: ${repr([resource])}.`);
  }
}
