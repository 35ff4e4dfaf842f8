import { ApiError } from '../../api-error.ts';
import type { Call } from '../../versioned-api/router.ts';
import type { FlavorRow } from '../flavors/table.ts';
import { projectOf } from '../policy.ts';
import { quotaLimit } from '../quotas/limits.ts';
import { usageOfProject } from '../quotas/usage.ts';

interface Delta {
  readonly instances: number;
  readonly cores: number;
  readonly ram: number;
}

/** How many servers the quota allows, of those asked for. Throws ApiError 403 when it is fewer than the least asked. */
export function countWithinQuota(call: Call, flavor: FlavorRow, { min, max }: { min: number; max: number }): number {
  const delta = (count: number): Delta => ({ instances: count, cores: count * flavor.vcpus, ram: count * flavor.ram });
  for (let count = max; count > min; count -= 1) if (overs(call, delta(count)).length === 0) return count;
  requireQuota(call, delta(min));
  return min;
}

/** Refuses with 403 what would go beyond the project's quota. */
export function requireQuota(call: Call, delta: Delta): void {
  const over = overs(call, delta);
  if (over.length === 0) return;
  const project = projectOf(call);
  const used = usageOfProject(call.cloud, project);
  const names = over.join(', ');
  const figures = (of: (name: keyof Delta) => number) => over.map((name) => String(of(name))).join(', ');
  const allowed = figures((name) => quotaLimit(call.cloud, project, name));
  const message = `Quota exceeded for ${names}: Requested ${figures((name) => delta[name])}, but already used ${figures((name) => used[name])} of ${allowed} ${names}`;
  throw new ApiError(403, message);
}

function overs(call: Call, delta: Delta): (keyof Delta)[] {
  const project = projectOf(call);
  const used = usageOfProject(call.cloud, project);
  return (['cores', 'instances', 'ram'] as const).filter(
    (name) => delta[name] > 0 && used[name] + delta[name] > quotaLimit(call.cloud, project, name),
  );
}
