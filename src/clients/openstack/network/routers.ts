import { z } from 'zod';
import { path } from '../service/path.ts';
import { resource } from '../service/resource.ts';
import { maybe, maybeBoolean, maybeText, text, textList } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';
import { PAGED } from './paging.ts';

const gateway = z.object({
  network_id: text,
  enable_snat: maybeBoolean,
  external_fixed_ips: z.array(z.object({ subnet_id: maybeText, ip_address: maybeText })).default([]),
});
const route = z.object({ destination: text, nexthop: text });

const router = z.object({
  id: text,
  name: z.string().default(''),
  project_id: maybeText,
  description: maybeText,
  status: maybeText,
  admin_state_up: z.boolean().default(true),
  external_gateway_info: maybe(gateway),
  routes: z.array(route).default([]),
  ha: maybeBoolean,
  distributed: maybeBoolean,
  availability_zones: textList,
  availability_zone_hints: textList,
  tags: textList,
});
export type Router = z.output<typeof router>;

export interface RouterGateway {
  readonly network_id: string;
  readonly enable_snat?: boolean;
  readonly external_fixed_ips?: readonly { readonly subnet_id?: string; readonly ip_address?: string }[];
}
export interface CreateRouter {
  readonly name: string;
  readonly description?: string;
  readonly project_id?: string;
  readonly admin_state_up?: boolean;
  readonly external_gateway_info?: RouterGateway | null;
  readonly availability_zone_hints?: readonly string[];
  readonly ha?: boolean;
  readonly distributed?: boolean;
}
export type UpdateRouter = Partial<Omit<CreateRouter, 'project_id' | 'availability_zone_hints'>> & {
  readonly routes?: readonly z.output<typeof route>[];
};

const routerInterface = z.object({ id: text, subnet_id: maybeText, port_id: text });
export type RouterInterface = z.output<typeof routerInterface>;
export type RouterInterfaceBody = { readonly subnet_id: string } | { readonly port_id: string };

const floatingIp = z.object({
  id: text,
  floating_ip_address: text,
  floating_network_id: text,
  fixed_ip_address: maybeText,
  port_id: maybeText,
  router_id: maybeText,
  project_id: maybeText,
  description: maybeText,
  status: maybeText,
  tags: textList,
});
export type FloatingIp = z.output<typeof floatingIp>;

export interface CreateFloatingIp {
  readonly floating_network_id: string;
  readonly floating_ip_address?: string;
  readonly subnet_id?: string;
  readonly port_id?: string;
  readonly fixed_ip_address?: string;
  readonly description?: string;
  readonly project_id?: string;
}

export interface Routers {
  listRouters(query?: Query): Promise<Router[]>;
  getRouter(id: string): Promise<Router>;
  createRouter(body: CreateRouter): Promise<Router>;
  updateRouter(id: string, body: UpdateRouter): Promise<Router>;
  /** A conflict while it has interfaces. */
  deleteRouter(id: string): Promise<void>;
  /** Never repeated by the client: the second of two is refused as invalid. Look at the subnet's ports first. */
  addRouterInterface(id: string, body: RouterInterfaceBody): Promise<RouterInterface>;
  removeRouterInterface(id: string, body: RouterInterfaceBody): Promise<RouterInterface>;
  listFloatingIps(query?: Query): Promise<FloatingIp[]>;
  getFloatingIp(id: string): Promise<FloatingIp>;
  createFloatingIp(body: CreateFloatingIp): Promise<FloatingIp>;
  /** `port_id: null` takes it off its port. */
  updateFloatingIp(
    id: string,
    body: { readonly port_id?: string | null; readonly fixed_ip_address?: string; readonly description?: string },
  ): Promise<FloatingIp>;
  deleteFloatingIp(id: string): Promise<void>;
}

export function routers(api: ServiceApi): Routers {
  const calls = resource<Router, CreateRouter, UpdateRouter>(api, {
    one: 'router',
    many: 'routers',
    at: '/routers',
    of: router,
    listQuery: PAGED,
  });
  const floating = resource<FloatingIp, CreateFloatingIp, Parameters<Routers['updateFloatingIp']>[1]>(api, {
    one: 'floatingip',
    many: 'floatingips',
    at: '/floatingips',
    of: floatingIp,
    listQuery: PAGED,
  });
  const change = (verb: 'add' | 'remove', id: string, json: RouterInterfaceBody) =>
    api.json({
      operation: `${verb} router interface`,
      method: 'PUT',
      path: verb === 'add' ? path`/routers/${id}/add_router_interface` : path`/routers/${id}/remove_router_interface`,
      json,
      answer: routerInterface,
      once: true,
    });
  return {
    listRouters: calls.list,
    getRouter: calls.get,
    createRouter: calls.create,
    updateRouter: calls.update,
    deleteRouter: calls.remove,
    addRouterInterface: (id, body) => change('add', id, body),
    removeRouterInterface: (id, body) => change('remove', id, body),
    listFloatingIps: floating.list,
    getFloatingIp: floating.get,
    createFloatingIp: floating.create,
    updateFloatingIp: floating.update,
    deleteFloatingIp: floating.remove,
  };
}
