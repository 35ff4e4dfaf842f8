import type { CloudContext } from '../context.ts';
import { type ServiceApp, type ServiceContext, readJsonObject } from '../service.ts';
import { boolean, isUuid, listOf, repr, shown, uuidText } from './converters.ts';
import { conflict, httpBadRequest, invalidInput, missing, portNotFound } from './errors.ts';
import { NAME, READ, type Resource, type Values, owns, standardFields, touched } from './resource.ts';
import type { SubPort, TrunkRow } from './tables.ts';

const SUB_PORT_KEYS = ['port_id', 'segmentation_type', 'segmentation_id'];

/** Sub-ports as requests give them; what they mean is checked when they are added. */
function subPorts(value: unknown, name: string): Values[] {
  return listOf(value, name).map((item) => {
    const given = (item ?? {}) as Values;
    if (typeof item !== 'object' || !isUuid(given['port_id'])) {
      throw httpBadRequest(`Invalid input for ${name}. Reason: Invalid subport details: ${repr(item)}.`);
    }
    return Object.fromEntries(Object.entries(given).filter(([key]) => SUB_PORT_KEYS.includes(key)));
  });
}

const ATTRIBUTES = {
  name: NAME,
  admin_state_up: { access: 'both', initial: true, convert: boolean },
  port_id: { access: 'create', convert: uuidText },
  sub_ports: { access: 'create', initial: [], convert: subPorts },
  status: READ,
} as const;

function trunkNotFound(id: string) {
  return missing('TrunkNotFound', `Trunk ${id} could not be found.`);
}

/** Trunks: a port that carries other ports' networks, told apart by VLAN. */
export function trunksResource(cloud: CloudContext): Resource<TrunkRow> {
  const { trunks, ports } = cloud.state.tables.network;
  return {
    singular: 'trunk',
    plural: 'trunks',
    path: 'trunks',
    attributes: ATTRIBUTES,
    quota: 'trunk',
    notFound: trunkNotFound,
    get: (id) => trunks.get(id),
    rows: () => trunks.all(),
    readable: owns,
    view: (row) => ({ ...row }),
    create: (caller, projectId, values) => {
      const port = ports.get(values['port_id'] as string);
      if (!port || !owns(caller, port)) throw portNotFound(values['port_id'] as string);
      requireFree(cloud, port.id);
      const row = trunks.insert({
        ...standardFields(cloud, projectId, values['description'], 0),
        name: values['name'] as string,
        admin_state_up: values['admin_state_up'] as boolean,
        port_id: port.id,
        status: port['binding:host_id'] === '' ? 'DOWN' : 'ACTIVE',
        sub_ports: [],
      });
      try {
        return trunks.update(row.id, { sub_ports: checkSubPorts(cloud, row, values['sub_ports'] as Values[]) });
      } catch (error) {
        trunks.delete(row.id);
        throw error;
      }
    },
    update: (_caller, row, values) =>
      trunks.update(row.id, { ...(values as Partial<TrunkRow>), ...touched(cloud, row) }),
    remove: (_caller, row) => trunks.delete(row.id),
    setTags: (row, tags) => trunks.update(row.id, { tags, ...touched(cloud, row) }),
  };
}

/** `get_subports`, `add_subports` and `remove_subports` of a trunk. */
export function trunkActions(app: ServiceApp, cloud: CloudContext): void {
  const { trunks } = cloud.state.tables.network;
  const find = (c: ServiceContext): TrunkRow => {
    const id = c.req.param('id') ?? '';
    const row = trunks.get(id);
    if (!row || !owns(c.get('caller'), row)) throw trunkNotFound(id);
    return row;
  };
  const change = async (c: ServiceContext, merge: (row: TrunkRow, given: readonly Values[]) => readonly SubPort[]) => {
    const row = find(c);
    const body = await readJsonObject(c, 'Body contains invalid data');
    const given = subPorts(body['sub_ports'], 'sub_ports');
    if (!row.admin_state_up) throw conflict('TrunkDisabled', `Trunk ${row.id} is currently disabled.`);
    const next = trunks.update(row.id, { sub_ports: merge(row, given), ...touched(cloud, row) });
    return c.json({ ...next, tenant_id: next.project_id });
  };
  app.get('/v2.0/trunks/:id/get_subports', (c) => c.json({ sub_ports: find(c).sub_ports }));
  app.put('/v2.0/trunks/:id/add_subports', (c) =>
    change(c, (row, given) => [...row.sub_ports, ...checkSubPorts(cloud, row, given)]),
  );
  app.put('/v2.0/trunks/:id/remove_subports', (c) =>
    change(c, (row, given) => {
      const gone = new Set(given.map((one) => one['port_id']));
      const unknown = [...gone].find((id) => row.sub_ports.every(({ port_id }) => port_id !== id));
      if (unknown === undefined) return row.sub_ports.filter(({ port_id }) => !gone.has(port_id));
      throw missing('SubPortNotFound', `SubPort ${shown(unknown)} on trunk ${row.id} could not be found.`);
    }),
  );
}

/** Refuses to delete a port that is part of a trunk. */
export function requireNoTrunk(cloud: CloudContext, portId: string): void {
  const { trunks } = cloud.state.tables.network;
  const parent = trunks.first('port', portId);
  if (parent) {
    const message = `Port ${portId} is currently a parent port for trunk ${parent.id}.`;
    throw conflict('PortInUseAsTrunkParent', message);
  }
  const carrier = carrierOf(cloud, portId);
  if (carrier) throw conflict('PortInUseAsSubPort', `Port ${portId} is currently a subport for trunk ${carrier.id}.`);
}

/** What a port that is a trunk's parent shows of it. */
export function trunkDetails(cloud: CloudContext, portId: string): Record<string, unknown> {
  const { trunks, ports } = cloud.state.tables.network;
  const trunk = trunks.first('port', portId);
  if (!trunk) return {};
  const sub_ports = trunk.sub_ports.map((one) => ({ ...one, mac_address: ports.get(one.port_id)?.mac_address ?? '' }));
  return { trunk_details: { trunk_id: trunk.id, sub_ports } };
}

function carrierOf(cloud: CloudContext, portId: string): TrunkRow | undefined {
  const { trunks } = cloud.state.tables.network;
  return trunks.all().find((row) => row.sub_ports.some(({ port_id }) => port_id === portId));
}

function requireFree(cloud: CloudContext, portId: string): void {
  if (carrierOf(cloud, portId)) throw conflict('TrunkPortInUse', `Port ${portId} is in use by another trunk.`);
  if (cloud.state.tables.network.trunks.count('port', portId) > 0) throw parentInUse(portId);
}

const parentInUse = (portId: string) =>
  conflict('ParentPortInUse', `Port ${portId} is currently in use and is not eligible for use as a parent port.`);

function checkSubPorts(cloud: CloudContext, trunk: TrunkRow, given: readonly Values[]): SubPort[] {
  const { ports, networks } = cloud.state.tables.network;
  const seen = trunk.sub_ports.map(
    ({ segmentation_type, segmentation_id }) => `${segmentation_type}/${segmentation_id}`,
  );
  return given.map((one) => {
    const id = one['port_id'] as string;
    if (id === trunk.port_id) throw parentInUse(id);
    const port = ports.get(id);
    if (!port) throw portNotFound(id);
    const network = networks.get(port.network_id);
    const details =
      one['segmentation_type'] === 'inherit'
        ? {
            segmentation_type: network?.['provider:network_type'],
            segmentation_id: network?.['provider:segmentation_id'],
          }
        : one;
    const sub = segmentOf(id, details);
    requireFree(cloud, id);
    if (port.device_id !== '') throw conflict('PortInUse', inUse(id, port.network_id, port.device_id));
    const key = `${sub.segmentation_type}/${sub.segmentation_id}`;
    if (seen.includes(key)) throw duplicate(trunk, sub);
    seen.push(key);
    return sub;
  });
}

function segmentOf(port_id: string, details: Values): SubPort {
  const { segmentation_type: type, segmentation_id: given } = details;
  if (type === undefined || given === undefined) {
    const rule = 'missing segmentation information. Must specify both segmentation_id and segmentation_type';
    throw invalidInput(`Invalid subport details '${repr({ port_id, ...details })}': ${rule}`);
  }
  const id = Number(given);
  if (!Number.isInteger(id)) {
    throw invalidInput(`Invalid subport details: segmentation_id '${shown(given)}' is not an integer`);
  }
  if (type !== 'vlan') throw invalidInput(`Unknown segmentation_type '${shown(type)}'`);
  if (id < 1 || id > 4094) throw invalidInput(`Segmentation ID '${id}' is not in range`);
  return { segmentation_id: id, segmentation_type: type, port_id };
}

const inUse = (port: string, network: string, device: string): string =>
  `Unable to complete operation on port ${port} for network ${network}. Port already has an attached device ${device}.`;

function duplicate(trunk: TrunkRow, { segmentation_type, segmentation_id }: SubPort) {
  const what = `segmentation_type ${segmentation_type} and segmentation_id ${segmentation_id}`;
  return conflict('DuplicateSubPort', `${what} already in use on trunk ${trunk.id}.`);
}
