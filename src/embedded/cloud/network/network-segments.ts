import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { integer, nullable, shown, text, uuidText } from './converters.ts';
import { conflict, disallowed, missing, networkNotFound } from './errors.ts';
import { type Resource, type Values, standardFields, touched } from './resource.ts';
import { type Segment, allocateSegment } from './segments.ts';
import type { NetworkRow, SegmentRow, SubnetRow } from './tables.ts';

const ATTRIBUTES = {
  network_id: { access: 'create', convert: uuidText },
  network_type: { access: 'create', convert: text(32) },
  physical_network: { access: 'create', initial: null, convert: nullable(text(64)) },
  segmentation_id: { access: 'create', initial: null, convert: nullable(integer) },
  name: { access: 'both', initial: null, convert: nullable(text()) },
} as const;

const segmentNotFound = (id: string) => missing('SegmentNotFound', `Segment ${id} could not be found.`);

/** `/v2.0/segments`: the pieces of layer 2 that networks are made of; only administrators see them. */
export function networkSegmentsResource(cloud: CloudContext): Resource<SegmentRow> {
  const { networks, segments, subnets } = cloud.state.tables.network;
  return {
    singular: 'segment',
    plural: 'segments',
    path: 'segments',
    attributes: ATTRIBUTES,
    unowned: true,
    notFound: segmentNotFound,
    get: (id) => segments.get(id),
    rows: () => segments.all(),
    readable: (caller) => caller.isAdmin,
    writable: (caller) => caller.isAdmin,
    view: ({ project_id: _none, tags: _tags, ...row }) => row,
    create: (caller, _projectId, values) => {
      if (!caller.isAdmin) throw disallowed('rule:create_segment');
      const network = networks.get(values['network_id'] as string);
      if (!network) throw networkNotFound(shown(values['network_id']));
      const wanted: Values = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [`provider:${name}`, value]),
      );
      const made = allocateSegment(cloud, wanted);
      return insertSegment(cloud, network, made, values['description'], (values['name'] as string | null) ?? null);
    },
    update: (_caller, row, values) =>
      segments.update(row.id, { ...(values as Partial<SegmentRow>), ...touched(cloud, row) }),
    remove: (_caller, row) => {
      const held = subnets.where('network', row.network_id).filter(({ segment_id }) => segment_id === row.id);
      if (held.length > 0) {
        const reason = `The segment is still associated with subnet(s) ${held.map(({ id }) => id).join(', ')}`;
        throw conflict('SegmentInUse', `Segment '${row.id}' cannot be deleted: ${reason}.`);
      }
      segments.delete(row.id);
    },
  };
}

/** Notes a piece of a network. Those that are made with the network have no name. */
export function insertSegment(
  cloud: CloudContext,
  network: NetworkRow,
  made: Segment,
  description: unknown = null,
  name: string | null = null,
): SegmentRow {
  return cloud.state.tables.network.segments.insert({
    ...standardFields(cloud, '', description, 0),
    network_id: network.id,
    name,
    network_type: made['provider:network_type'],
    physical_network: made['provider:physical_network'],
    segmentation_id: made['provider:segmentation_id'],
  });
}

/** A network's provider attributes: one segment's, or a list where it has several. */
export function providerView(cloud: CloudContext, row: NetworkRow): Record<string, unknown> {
  const all = cloud.state.tables.network.segments.where('network', row.id).map((segment) => ({
    'provider:network_type': segment.network_type,
    'provider:physical_network': segment.physical_network,
    'provider:segmentation_id': segment.segmentation_id,
  }));
  return all.length > 1 ? { segments: all } : (all[0] ?? {});
}

const refuse = (type: string, message: string) => new ApiError(400, message, { type });

/** Refuses a segment that a subnet of the network may not be in (null: in none), as Neutron does. */
export function requireSegment(
  cloud: CloudContext,
  network: NetworkRow,
  wanted: string | null,
  changed?: SubnetRow,
): void {
  const { segments, subnets } = cloud.state.tables.network;
  const there = subnets.where('network', network.id);
  const mixed = refuse(
    'SubnetsNotAllAssociatedWithSegments',
    `All of the subnets on network '${network.id}' must either all be associated with segments or all not associated with any segment.`,
  );
  if (!changed && there.some(({ segment_id = null }) => (segment_id === null) !== (wanted === null))) throw mixed;
  if (changed && (changed.segment_id ?? null) !== wanted) {
    if (there.length > 1) throw mixed;
    if (typeof changed.segment_id === 'string') {
      const message = 'A subnet that is already associated with a segment cannot have its segment association changed.';
      throw refuse('SubnetSegmentAssociationChangeNotAllowed', message);
    }
    if (segments.count('network', network.id) > 1) {
      const message = `The network '${network.id}' has multiple segments, it is only possible to associate an existing subnet with a segment on networks with a single segment.`;
      throw refuse('NoUpdateSubnetWhenMultipleSegmentsOnNetwork', message);
    }
  }
  if (wanted === null) return;
  const segment = segments.get(wanted);
  if (!segment) throw segmentNotFound(wanted);
  if (segment.network_id === network.id) return;
  const message = `The subnet's network id, '${network.id}', doesn't match the network_id of segment '${wanted}'`;
  throw refuse('NetworkIdsDontMatch', message);
}
