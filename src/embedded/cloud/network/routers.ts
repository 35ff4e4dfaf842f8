import type { CloudContext } from '../context.ts';
import type { Caller } from '../service.ts';
import type { WantedIp } from './address-allocation.ts';
import { boolean, hostRoutes, invalidAttribute, shown, textList, uuidText } from './converters.ts';
import { badRequest, conflict, routerNotFound } from './errors.ts';
import { requireZones } from './networks.ts';
import { PORT_ATTRIBUTES } from './port-attributes.ts';
import { portsOfDevice } from './ports.ts';
import { type Attribute, NAME, READ, type Resource, type Values, owns, standardFields, touched } from './resource.ts';
import { type WantedGateway, clearGateway, setGateway } from './router-gateway.ts';
import { requireReachable } from './router-routes.ts';
import type { HostRoute, RouterRow } from './tables.ts';

/** Null or an empty object takes the gateway away. */
function gateway(value: unknown, name: string): WantedGateway | null {
  if (value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value))
    throw invalidAttribute(name, `'${shown(value)}' is not a dictionary`);
  const given = value as Record<string, unknown>;
  if (Object.keys(given).length === 0) return null;
  if (given['network_id'] === undefined) {
    const provided = Object.keys(given).map((key) => `'${key}'`);
    const detail = `Expected keys: {'network_id'} Provided keys: {${provided.join(', ')}}`;
    throw invalidAttribute(name, `Validation of dictionary's keys failed. ${detail}`);
  }
  const unknown = Object.keys(given).filter(
    (key) => !['network_id', 'enable_snat', 'external_fixed_ips', 'qos_policy_id'].includes(key),
  );
  if (unknown.length > 0) {
    throw invalidAttribute(name, `Unexpected keys supplied: ${unknown.join(', ')}`);
  }
  const ips = given['external_fixed_ips'];
  return {
    network_id: uuidText(given['network_id'], name) as string,
    ...(given['enable_snat'] === undefined ? {} : { enable_snat: boolean(given['enable_snat'], name) as boolean }),
    ...(ips === undefined
      ? {}
      : {
          external_fixed_ips: PORT_ATTRIBUTES['fixed_ips']?.convert?.(ips, name) as WantedIp[],
        }),
  };
}

const gatewayPolicy: Attribute['policy'] = (value) => {
  const given = (value ?? {}) as Partial<WantedGateway>;
  const refused = (['enable_snat', 'external_fixed_ips'] as const).filter((key) => given[key] !== undefined);
  if (refused.length === 0) return undefined;
  return `(RULE and (${['network_id', ...refused].map((key) => `RULE:${key}`).join(' and ')}))`;
};

const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  name: NAME,
  admin_state_up: { access: 'both', initial: true, convert: boolean },
  external_gateway_info: {
    access: 'both',
    initial: null,
    convert: gateway,
    policy: gatewayPolicy,
  },
  distributed: {
    access: 'both',
    optional: true,
    convert: boolean,
    policy: 'admin',
    adminSees: true,
  },
  ha: {
    access: 'both',
    optional: true,
    convert: boolean,
    policy: 'admin',
    adminSees: true,
  },
  availability_zone_hints: { access: 'create', initial: [], convert: textList },
  routes: { access: 'update', convert: hostRoutes },
  flavor_id: { access: 'create', optional: true },
  status: READ,
  availability_zones: READ,
};

export function routersResource(cloud: CloudContext): Resource<RouterRow> {
  const { routers } = cloud.state.tables.network;
  return {
    singular: 'router',
    plural: 'routers',
    path: 'routers',
    attributes: ATTRIBUTES,
    quota: 'router',
    notFound: routerNotFound,
    get: (id) => routers.get(id),
    rows: () => routers.all(),
    readable: owns,
    view: (row) => routerView(cloud, row),
    create: (caller, projectId, values) => createRouter(cloud, caller, projectId, values),
    update: (caller, row, values) => updateRouter(cloud, caller, row, values),
    remove: (_caller, row) => {
      const attached = portsOfDevice(cloud, row.id).filter((port) => port.id !== row.gateway_port_id);
      if (attached.length > 0) {
        const ids = attached.map((port) => port.id).join(',');
        throw conflict('RouterInUse', `Router ${row.id} has ports still attached: ${ids}`);
      }
      clearGateway(cloud, row);
      routers.delete(row.id);
    },
    setTags: (row, tags) => routers.update(row.id, { tags, ...touched(cloud, row) }),
  };
}

export function routerView(cloud: CloudContext, row: RouterRow): Record<string, unknown> {
  const { gateway_port_id, enable_snat, ...shownFields } = row;
  const port = gateway_port_id === null ? undefined : cloud.state.tables.network.ports.get(gateway_port_id);
  return {
    ...shownFields,
    external_gateway_info: port
      ? {
          network_id: port.network_id,
          external_fixed_ips: port.fixed_ips,
          enable_snat,
        }
      : null,
    availability_zones: [],
    flavor_id: null,
  };
}

function createRouter(cloud: CloudContext, caller: Caller, projectId: string, values: Values): RouterRow {
  const { routers } = cloud.state.tables.network;
  const zones = values['availability_zone_hints'] as string[];
  requireZones(cloud, zones);
  const row = routers.insert({
    ...standardFields(cloud, projectId, values['description'], 1),
    name: values['name'] as string,
    admin_state_up: values['admin_state_up'] as boolean,
    status: 'ACTIVE',
    distributed: (values['distributed'] as boolean | undefined) ?? false,
    ha: (values['ha'] as boolean | undefined) ?? false,
    availability_zone_hints: zones,
    routes: [],
    gateway_port_id: null,
    enable_snat: true,
  });
  const wanted = values['external_gateway_info'] as WantedGateway | null;
  if (!wanted) return row;
  try {
    return setGateway(cloud, caller, row, wanted);
  } catch (error) {
    routers.delete(row.id);
    throw error;
  }
}

function updateRouter(cloud: CloudContext, caller: Caller, row: RouterRow, values: Values): RouterRow {
  const { routers } = cloud.state.tables.network;
  const { external_gateway_info: wanted, routes, ...plain } = values;
  for (const [name, shownName] of [
    ['distributed', "the 'distributed' attribute"],
    ['ha', 'HA attribute'],
  ] as const) {
    const isActive = plain['admin_state_up'] === undefined ? row.admin_state_up : plain['admin_state_up'] === true;
    if (plain[name] !== undefined && plain[name] !== row[name] && isActive) {
      const hint = 'Please set router admin_state_up to False prior to upgrade';
      throw badRequest('router', `Cannot change ${shownName} of active routers. ${hint}`);
    }
  }
  let current = row;
  if (wanted !== undefined) {
    current = wanted === null ? clearGateway(cloud, row) : setGateway(cloud, caller, row, wanted as WantedGateway);
  }
  if (routes !== undefined) requireReachable(cloud, current, routes as HostRoute[]);
  const next = {
    ...(plain as Partial<RouterRow>),
    ...(routes === undefined ? {} : { routes: routes as HostRoute[] }),
  };
  if (Object.keys(next).length === 0) return current;
  return routers.update(row.id, { ...next, ...touched(cloud, current) });
}
