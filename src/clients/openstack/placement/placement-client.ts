import { z } from 'zod';
import { path } from '../service/path.ts';
import { inEnvelope } from '../service/resource.ts';
import { maybeNumber, maybeText, text, textList } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';

const provider = z.object({
  uuid: text,
  name: text,
  generation: z.number(),
  parent_provider_uuid: maybeText,
  root_provider_uuid: maybeText,
});
export type ResourceProvider = z.output<typeof provider>;

const inventory = z.object({
  total: z.number(),
  reserved: z.number().default(0),
  allocation_ratio: z.number().default(1),
  min_unit: maybeNumber,
  max_unit: maybeNumber,
  step_size: maybeNumber,
});
export type Inventory = z.output<typeof inventory>;

const allocation = z.object({ generation: maybeNumber, resources: z.record(z.string(), z.number()) });
export type Allocation = z.output<typeof allocation>;

/** Placement. Everything here is for administrators. */
export interface PlacementClient {
  /** Filters: `name`, `uuid`, `resources`, `required`, `in_tree`. */
  listResourceProviders(query?: Query): Promise<ResourceProvider[]>;
  getResourceProvider(uuid: string): Promise<ResourceProvider>;
  /** By resource class: `VCPU`, `MEMORY_MB`, `DISK_GB`, ... */
  getInventories(providerUuid: string): Promise<Record<string, Inventory>>;
  getUsages(providerUuid: string): Promise<Record<string, number>>;
  getTraits(providerUuid: string): Promise<string[]>;
  /** A conflict when `generation` is no longer the provider's: read it again. */
  setTraits(providerUuid: string, traits: readonly string[], generation: number): Promise<void>;
  /** What a consumer (a server) holds, by provider uuid. Empty for an unknown consumer. */
  getAllocations(consumerUuid: string): Promise<Record<string, Allocation>>;
  /** Who holds what of a provider, by consumer uuid. */
  getProviderAllocations(providerUuid: string): Promise<Record<string, Allocation>>;
  /** For consumers that no longer exist; Nova cleans up after living ones itself. */
  deleteAllocations(consumerUuid: string): Promise<void>;
}

export function placementClient(api: ServiceApi): PlacementClient {
  const part = <T>(operation: string, uuid: string, key: string, of: z.ZodType<T>) =>
    api.json({ operation, path: path`/resource_providers/${uuid}/${key}`, answer: inEnvelope(key, of) });
  return {
    listResourceProviders: (query) =>
      api.list({
        operation: 'list resource providers',
        path: path`/resource_providers`,
        items: 'resource_providers',
        of: provider,
        query,
      }),
    getResourceProvider: (uuid) =>
      api.json({ operation: 'get resource provider', path: path`/resource_providers/${uuid}`, answer: provider }),
    getInventories: (uuid) => part('get inventories', uuid, 'inventories', z.record(z.string(), inventory)),
    getUsages: (uuid) => part('get usages', uuid, 'usages', z.record(z.string(), z.number())),
    getTraits: (uuid) => part('get traits', uuid, 'traits', textList),
    setTraits: async (uuid, traits, generation) => {
      await api.done({
        operation: 'set traits',
        method: 'PUT',
        path: path`/resource_providers/${uuid}/traits`,
        json: { traits, resource_provider_generation: generation },
        microversion: { atLeast: '1.6' },
      });
    },
    getAllocations: (uuid) =>
      api.json({
        operation: 'get allocations',
        path: path`/allocations/${uuid}`,
        answer: inEnvelope('allocations', z.record(z.string(), allocation)),
      }),
    getProviderAllocations: (uuid) =>
      part('get provider allocations', uuid, 'allocations', z.record(z.string(), allocation)),
    deleteAllocations: async (uuid) => {
      await api.done({ operation: 'delete allocations', method: 'DELETE', path: path`/allocations/${uuid}` });
    },
  };
}
