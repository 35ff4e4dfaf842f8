import type { CloudContext } from '../context.ts';
import { type ServiceApp, readJsonObject } from '../service.ts';
import { cidr, invalidAttribute, listOf, shown } from './converters.ts';
import { conflict, httpBadRequest, missing } from './errors.ts';
import { NAME, type Resource, owns, standardFields, touched } from './resource.ts';
import { openTo } from './sharing.ts';
import type { AddressGroupRow } from './tables.ts';

function addresses(value: unknown, name: string): string[] {
  return listOf(value ?? [], name).map((item) => {
    const exact = cidr(item, name) as string;
    if (exact === item) return exact;
    throw invalidAttribute(name, `'${shown(item)}' isn't a recognized IP subnet cidr, '${exact}' is recommended`);
  });
}

const ATTRIBUTES = {
  name: NAME,
  addresses: { access: 'create', initial: [], convert: addresses },
} as const;

function addressGroupNotFound(id: string) {
  return missing('AddressGroupNotFound', `Address group ${id} could not be found.`);
}

export function addressGroupsResource(cloud: CloudContext): Resource<AddressGroupRow> {
  const { addressGroups, securityGroupRules } = cloud.state.tables.network;
  return {
    singular: 'address_group',
    plural: 'address_groups',
    path: 'address-groups',
    attributes: ATTRIBUTES,
    notFound: addressGroupNotFound,
    get: (id) => addressGroups.get(id),
    rows: () => addressGroups.all(),
    readable: (caller, row) => owns(caller, row) || openTo(cloud, row.id, 'access_as_shared', caller),
    view: ({ tags: _tags, ...row }) => row,
    create: (_caller, projectId, values) =>
      addressGroups.insert({
        ...standardFields(cloud, projectId, values['description'], 0),
        name: values['name'] as string,
        addresses: values['addresses'] as string[],
      }),
    update: (_caller, row, values) =>
      addressGroups.update(row.id, { ...(values as Partial<AddressGroupRow>), ...touched(cloud, row) }),
    remove: (_caller, row) => {
      if (securityGroupRules.count('remote', row.id) > 0) {
        const message = `Address group ${row.id} is in use on one or more security group rules.`;
        throw conflict('AddressGroupInUse', message);
      }
      addressGroups.delete(row.id);
    },
  };
}

/** `add_addresses` and `remove_addresses`. */
export function addressGroupActions(app: ServiceApp, cloud: CloudContext): void {
  const { addressGroups } = cloud.state.tables.network;
  for (const [action, merge] of [
    ['add_addresses', (current: readonly string[], given: readonly string[]) => [...new Set([...current, ...given])]],
    [
      'remove_addresses',
      (current: readonly string[], given: readonly string[]) => current.filter((a) => !given.includes(a)),
    ],
  ] as const) {
    app.put(`/v2.0/address-groups/:id/${action}`, async (c) => {
      const body = await readJsonObject(c, 'Body contains invalid data');
      const given = body['addresses'] ?? (body['address_group'] as { addresses?: unknown } | undefined)?.addresses;
      if (given === undefined) throw httpBadRequest('Missing addresses attribute in the request body.');
      const id = c.req.param('id');
      const row = addressGroups.get(id);
      if (!row || !owns(c.get('caller'), row)) throw addressGroupNotFound(id);
      const next = addressGroups.update(id, {
        addresses: merge(row.addresses, addresses(given, 'addresses')),
        ...touched(cloud, row),
      });
      const { tags: _tags, ...view } = next;
      return c.json({ address_group: { ...view, tenant_id: next.project_id } });
    });
  }
}
