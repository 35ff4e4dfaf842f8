import type { CloudContext } from '../context.ts';
import { boolean, integer, oneOf, text } from './converters.ts';
import { missing } from './errors.ts';
import { type Resource, owns, standardFields, touched } from './resource.ts';
import type { AddressScopeRow } from './tables.ts';

const ATTRIBUTES = {
  name: { access: 'both', convert: text() },
  ip_version: {
    access: 'create',
    convert: (value: unknown, name: string) => oneOf([4, 6])(integer(value, name), name),
  },
  shared: { access: 'both', initial: false, convert: boolean, policy: 'admin' },
} as const;

export function addressScopesResource(cloud: CloudContext): Resource<AddressScopeRow> {
  const { addressScopes } = cloud.state.tables.network;
  return {
    singular: 'address_scope',
    plural: 'address_scopes',
    path: 'address-scopes',
    attributes: ATTRIBUTES,
    notFound: (id) => missing('AddressScopeNotFound', `Address scope ${id} could not be found.`),
    get: (id) => addressScopes.get(id),
    rows: () => addressScopes.all(),
    readable: (caller, row) => owns(caller, row) || row.shared,
    view: ({ id, name, ip_version, shared }) => ({ id, name, ip_version, shared }),
    create: (_caller, projectId, values) =>
      addressScopes.insert({
        ...standardFields(cloud, projectId, '', 0),
        name: values['name'] as string,
        ip_version: values['ip_version'] as 4 | 6,
        shared: values['shared'] as boolean,
      }),
    update: (_caller, row, values) =>
      addressScopes.update(row.id, { ...(values as Partial<AddressScopeRow>), ...touched(cloud, row) }),
    remove: (_caller, row) => addressScopes.delete(row.id),
  };
}
