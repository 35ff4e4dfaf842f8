import type { CloudContext } from '../context.ts';
import { type ServiceApp, type ServiceContext, readJsonObject } from '../service.ts';
import { address, integer, repr, shown, uuidText } from './converters.ts';
import { badRequest, conflict, floatingIpNotFound, httpBadRequest, missing, portNotFound } from './errors.ts';
import { routerBetween, unreachable } from './floating-ip-binding.ts';
import { owns, standardFields, touched } from './resource.ts';
import type { FloatingIpRow, PortForwardingRow } from './tables.ts';

/** `/v2.0/floatingips/{id}/port_forwardings`. */
export function portForwardingRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { floatingIps, portForwardings } = cloud.state.tables.network;
  const collection = '/v2.0/floatingips/:id/port_forwardings';
  const floatingIp = (c: ServiceContext): FloatingIpRow => {
    const id = c.req.param('id') ?? '';
    const row = floatingIps.get(id);
    if (!row || !owns(c.get('caller'), row)) throw floatingIpNotFound(id);
    return row;
  };
  const find = (c: ServiceContext): PortForwardingRow => {
    const id = c.req.param('forwarding') ?? '';
    const row = portForwardings.get(id);
    if (row && row.floatingip_id === floatingIp(c).id) return row;
    throw missing('PortForwardingNotFound', `Port Forwarding ${id} could not be found.`);
  };
  app.get(collection, (c) =>
    c.json({
      port_forwardings: portForwardings.where('floatingip', floatingIp(c).id).map(view),
    }),
  );
  app.post(collection, async (c) => {
    const body = await readJsonObject(c, 'Body contains invalid data');
    const given = body['port_forwarding'];
    if (typeof given !== 'object' || given === null)
      throw httpBadRequest("Unable to find 'port_forwarding' in request body");
    const row = createForwarding(cloud, floatingIp(c), given as Record<string, unknown>);
    return c.json({ port_forwarding: view(row) }, 201);
  });
  app.get(`${collection}/:forwarding`, (c) => c.json({ port_forwarding: view(find(c)) }));
  app.put(`${collection}/:forwarding`, async (c) => {
    const body = await readJsonObject(c, 'Body contains invalid data');
    const row = find(c);
    const { description, external_port, internal_port, protocol } = (body['port_forwarding'] ??
      {}) as Partial<PortForwardingRow>;
    const changes = Object.fromEntries(
      Object.entries({
        description,
        external_port,
        internal_port,
        protocol,
      }).filter(([, value]) => value !== undefined),
    );
    return c.json({
      port_forwarding: view(portForwardings.update(row.id, { ...changes, ...touched(cloud, row) })),
    });
  });
  app.delete(`${collection}/:forwarding`, (c) => {
    const row = find(c);
    portForwardings.delete(row.id);
    if (portForwardings.count('floatingip', row.floatingip_id) === 0) {
      floatingIps.update(row.floatingip_id, { router_id: null, status: 'DOWN' });
    }
    return c.body(null, 204);
  });
}

function view(row: PortForwardingRow): Record<string, unknown> {
  const { id, description, protocol, external_port, internal_port, internal_port_id, internal_ip_address } = row;
  return {
    id,
    description,
    protocol,
    external_port,
    external_port_range: `${external_port}:${external_port}`,
    internal_port,
    internal_port_range: `${internal_port}:${internal_port}`,
    internal_port_id,
    internal_ip_address,
  };
}

function createForwarding(
  cloud: CloudContext,
  floatingIp: FloatingIpRow,
  given: Readonly<Record<string, unknown>>,
): PortForwardingRow {
  const { floatingIps, portForwardings, ports } = cloud.state.tables.network;
  for (const name of ['internal_port_id', 'internal_ip_address', 'internal_port', 'external_port', 'protocol']) {
    if (given[name] === undefined) {
      throw httpBadRequest(`Failed to parse request. Required attribute '${name}' not specified`);
    }
  }
  const port = ports.get(uuidText(given['internal_port_id'], 'internal_port_id') as string);
  if (!port) throw portNotFound(shown(given['internal_port_id']));
  const internal = address(given['internal_ip_address'], 'internal_ip_address') as string;
  if (!port.fixed_ips.some((ip) => ip.ip_address === internal)) {
    const detail = `Requested internal IP address ${internal} is not suitable for internal neutron port ${port.id}, as its fixed_ips are ${repr(port.fixed_ips)}`;
    throw badRequest('port_forwarding', detail);
  }
  if (floatingIp.port_id !== null) {
    const own = `${floatingIp.floating_ip_address} (${floatingIp.id})`;
    const message = `Cannot associate floating IP ${own} with port ${port.id} using fixed IP ${internal}, as that fixed IP already has a floating IP on external network ${floatingIp.floating_network_id}.`;
    throw conflict('FloatingIPPortAlreadyAssociated', message);
  }
  const external = integer(given['external_port'], 'external_port') as number;
  const protocol = shown(given['protocol']).toLowerCase();
  const twin = portForwardings
    .where('floatingip', floatingIp.id)
    .some((row) => row.external_port === external && row.protocol === protocol);
  if (twin) {
    const message = `A duplicate port forwarding entry with same attributes already exists, conflicting values are {'floatingip_id': '${floatingIp.id}', 'external_port': ${external}, 'protocol': '${protocol}'}`;
    throw badRequest('port_forwarding', message);
  }
  const subnet = port.fixed_ips.find((ip) => ip.ip_address === internal)?.subnet_id ?? '';
  const router = routerBetween(cloud, subnet, floatingIp.floating_network_id);
  if (router === undefined) throw unreachable(floatingIp.floating_network_id, subnet, port.id);
  floatingIps.update(floatingIp.id, { router_id: router, status: 'ACTIVE' });
  return portForwardings.insert({
    ...standardFields(cloud, floatingIp.project_id, given['description'] ?? '', 0),
    floatingip_id: floatingIp.id,
    internal_port_id: port.id,
    internal_ip_address: internal,
    internal_port: integer(given['internal_port'], 'internal_port') as number,
    external_port: external,
    protocol,
  });
}
