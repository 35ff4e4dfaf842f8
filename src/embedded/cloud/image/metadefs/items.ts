import { ApiError } from '../../api-error.ts';
import { type CloudContext, isoSeconds } from '../../context.ts';
import { firstViolation } from '../../schema/json-schema.ts';
import type { MetadefItemRow, MetadefKind } from '../tables.ts';
import { METADEF_SCHEMAS, type MetadefSchema } from './schemas.ts';

/** A definition in a namespace, under the name that it has there. */
export const itemId = (namespace: string, kind: MetadefKind, name: string) => `${namespace}/${kind}/${name}`;

const missing: Readonly<Record<MetadefKind, (name: string, namespace: string) => string>> = {
  object: (name, ns) => `The metadata definition object with name=${name} was not found in namespace=${ns}.`,
  property: (name, ns) => `The metadata definition property with name=${name} was not found in namespace=${ns}.`,
  tag: (name, ns) => `The metadata definition tag with name=${name} was not found in namespace=${ns}.`,
  resource_type: (name, ns) =>
    `The metadata definition resource-type association of resource-type=${name} to namespace=${ns}, was not found.`,
};
const taken: Readonly<Record<MetadefKind, (name: string, namespace: string) => string>> = {
  object: (name, ns) => `A metadata definition object with name=${name} already exists in namespace=${ns}.`,
  property: (name, ns) => `A metadata definition property with name=${name} already exists in namespace=${ns}.`,
  tag: (name, ns) =>
    `A metadata tag with name=${name} already exists in namespace=${ns}. (Please note that metadata tag names are case insensitive).`,
  resource_type: (name, ns) =>
    `The metadata definition resource-type association of resource-type=${name} to namespace=${ns} already exists.`,
};

/** The body, when it is what the schema allows; read-only members are left out. */
export function checkedBody(schema: MetadefSchema, given: unknown): Readonly<Record<string, unknown>> {
  const { name, ...rule } = METADEF_SCHEMAS[schema];
  const violation = firstViolation(given, { type: 'object', ...rule }, {});
  if (violation) throw new ApiError(400, `Provided object does not match schema '${name}': ${violation.message}`);
  const hidden = ['created_at', 'updated_at', 'self', 'schema'];
  return Object.fromEntries(Object.entries(given as object).filter(([key]) => !hidden.includes(key)));
}

export function itemsOf(cloud: CloudContext, namespace: string, kind: MetadefKind): MetadefItemRow[] {
  return cloud.state.tables.image.metadefItems.where('namespace', namespace).filter((row) => row.kind === kind);
}

export function findItem(cloud: CloudContext, namespace: string, kind: MetadefKind, name: string): MetadefItemRow {
  const row = cloud.state.tables.image.metadefItems.get(itemId(namespace, kind, name));
  if (!row) throw new ApiError(404, missing[kind](name, namespace));
  return row;
}

export function addItem(
  cloud: CloudContext,
  namespace: string,
  kind: MetadefKind,
  body: Readonly<Record<string, unknown>>,
): MetadefItemRow {
  const { metadefItems } = cloud.state.tables.image;
  const name = String(body['name']);
  const id = itemId(namespace, kind, name);
  if (metadefItems.has(id)) throw new ApiError(409, taken[kind](name, namespace));
  const now = cloud.clock.now();
  return metadefItems.insert({ id, namespace, kind, name, body, created_ms: now, updated_ms: now });
}

/** Writes an item anew, under another name where the body has one; it keeps its place unless renamed. */
export function replaceItem(
  cloud: CloudContext,
  old: MetadefItemRow,
  body: Readonly<Record<string, unknown>>,
): MetadefItemRow {
  const { metadefItems } = cloud.state.tables.image;
  const name = String(body['name']);
  const updated_ms = cloud.clock.now();
  if (name === old.name) return metadefItems.update(old.id, { body, updated_ms });
  const id = itemId(old.namespace, old.kind, name);
  if (metadefItems.has(id)) throw new ApiError(409, taken[old.kind](name, old.namespace));
  metadefItems.delete(old.id);
  return metadefItems.insert({ ...old, id, name, body, updated_ms });
}

const timesOf = ({ created_ms, updated_ms }: MetadefItemRow) => ({
  created_at: isoSeconds(created_ms),
  updated_at: isoSeconds(updated_ms),
});

/** An item as it is shown by itself. */
export function itemView(row: MetadefItemRow): Record<string, unknown> {
  const path = `/v2/metadefs/namespaces/${row.namespace}`;
  switch (row.kind) {
    case 'property':
      return row.body;
    case 'object': {
      const self = { self: `${path}/objects/${row.name}`, schema: '/v2/schemas/metadefs/object' };
      return { required: [], properties: {}, ...row.body, ...timesOf(row), ...self };
    }
    case 'tag':
    case 'resource_type':
      return { ...row.body, ...timesOf(row) };
  }
}

/** Properties are shown together as a map by name. */
export function propertiesView(rows: readonly MetadefItemRow[]): object {
  return Object.fromEntries(rows.map(({ name, body: { name: _name, ...body } }) => [name, body] as const));
}
