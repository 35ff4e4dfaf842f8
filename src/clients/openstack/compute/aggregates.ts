import { z } from 'zod';
import { path } from '../service/path.ts';
import { inEnvelope, resource } from '../service/resource.ts';
import { idText, maybe, maybeText, text, textList, textMap } from '../service/schemas.ts';
import type { ServiceApi } from '../service/service-api.ts';

const aggregate = z.object({
  id: idText,
  uuid: maybeText,
  name: text,
  availability_zone: maybeText,
  hosts: textList,
  /** Holds `availability_zone` too, when there is one. */
  metadata: textMap,
});
export type Aggregate = z.output<typeof aggregate>;

const zone = z.object({
  zoneName: text,
  zoneState: z.object({ available: z.boolean() }),
  /** Host to service to state; only in the detailed list, which is for administrators. */
  hosts: maybe(
    z.record(
      z.string(),
      z.record(z.string(), z.object({ active: z.boolean(), available: z.boolean(), updated_at: maybeText })),
    ),
  ),
});
export type ComputeZone = z.output<typeof zone>;

export interface AggregateBody {
  readonly name: string;
  readonly availability_zone?: string;
}

/** Host aggregates, which make availability zones. For administrators, but for `listComputeZones`. */
export interface Aggregates {
  listAggregates(): Promise<Aggregate[]>;
  getAggregate(id: string): Promise<Aggregate>;
  /** Nova answers without hosts and metadata, which are empty then but for the zone. */
  createAggregate(body: AggregateBody): Promise<Aggregate>;
  updateAggregate(id: string, body: Partial<AggregateBody>): Promise<Aggregate>;
  /** Refused while hosts are in it. */
  deleteAggregate(id: string): Promise<void>;
  /** A conflict when the host is in another zone, or has servers that would change zone. */
  addHostToAggregate(id: string, host: string): Promise<Aggregate>;
  removeHostFromAggregate(id: string, host: string): Promise<Aggregate>;
  /** Merges; null removes a key. */
  setAggregateMetadata(id: string, metadata: Readonly<Record<string, string | null>>): Promise<Aggregate>;
  listComputeZones(options?: { readonly detail?: boolean }): Promise<ComputeZone[]>;
}

export function aggregates(api: ServiceApi): Aggregates {
  const calls = resource<Aggregate, AggregateBody, Partial<AggregateBody>>(api, {
    one: 'aggregate',
    many: 'aggregates',
    at: '/os-aggregates',
    of: aggregate,
  });
  const act = (operation: string, id: string, json: object) =>
    api.json({
      operation,
      method: 'POST',
      path: path`/os-aggregates/${id}/action`,
      json,
      answer: inEnvelope('aggregate', aggregate),
    });
  return {
    listAggregates: () => calls.list(),
    getAggregate: calls.get,
    createAggregate: calls.create,
    updateAggregate: calls.update,
    deleteAggregate: calls.remove,
    addHostToAggregate: (id, host) => act('add host to aggregate', id, { add_host: { host } }),
    removeHostFromAggregate: (id, host) => act('remove host from aggregate', id, { remove_host: { host } }),
    setAggregateMetadata: (id, metadata) => act('set aggregate metadata', id, { set_metadata: { metadata } }),
    listComputeZones: ({ detail = false } = {}) =>
      api.list({
        operation: 'list compute availability zones',
        path: detail ? path`/os-availability-zone/detail` : path`/os-availability-zone`,
        items: 'availabilityZoneInfo',
        of: zone,
      }),
  };
}
