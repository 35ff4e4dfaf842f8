import type { InventoryClient, Quota } from './kinds.ts';

export async function computeQuota({ compute }: InventoryClient, projectId: string): Promise<Quota> {
  return { project_id: projectId, resources: inUse(await compute.getComputeQuotas(projectId)) };
}

export async function volumeQuota({ volume }: InventoryClient, projectId: string): Promise<Quota> {
  return { project_id: projectId, resources: inUse(await volume.getVolumeQuotas(projectId)) };
}

export async function networkQuota({ network }: InventoryClient, projectId: string): Promise<Quota> {
  const quotas = Object.entries(await network.getNetworkQuotas(projectId));
  const resources = quotas.map(
    ([name, { used, reserved, limit }]) => [name, { used: used + reserved, limit }] as const,
  );
  return { project_id: projectId, resources: Object.fromEntries(resources) };
}

function inUse(quotas: Record<string, { in_use: number; reserved: number; limit: number }>): Quota['resources'] {
  return Object.fromEntries(
    Object.entries(quotas).map(([name, { in_use, reserved, limit }]) => [name, { used: in_use + reserved, limit }]),
  );
}
