import { ApiError } from '../api-error.ts';
import { newId } from '../context.ts';
import { pageAfter } from '../pagination.ts';
import { markerNotFound, nextLink, pageQuery, selfLinks } from '../versioned-api/links.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { findType } from './find.ts';
import { requireAdmin } from './policy.ts';
import type { QosSpecRow } from './tables.ts';

const CONSUMERS = ['front-end', 'back-end', 'both'];

/** `/qos-specs`: what types of volumes promise of speed, and which types they are for. */
export const qosSpecRoutes: readonly Route[] = [
  { method: 'GET', path: '/qos-specs', handle: list },
  { method: 'POST', path: '/qos-specs', handle: create },
  { method: 'GET', path: '/qos-specs/:id', handle: (call) => view(call, find(call, 'get')) },
  { method: 'PUT', path: '/qos-specs/:id', handle: update },
  { method: 'DELETE', path: '/qos-specs/:id', status: 202, handle: remove },
  { method: 'PUT', path: '/qos-specs/:id/delete_keys', status: 202, handle: removeKeys },
  { method: 'GET', path: '/qos-specs/:id/associations', handle: associations },
  { method: 'GET', path: '/qos-specs/:id/associate', status: 202, handle: (call) => associate(call, true) },
  { method: 'GET', path: '/qos-specs/:id/disassociate', status: 202, handle: (call) => associate(call, false) },
  { method: 'GET', path: '/qos-specs/:id/disassociate_all', status: 202, handle: disassociateAll },
];

const fields = ({ id, name, consumer, specs }: QosSpecRow) => ({ id, name, consumer, specs });

const view = (call: Call, row: QosSpecRow): object => ({
  qos_specs: fields(row),
  links: selfLinks(call, 'qos-specs', row.id),
});

function find(call: Call, verb: string): QosSpecRow {
  requireAdmin(call, `volume_extension:qos_specs_manage:${verb}`);
  const row = call.cloud.state.tables.volume.qosSpecs.get(call.param('id'));
  if (!row) throw new ApiError(404, `No such QoS spec ${call.param('id')}.`);
  return row;
}

function list(call: Call): object {
  requireAdmin(call, 'volume_extension:qos_specs_manage:get_all');
  const page = pageAfter(call.cloud.state.tables.volume.qosSpecs.all(), pageQuery(call));
  if (!page) throw markerNotFound(call.query.get('marker'));
  return { qos_specs: page.rows.map(fields), ...nextLink(call, 'qos_specs', 'qos-specs', page.nextMarker) };
}

/** The specs of a body, without what stands beside them. */
function given(call: Call): Record<string, string> {
  const { qos_specs: specs } = (call.body ?? {}) as { qos_specs?: Record<string, string> };
  if (typeof specs !== 'object') throw new ApiError(400, "Missing required element 'qos_specs' in request body.");
  return specs;
}

function create(call: Call): object {
  requireAdmin(call, 'volume_extension:qos_specs_manage:create');
  const { qosSpecs } = call.cloud.state.tables.volume;
  const { name = '', consumer = 'back-end', ...specs } = given(call);
  if (name.trim() === '') throw new ApiError(400, 'Please specify a name for QoS specs.');
  requireConsumer(consumer);
  if (qosSpecs.all().some((row) => row.name === name)) {
    throw new ApiError(409, `QoS Specs ${name} already exists.`);
  }
  return view(call, qosSpecs.insert({ id: newId(call.cloud), name, consumer, specs, type_ids: [] }));
}

function requireConsumer(consumer: string): void {
  if (CONSUMERS.includes(consumer)) return;
  const valid = CONSUMERS.map((one) => `'${one}'`).join(', ');
  throw new ApiError(400, `Invalid qos specs: Valid consumer of QoS specs are: [${valid}]`);
}

function update(call: Call): object {
  const row = find(call, 'update');
  const { consumer, ...specs } = given(call);
  if (consumer !== undefined) requireConsumer(consumer);
  call.cloud.state.tables.volume.qosSpecs.update(row.id, {
    specs: { ...row.specs, ...specs },
    ...(consumer === undefined ? {} : { consumer }),
  });
  return { qos_specs: given(call) };
}

function remove(call: Call): undefined {
  const row = find(call, 'delete');
  const force = /^(true|1)$/i.test(call.query.get('force') ?? '');
  if (row.type_ids.length > 0 && !force) {
    throw new ApiError(400, `QoS Specs ${row.id} is still associated with entities.`);
  }
  call.cloud.state.tables.volume.qosSpecs.delete(row.id);
  return undefined;
}

function removeKeys(call: Call): undefined {
  const row = find(call, 'delete');
  const { keys = [] } = (call.body ?? {}) as { keys?: readonly string[] };
  const missing = keys.find((key) => !(key in row.specs));
  if (missing !== undefined) {
    throw new ApiError(404, `QoS spec ${row.id} has no spec with key ${missing}.`);
  }
  const specs = Object.fromEntries(Object.entries(row.specs).filter(([key]) => !keys.includes(key)));
  call.cloud.state.tables.volume.qosSpecs.update(row.id, { specs });
  return undefined;
}

function associations(call: Call): object {
  const { types } = call.cloud.state.tables.volume;
  const found = find(call, 'get').type_ids.flatMap((id) => types.get(id) ?? []);
  return { qos_associations: found.map(({ id, name }) => ({ association_type: 'volume_type', name, id })) };
}

function associate(call: Call, wanted: boolean): undefined {
  const row = find(call, 'update');
  const asked = call.query.get('vol_type_id');
  if (asked === null) throw new ApiError(400, 'Volume Type id must not be None.');
  const type = findType(call, asked);
  const { qosSpecs } = call.cloud.state.tables.volume;
  const other = qosSpecs.all().find(({ id, type_ids }) => id !== row.id && type_ids.includes(type.id));
  if (wanted && other) {
    const message = `Type ${type.id} is already associated with another qos specs: ${other.id}`;
    throw new ApiError(400, `Invalid volume type: ${message}`);
  }
  const rest = row.type_ids.filter((id) => id !== type.id);
  qosSpecs.update(row.id, { type_ids: wanted ? [...rest, type.id] : rest });
  return undefined;
}

function disassociateAll(call: Call): undefined {
  call.cloud.state.tables.volume.qosSpecs.update(find(call, 'update').id, { type_ids: [] });
  return undefined;
}
