import { z } from 'zod';
import { path } from '../service/path.ts';
import { inEnvelope } from '../service/resource.ts';
import type { ServiceApi } from '../service/service-api.ts';

/** -1 as a limit means unlimited. */
const usage = z.object({ limit: z.number(), in_use: z.number(), reserved: z.number().default(0) });
export type ComputeQuotaUsage = z.output<typeof usage>;
/** By resource: `instances`, `cores`, `ram` (MiB), `key_pairs`, `server_groups`, ... */
export type ComputeQuotas = Record<string, ComputeQuotaUsage>;

/** A quota set names its project in `id`, beside the resources. */
const quotaSet = z
  .record(z.string(), z.unknown())
  .transform(({ id: _, ...resources }) => resources)
  .pipe(z.record(z.string(), usage));

const limits = z.object({ absolute: z.record(z.string(), z.number()) });

export interface ComputeQuotaCalls {
  getComputeQuotas(projectId: string): Promise<ComputeQuotas>;
  /** For administrators. Resources not named keep their limits. */
  setComputeQuotas(projectId: string, limits: Readonly<Record<string, number>>): Promise<void>;
  /** Back to the defaults. */
  resetComputeQuotas(projectId: string): Promise<void>;
  /** What the project of the token may use and does use, by Nova's names: `maxTotalCores`, `totalCoresUsed`, ... */
  getComputeLimits(): Promise<Record<string, number>>;
}

export function computeQuotas(api: ServiceApi): ComputeQuotaCalls {
  return {
    getComputeQuotas: (projectId) =>
      api.json({
        operation: 'get compute quotas',
        path: path`/os-quota-sets/${projectId}/detail`,
        answer: inEnvelope('quota_set', quotaSet),
      }),
    setComputeQuotas: async (projectId, quotas) => {
      await api.done({
        operation: 'set compute quotas',
        method: 'PUT',
        path: path`/os-quota-sets/${projectId}`,
        json: { quota_set: quotas },
      });
    },
    resetComputeQuotas: async (projectId) => {
      await api.done({ operation: 'reset compute quotas', method: 'DELETE', path: path`/os-quota-sets/${projectId}` });
    },
    getComputeLimits: async () =>
      (await api.json({ operation: 'get compute limits', path: path`/limits`, answer: inEnvelope('limits', limits) }))
        .absolute,
  };
}
