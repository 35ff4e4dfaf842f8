import type { CloudContext } from '../context.ts';
import type { Caller } from '../service.ts';
import { boolean } from './converters.ts';
import { conflict, disallowed, missing } from './errors.ts';
import { NAME, READ, type Resource, owns, standardFields, touched } from './resource.ts';
import { openTo, openToAll, setOpenToAll } from './sharing.ts';
import type { QosPolicyRow, QosTarget } from './tables.ts';

const ATTRIBUTES = {
  name: NAME,
  shared: { access: 'both', initial: false, convert: boolean },
  is_default: { access: 'both', initial: false, convert: boolean },
  rules: READ,
} as const;

export function qosPolicyNotFound(id: string) {
  return missing('QosPolicyNotFound', `QoS policy ${id} could not be found.`);
}

const requireAdmin = (caller: Caller, verb: string): void => {
  if (!caller.isAdmin) throw disallowed(`rule:${verb}_policy`);
};

/** QoS policies: what ports, networks and floating IPs may be bound to. Only administrators make them. */
export function qosPoliciesResource(cloud: CloudContext): Resource<QosPolicyRow> {
  const { qosPolicies, qosRules, qosBindings } = cloud.state.tables.network;
  const share = (row: QosPolicyRow, shared: unknown): void => {
    if (typeof shared === 'boolean') setOpenToAll(cloud, row, 'qos_policy', 'access_as_shared', shared);
  };
  const requireOneDefault = (projectId: string, wanted: unknown, ownId = ''): void => {
    const others = qosPolicies.where('project', projectId).filter((row) => row.is_default && row.id !== ownId);
    if (wanted === true && others.length > 0) {
      throw conflict('QoSPolicyDefaultAlreadyExists', `A default QoS policy exists for project ${projectId}.`);
    }
  };
  return {
    singular: 'policy',
    plural: 'policies',
    path: 'qos/policies',
    tagPath: 'policies',
    attributes: ATTRIBUTES,
    notFound: qosPolicyNotFound,
    get: (id) => qosPolicies.get(id),
    rows: () => qosPolicies.all(),
    readable: (caller, row) => owns(caller, row) || openTo(cloud, row.id, 'access_as_shared', caller),
    writable: (caller) => caller.isAdmin,
    view: (row) => ({
      ...row,
      shared: openToAll(cloud, row.id, 'access_as_shared'),
      rules: qosRules
        .where('policy', row.id)
        .map(({ id, type, values }) => ({ ...values, id, qos_policy_id: row.id, type })),
    }),
    create: (caller, projectId, values) => {
      requireAdmin(caller, 'create');
      requireOneDefault(projectId, values['is_default']);
      const row = qosPolicies.insert({
        ...standardFields(cloud, projectId, values['description'], 0),
        name: values['name'] as string,
        is_default: values['is_default'] as boolean,
      });
      share(row, values['shared']);
      return row;
    },
    update: (_caller, row, { shared, ...values }) => {
      requireOneDefault(row.project_id, values['is_default'], row.id);
      share(row, shared);
      return qosPolicies.update(row.id, { ...(values as Partial<QosPolicyRow>), ...touched(cloud, row) });
    },
    remove: (_caller, row) => {
      const used = qosBindings.first('policy', row.id);
      if (used) {
        const message = `QoS Policy ${row.id} is used by ${used.kind} ${used.id}.`;
        throw conflict('QosPolicyInUse', message);
      }
      for (const rule of qosRules.where('policy', row.id)) qosRules.delete(rule.id);
      share(row, false);
      qosPolicies.delete(row.id);
    },
    setTags: (row, tags) => qosPolicies.update(row.id, { tags, ...touched(cloud, row) }),
  };
}

/** Binds a thing to a policy, or with null to none; `undefined` leaves it. Throws QosPolicyNotFound. */
export function bindQos(cloud: CloudContext, kind: QosTarget, id: string, policyId: unknown): void {
  const { qosPolicies, qosBindings } = cloud.state.tables.network;
  if (policyId === undefined) return;
  if (typeof policyId === 'string' && !qosPolicies.has(policyId)) throw qosPolicyNotFound(policyId);
  qosBindings.delete(id);
  if (typeof policyId === 'string') qosBindings.insert({ id, kind, policy_id: policyId });
}

export function qosPolicyOf(cloud: CloudContext, id: string): string | null {
  return cloud.state.tables.network.qosBindings.get(id)?.policy_id ?? null;
}
