import { ApiError } from '../api-error.ts';
import { type CloudContext, newId } from '../context.ts';
import { shown, text, uuidText } from './converters.ts';
import { conflict, disallowed, invalidInput, missing } from './errors.ts';
import { type Attribute, type Resource, type Values, owns } from './resource.ts';
import type { RbacPolicyRow } from './tables.ts';

const TYPES = ['network', 'security_group', 'address_group', 'address_scope', 'subnetpool', 'qos_policy'];

function objectType(value: unknown): unknown {
  if (TYPES.includes(shown(value))) return value;
  throw invalidInput(`'${shown(value)}' is not a valid RBAC object type`);
}

const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  object_type: { access: 'create', convert: objectType },
  object_id: { access: 'create', convert: uuidText },
  action: { access: 'create', convert: text() },
  target_tenant: { access: 'both', convert: text() },
};

export function rbacPoliciesResource(cloud: CloudContext): Resource<RbacPolicyRow> {
  const { rbacPolicies, networks, ports } = cloud.state.tables.network;
  return {
    singular: 'rbac_policy',
    plural: 'rbac_policies',
    path: 'rbac-policies',
    attributes: ATTRIBUTES,
    quota: 'rbac_policy',
    standard: false,
    notFound: (id) => missing('RbacPolicyNotFound', `RBAC policy of type network with ID ${id} not found`),
    get: (id) => rbacPolicies.get(id),
    rows: () => rbacPolicies.all(),
    readable: owns,
    view: (row) => ({ ...row }),
    create: (caller, projectId, values) => {
      const owner = ownerOf(cloud, values);
      if (owner === undefined || !owns(caller, { project_id: owner })) {
        throw missing('ObjectNotFound', `Object ${values['object_id'] as string} not found.`);
      }
      if (values['target_tenant'] === '*' && !caller.isAdmin) {
        const rules = ['object_type', 'object_id', 'target_tenant', 'action'].map(
          (name) => `rule:create_rbac_policy:${name}`,
        );
        throw disallowed(`((((rule:create_rbac_policy and ${rules.join(') and ')})`);
      }
      return insertPolicy(cloud, projectId, values);
    },
    update: (_caller, row, values) => rbacPolicies.update(row.id, values),
    remove: (_caller, row) => {
      const isUsed = ports
        .where('network', row.object_id)
        .some((port) => port.project_id !== networks.get(row.object_id)?.project_id && covers(row, port.project_id));
      if (row.object_type === 'network' && row.action === 'access_as_shared' && isUsed) {
        const detail = `RBAC policy on object ${row.object_id} cannot be removed because other objects depend on it.`;
        const message = `${detail}\nDetails: Callback neutron.services failed with "Unable to reconfigure sharing settings for network ${row.object_id}. Multiple tenants are using it."`;
        throw conflict('RbacPolicyInUse', message);
      }
      rbacPolicies.delete(row.id);
    },
  };
}

function covers(row: RbacPolicyRow, projectId: string): boolean {
  return projectId !== '' && (row.target_tenant === '*' || row.target_tenant === projectId);
}

function ownerOf(cloud: CloudContext, values: Values): string | undefined {
  const tables = cloud.state.tables.network;
  const id = values['object_id'] as string;
  const row =
    tables.networks.get(id) ??
    tables.securityGroups.get(id) ??
    tables.addressGroups.get(id) ??
    tables.addressScopes.get(id) ??
    tables.qosPolicies.get(id) ??
    tables.subnetPools.get(id);
  return row?.project_id;
}

function requireAction(type: string, action: string): void {
  const valid = type === 'network' ? ['access_as_shared', 'access_as_external'] : ['access_as_shared'];
  if (valid.includes(action)) return;
  const shownValid = valid.length === 1 ? `('${valid[0] ?? ''}',)` : `('${valid.join("', '")}')`;
  const message = `Invalid action '${action}' for object type '${type}'. Valid actions: ${shownValid}`;
  throw new ApiError(400, message, { type: 'InvalidActionForType' });
}

function insertPolicy(cloud: CloudContext, projectId: string, values: Values): RbacPolicyRow {
  const { rbacPolicies } = cloud.state.tables.network;
  requireAction(values['object_type'] as string, values['action'] as string);
  const fields = {
    object_type: values['object_type'] as string,
    object_id: values['object_id'] as string,
    action: values['action'] as string,
    target_tenant: values['target_tenant'] as string,
  };
  const twin = rbacPolicies
    .where('object', fields.object_id)
    .find((row) => row.action === fields.action && row.target_tenant === fields.target_tenant);
  if (twin) throw conflict('DuplicateRbacPolicy', 'An RBAC policy already exists with those values.');
  return rbacPolicies.insert({ id: newId(cloud), project_id: projectId, ...fields });
}
