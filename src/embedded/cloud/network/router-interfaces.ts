import type { CloudContext } from '../context.ts';
import { type ServiceApp, type ServiceContext, readJsonObject } from '../service.ts';
import { hostRoutes, isUuid, shown } from './converters.ts';
import {
  badRequest,
  conflict,
  httpBadRequest,
  missing,
  portNotFound,
  routerNotFound,
  subnetNotFound,
} from './errors.ts';
import { contains, overlap } from './ip.ts';
import { createPort, deletePort, portsOfDevice, updatePort } from './ports.ts';
import { owns, touched } from './resource.ts';
import { requireReachable } from './router-routes.ts';
import { routerView } from './routers.ts';
import { openTo } from './sharing.ts';
import { cidrOf } from './subnet-addresses.ts';
import type { HostRoute, PortRow, RouterRow, SubnetRow } from './tables.ts';

const OWNER = 'network:router_interface';

/** `add_router_interface`, `remove_router_interface`, and routes one by one. */
export function routerActions(app: ServiceApp, cloud: CloudContext): void {
  const tables = cloud.state.tables.network;
  const find = (c: ServiceContext): RouterRow => {
    const id = c.req.param('id') ?? '';
    const row = tables.routers.get(id);
    if (!row || !owns(c.get('caller'), row)) throw routerNotFound(id);
    return row;
  };
  app.put('/v2.0/routers/:id/add_router_interface', async (c) => {
    const body = await readJsonObject(c, 'Body contains invalid data');
    const router = find(c);
    return c.json(interfaceView(router, addInterface(cloud, c, router, body)));
  });
  app.put('/v2.0/routers/:id/remove_router_interface', async (c) => {
    const body = await readJsonObject(c, 'Body contains invalid data');
    const router = find(c);
    const port = findInterface(cloud, router, body);
    requireUnused(cloud, router, port);
    deletePort(cloud, port.id);
    tables.routers.update(router.id, touched(cloud, router));
    return c.json(interfaceView(router, port));
  });
  for (const [action, merge] of [
    ['add_extraroutes', withRoutes],
    ['remove_extraroutes', withoutRoutes],
  ] as const) {
    app.put(`/v2.0/routers/:id/${action}`, async (c) => {
      const body = await readJsonObject(c, 'Body contains invalid data');
      const router = find(c);
      const given = (body['router'] as { routes?: unknown } | undefined)?.routes;
      if (given === undefined) throw httpBadRequest("Unable to find 'router' in request body");
      const routes = merge(router.routes, hostRoutes(given, 'routes') as HostRoute[]);
      requireReachable(cloud, router, routes);
      const changed = tables.routers.update(router.id, { routes, ...touched(cloud, router) });
      return c.json({ router: { ...routerView(cloud, changed), tenant_id: changed.project_id } });
    });
  }
}

function sameRoute(a: HostRoute): (b: HostRoute) => boolean {
  return (b) => a.destination === b.destination && a.nexthop === b.nexthop;
}

function withRoutes(current: readonly HostRoute[], more: readonly HostRoute[]): HostRoute[] {
  return [...current, ...more.filter((route) => !current.some(sameRoute(route)))];
}

function withoutRoutes(current: readonly HostRoute[], less: readonly HostRoute[]): HostRoute[] {
  return current.filter((route) => !less.some(sameRoute(route)));
}

function interfaceView(router: RouterRow, port: PortRow): Record<string, unknown> {
  const subnetIds = port.fixed_ips.map((ip) => ip.subnet_id);
  return {
    id: router.id,
    tenant_id: router.project_id,
    port_id: port.id,
    network_id: port.network_id,
    subnet_id: subnetIds[0],
    subnet_ids: subnetIds,
  };
}

function addInterface(
  cloud: CloudContext,
  c: ServiceContext,
  router: RouterRow,
  body: Readonly<Record<string, unknown>>,
): PortRow {
  const { subnetId, portId } = parseTarget(body);
  if (subnetId !== undefined && portId !== undefined)
    throw badRequest('router', 'Cannot specify both subnet-id and port-id');
  const port = portId === undefined ? bySubnet(cloud, c, router, subnetId ?? '') : byPort(cloud, c, router, portId);
  const tables = cloud.state.tables.network;
  tables.ports.update(port.id, { status: 'ACTIVE' });
  tables.routers.update(router.id, touched(cloud, router));
  return port;
}

function parseTarget(body: Readonly<Record<string, unknown>>): { subnetId?: string; portId?: string } {
  const { subnet_id, port_id } = body;
  if (subnet_id === undefined && port_id === undefined) {
    throw badRequest('router', 'Either subnet_id or port_id must be specified');
  }
  for (const id of [subnet_id, port_id]) {
    if (id !== undefined && !isUuid(id)) throw badRequest('router', `'${shown(id)}' is not a valid UUID`);
  }
  return {
    ...(subnet_id === undefined ? {} : { subnetId: subnet_id as string }),
    ...(port_id === undefined ? {} : { portId: port_id as string }),
  };
}

function bySubnet(cloud: CloudContext, c: ServiceContext, router: RouterRow, subnetId: string): PortRow {
  const caller = c.get('caller');
  const subnet = cloud.state.tables.network.subnets.get(subnetId);
  if (!subnet || !(owns(caller, subnet) || openTo(cloud, subnet.network_id, 'access_as_shared', caller))) {
    throw subnetNotFound(subnetId);
  }
  if (subnet.gateway_ip === null) {
    throw badRequest('router', 'Subnet for router interface must have a gateway IP');
  }
  requireApart(cloud, router, [subnet]);
  return createPort(cloud, router.project_id, {
    network_id: subnet.network_id,
    device_id: router.id,
    device_owner: OWNER,
    fixed_ips: [{ subnet_id: subnet.id, ip_address: subnet.gateway_ip }],
  });
}

function byPort(cloud: CloudContext, c: ServiceContext, router: RouterRow, portId: string): PortRow {
  const tables = cloud.state.tables.network;
  const port = tables.ports.get(portId);
  if (!port || !owns(c.get('caller'), port)) throw portNotFound(portId);
  if (port.device_id !== '') {
    const message = `Unable to complete operation on port ${port.id} for network ${port.network_id}. Port already has an attached device ${port.device_id}.`;
    throw conflict('PortInUse', message);
  }
  if (port.fixed_ips.length === 0) throw badRequest('router', 'Router port must have at least one fixed IP');
  requireApart(
    cloud,
    router,
    port.fixed_ips.flatMap((ip) => tables.subnets.get(ip.subnet_id) ?? []),
  );
  const plain = { port_security_enabled: false, security_groups: [], allowed_address_pairs: [] };
  return updatePort(cloud, port, { ...plain, device_id: router.id, device_owner: OWNER });
}

/** A router has one leg in a subnet, and its subnets do not overlap. */
function requireApart(cloud: CloudContext, router: RouterRow, wanted: readonly SubnetRow[]): void {
  const { subnets } = cloud.state.tables.network;
  for (const port of portsOfDevice(cloud, router.id)) {
    for (const { subnet_id } of port.fixed_ips) {
      const existing = subnets.get(subnet_id);
      for (const subnet of wanted) {
        if (subnet.id === subnet_id) throw badRequest('router', `Router already has a port on subnet ${subnet.id}`);
        if (!existing || !overlap(cidrOf(existing), cidrOf(subnet))) continue;
        const message = `Cidr ${subnet.cidr} of subnet ${subnet.id} overlaps with cidr ${existing.cidr} of subnet ${existing.id}`;
        throw badRequest('router', message);
      }
    }
  }
}

function findInterface(cloud: CloudContext, router: RouterRow, body: Readonly<Record<string, unknown>>): PortRow {
  const { subnetId, portId } = parseTarget(body);
  const own = portsOfDevice(cloud, router.id).filter((port) => port.device_owner === OWNER);
  if (portId !== undefined) {
    const port = own.find((candidate) => candidate.id === portId);
    if (!port) {
      const message = `Router ${router.id} does not have an interface with id ${portId}`;
      throw missing('RouterInterfaceNotFound', message);
    }
    if (subnetId === undefined || port.fixed_ips.some((ip) => ip.subnet_id === subnetId)) return port;
    const message = `Subnet on port ${port.id} does not match the requested subnet ${subnetId}.`;
    throw conflict('SubnetMismatchForPort', message);
  }
  const wanted = subnetId ?? '';
  if (!cloud.state.tables.network.subnets.has(wanted)) throw subnetNotFound(wanted);
  const port = own.find((candidate) => candidate.fixed_ips.some((ip) => ip.subnet_id === wanted));
  if (port) return port;
  const message = `Router ${router.id} has no interface on subnet ${wanted}`;
  throw missing('RouterInterfaceNotFoundForSubnet', message);
}

function requireUnused(cloud: CloudContext, router: RouterRow, port: PortRow): void {
  const tables = cloud.state.tables.network;
  for (const { subnet_id } of port.fixed_ips) {
    const subnet = tables.subnets.get(subnet_id);
    if (!subnet) continue;
    const what = `Router interface for subnet ${subnet_id} on router ${router.id} cannot be deleted, as it is required by one or more`;
    if (router.routes.some(({ nexthop }) => contains(cidrOf(subnet), nexthop))) {
      throw conflict('RouterInterfaceInUseByRoute', `${what} routes.`);
    }
    const used = tables.floatingIps
      .where('router', router.id)
      .some((fip) => fip.fixed_ip_address !== null && contains(cidrOf(subnet), fip.fixed_ip_address));
    if (used) throw conflict('RouterInterfaceInUseByFloatingIP', `${what} floating IPs.`);
  }
}
