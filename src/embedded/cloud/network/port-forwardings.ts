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
    const given = (body['port_forwarding'] ?? {}) as Given;
    const { description, protocol } = given as Partial<PortForwardingRow>;
    const changes = {
      ...(description === undefined ? {} : { description }),
      ...(protocol === undefined ? {} : { protocol }),
      ...(isGiven(given, 'internal') ? portsOf(given, 'internal') : {}),
      ...(isGiven(given, 'external') ? portsOf(given, 'external') : {}),
    };
    return c.json({ port_forwarding: view(portForwardings.update(row.id, { ...changes, ...touched(cloud, row) })) });
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
  const { id, description, protocol, internal_port_id, internal_ip_address } = row;
  return { id, description, protocol, ...portsView(row), internal_port_id, internal_ip_address };
}

type Given = Readonly<Record<string, unknown>>;

/** Ports as shown: a single one by itself and as a range, a range only as such. */
export function portsView(row: PortForwardingRow): Record<string, unknown> {
  const side = (name: 'internal' | 'external'): Record<string, unknown> => {
    const first = row[`${name}_port`];
    const last = row[`${name}_port_last`] ?? first;
    return { ...(first === last ? { [`${name}_port`]: first } : {}), [`${name}_port_range`]: `${first}:${last}` };
  };
  return { ...side('external'), ...side('internal') };
}

const isGiven = (given: Given, side: 'internal' | 'external'): boolean =>
  given[`${side}_port`] !== undefined || given[`${side}_port_range`] !== undefined;

/** The port or the range of ports that a request gives for one side. */
function portsOf(given: Given, side: 'internal' | 'external'): Partial<PortForwardingRow> {
  const name = `${side}_port`;
  const range = given[`${name}_range`];
  const [first, last] = range === undefined ? [given[name], given[name]] : shown(range).split(':');
  const from = integer(first, name) as number;
  return { [name]: from, [`${name}_last`]: last === undefined ? from : (integer(last, name) as number) };
}

function createForwarding(
  cloud: CloudContext,
  floatingIp: FloatingIpRow,
  given: Readonly<Record<string, unknown>>,
): PortForwardingRow {
  const { floatingIps, portForwardings, ports } = cloud.state.tables.network;
  for (const name of ['internal_port_id', 'internal_ip_address', 'internal_port', 'external_port', 'protocol']) {
    if (given[name] === undefined && given[`${name}_range`] === undefined) {
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
  const outside = portsOf(given, 'external');
  const [first = 0, last = 0] = [outside.external_port, outside.external_port_last];
  const protocol = shown(given['protocol']).toLowerCase();
  const twin = portForwardings
    .where('floatingip', floatingIp.id)
    .some(
      (row) =>
        row.protocol === protocol &&
        row.external_port <= last &&
        (row.external_port_last ?? row.external_port) >= first,
    );
  if (twin) {
    const message = `A duplicate port forwarding entry with same attributes already exists, conflicting values are {'floatingip_id': '${floatingIp.id}', 'external_port': ${first}, 'protocol': '${protocol}'}`;
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
    internal_port: 0,
    external_port: first,
    ...outside,
    ...portsOf(given, 'internal'),
    protocol,
  });
}
