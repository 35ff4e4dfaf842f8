import type { CloudContext } from '../context.ts';
import type { Caller } from '../service.ts';
import { address, dnsDomain, dnsName, nullable, uuidText } from './converters.ts';
import { portsView } from './port-forwardings.ts';
import { bindQos, qosPolicyOf } from './qos-policies.ts';
import { badRequest, conflict, floatingIpNotFound, networkNotFound, portNotFound } from './errors.ts';
import { UNBOUND, routerBetween, unbind, unreachable } from './floating-ip-binding.ts';
import { canReadNetwork } from './networks.ts';
import { createPort, deletePort } from './ports.ts';
import {
  type Attribute,
  READ,
  type Resource,
  type Values,
  onlyValue,
  owns,
  standardFields,
  touched,
} from './resource.ts';
import type { FloatingIpRow, PortRow } from './tables.ts';

const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  floating_network_id: { access: 'create', convert: uuidText },
  floating_ip_address: { access: 'create', initial: null, convert: nullable(address), policy: 'admin' },
  subnet_id: { access: 'create', initial: null, convert: nullable(uuidText), hidden: true },
  port_id: { access: 'both', initial: null, convert: nullable(uuidText) },
  fixed_ip_address: { access: 'both', initial: null, convert: nullable(address) },
  dns_name: { access: 'create', initial: '', convert: dnsName },
  dns_domain: { access: 'create', initial: '', convert: dnsDomain },
  qos_policy_id: { access: 'both', initial: null },
  router_id: READ,
  status: READ,
  port_details: READ,
  port_forwardings: READ,
};

export function floatingIpsResource(cloud: CloudContext): Resource<FloatingIpRow> {
  const { floatingIps, portForwardings } = cloud.state.tables.network;
  return {
    singular: 'floatingip',
    plural: 'floatingips',
    path: 'floatingips',
    attributes: ATTRIBUTES,
    quota: 'floatingip',
    notFound: floatingIpNotFound,
    get: (id) => floatingIps.get(id),
    rows: (filters) => {
      const [ip, port] = [onlyValue(filters, 'floating_ip_address'), onlyValue(filters, 'port_id')];
      if (ip !== undefined) return floatingIps.where('address', ip);
      return port === undefined ? floatingIps.all() : floatingIps.where('port', port);
    },
    readable: owns,
    view: (row) => floatingIpView(cloud, row),
    create: (caller, projectId, values) => createFloatingIp(cloud, caller, projectId, values),
    update: (caller, row, values) => updateFloatingIp(cloud, caller, row, values),
    remove: (_caller, row) => {
      for (const forwarding of portForwardings.where('floatingip', row.id)) portForwardings.delete(forwarding.id);
      cloud.state.tables.network.qosBindings.delete(row.id);
      floatingIps.delete(row.id);
      deletePort(cloud, row.floating_port_id);
    },
    setTags: (row, tags) => floatingIps.update(row.id, { tags, ...touched(cloud, row) }),
  };
}

function floatingIpView(cloud: CloudContext, row: FloatingIpRow): Record<string, unknown> {
  const { ports, portForwardings } = cloud.state.tables.network;
  const { floating_port_id: _own, ...shownFields } = row;
  const port = row.port_id === null ? undefined : ports.get(row.port_id);
  return {
    ...shownFields,
    qos_policy_id: qosPolicyOf(cloud, row.id),
    port_details: port ? detailsOf(port) : null,
    port_forwardings: portForwardings.where('floatingip', row.id).map((forwarding) => {
      const { id, protocol, internal_port_id, internal_ip_address } = forwarding;
      return { id, protocol, internal_port_id, internal_ip_address, ...portsView(forwarding) };
    }),
  };
}

function detailsOf({ name, network_id, mac_address, admin_state_up, status, device_id, device_owner }: PortRow) {
  return { name, network_id, mac_address, admin_state_up, status, device_id, device_owner };
}

function createFloatingIp(cloud: CloudContext, caller: Caller, projectId: string, values: Values): FloatingIpRow {
  const tables = cloud.state.tables.network;
  const network = tables.networks.get(values['floating_network_id'] as string);
  if (!network || !canReadNetwork(cloud, caller, network))
    throw networkNotFound(values['floating_network_id'] as string);
  if (!network['router:external']) {
    throw badRequest('floatingip', `Network ${network.id} is not a valid external network`);
  }
  const wanted = values['floating_ip_address'] as string | null;
  const subnetId = values['subnet_id'] as string | null;
  const base = standardFields(cloud, projectId, values['description'], 0);
  const binding = bindingOf(cloud, caller, network.id, undefined, values);
  const wish = {
    ...(subnetId === null ? {} : { subnet_id: subnetId }),
    ...(wanted === null ? {} : { ip_address: wanted }),
  };
  const port = createPort(cloud, '', {
    network_id: network.id,
    device_id: base.id,
    device_owner: 'network:floatingip',
    ...(Object.keys(wish).length > 0 ? { fixed_ips: [wish] } : {}),
  });
  tables.ports.update(port.id, { status: 'N/A' });
  bindQos(cloud, 'floatingip', base.id, values['qos_policy_id']);
  return tables.floatingIps.insert({
    ...base,
    floating_ip_address: port.fixed_ips[0]?.ip_address ?? '',
    floating_network_id: network.id,
    floating_port_id: port.id,
    dns_name: values['dns_name'] as string,
    dns_domain: values['dns_domain'] as string,
    ...binding,
  });
}

function updateFloatingIp(cloud: CloudContext, caller: Caller, row: FloatingIpRow, values: Values): FloatingIpRow {
  const { description, port_id, qos_policy_id } = values;
  bindQos(cloud, 'floatingip', row.id, qos_policy_id);
  const text = typeof description === 'string' ? { description } : {};
  if (port_id === null) return cloud.state.tables.network.floatingIps.update(unbind(cloud, row).id, text);
  const wanted =
    port_id === undefined && values['fixed_ip_address'] === undefined ? undefined : { port_id: row.port_id, ...values };
  const binding = wanted ? bindingOf(cloud, caller, row.floating_network_id, row, wanted) : {};
  return cloud.state.tables.network.floatingIps.update(row.id, { ...text, ...binding, ...touched(cloud, row) });
}

type Binding = Pick<FloatingIpRow, 'port_id' | 'fixed_ip_address' | 'router_id' | 'status'>;

/** Where a floating IP leads to, as asked for. */
function bindingOf(
  cloud: CloudContext,
  caller: Caller,
  networkId: string,
  row: FloatingIpRow | undefined,
  values: Values,
): Binding {
  const tables = cloud.state.tables.network;
  const portId = values['port_id'] as string | null;
  const wanted = values['fixed_ip_address'] as string | null | undefined;
  if (portId === null) {
    if (typeof wanted === 'string')
      throw badRequest('floatingip', 'fixed_ip_address cannot be specified without a port_id');
    return UNBOUND;
  }
  const port = tables.ports.get(portId);
  if (!port || !owns(caller, port)) throw portNotFound(portId);
  const fixed = chooseFixedIp(cloud, port, wanted ?? undefined);
  const other = tables.floatingIps
    .where('port', port.id)
    .find(
      (fip) => fip.id !== row?.id && fip.fixed_ip_address === fixed.ip_address && fip.floating_network_id === networkId,
    );
  if (other) {
    const own = row ? `${row.floating_ip_address} (${row.id})` : `${other.floating_ip_address} (${other.id})`;
    const message = `Cannot associate floating IP ${own} with port ${port.id} using fixed IP ${fixed.ip_address}, as that fixed IP already has a floating IP on external network ${networkId}.`;
    throw conflict('FloatingIPPortAlreadyAssociated', message);
  }
  const router = routerBetween(cloud, fixed.subnet_id, networkId);
  if (router === undefined) {
    throw unreachable(networkId, fixed.subnet_id, port.id);
  }
  return { port_id: port.id, fixed_ip_address: fixed.ip_address, router_id: router, status: 'ACTIVE' };
}

function chooseFixedIp(cloud: CloudContext, port: PortRow, wanted: string | undefined): PortRow['fixed_ips'][number] {
  if (wanted !== undefined) {
    const found = port.fixed_ips.find((ip) => ip.ip_address === wanted);
    if (!found) throw badRequest('floatingip', `Port ${port.id} does not have fixed ip ${wanted}`);
    return found;
  }
  const v4 = port.fixed_ips.filter((ip) => cloud.state.tables.network.subnets.get(ip.subnet_id)?.ip_version === 4);
  const [first] = v4;
  if (!first) {
    throw badRequest('floatingip', `Cannot add floating IP to port ${port.id} that has no fixed IPv4 addresses`);
  }
  if (v4.length > 1) {
    throw badRequest(
      'floatingip',
      `Port ${port.id} has multiple fixed IPv4 addresses.  Must provide a specific IPv4 address when assigning a floating IP`,
    );
  }
  return first;
}
