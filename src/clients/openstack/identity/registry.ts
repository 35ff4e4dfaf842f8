import { z } from 'zod';
import { resource } from '../service/resource.ts';
import { maybeText, text } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';

const service = z.object({
  id: text,
  type: text,
  name: maybeText,
  description: maybeText,
  enabled: z.boolean().default(true),
});
export type RegisteredService = z.output<typeof service>;

const endpoint = z.object({
  id: text,
  service_id: text,
  interface: text,
  url: text,
  region_id: maybeText,
  enabled: z.boolean().default(true),
});
export type RegisteredEndpoint = z.output<typeof endpoint>;

const region = z.object({ id: text, description: maybeText, parent_region_id: maybeText });
export type Region = z.output<typeof region>;

/** What Keystone has on record about the cloud itself. Services and endpoints are for administrators. */
export interface Registry {
  listServices(query?: Query): Promise<RegisteredService[]>;
  listEndpoints(query?: Query): Promise<RegisteredEndpoint[]>;
  listRegions(query?: Query): Promise<Region[]>;
}

export function registry(api: ServiceApi): Registry {
  return {
    listServices: resource(api, { one: 'service', many: 'services', at: '/services', of: service }).list,
    listEndpoints: resource(api, { one: 'endpoint', many: 'endpoints', at: '/endpoints', of: endpoint }).list,
    listRegions: resource(api, { one: 'region', many: 'regions', at: '/regions', of: region }).list,
  };
}
