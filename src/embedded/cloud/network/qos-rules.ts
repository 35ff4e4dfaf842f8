import { type CloudContext, newId } from '../context.ts';
import { type ServiceApp, type ServiceContext, readJsonObject } from '../service.ts';
import { type Convert, integer, oneOf } from './converters.ts';
import { conflict, disallowed, httpBadRequest, missing } from './errors.ts';
import { qosPolicyNotFound } from './qos-policies.ts';
import { owns, touched } from './resource.ts';
import { openTo } from './sharing.ts';
import type { QosPolicyRow, QosRuleRow } from './tables.ts';

const MAX = 2_147_483_647;
const DIRECTIONS = ['ingress', 'egress'];
const DSCP_MARKS = [0, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 44, 46, 48, 56];

interface Parameter {
  /** Without it a rule has to say. */
  readonly initial?: unknown;
  readonly convert: Convert;
  /** As `/qos/rule-types/{type}` tells of it. */
  readonly told: { readonly type: 'range' | 'choices'; readonly values: unknown };
}

const amount: Parameter = {
  convert: (value, name) => {
    const number = integer(value, name) as number;
    if (number >= 0 && number <= MAX) return number;
    throw httpBadRequest(
      `Invalid input for ${name}. Reason: '${number}' is too ${number < 0 ? `small - must be at least '0'` : `large - must be no larger than '${MAX}'`}.`,
    );
  },
  told: { type: 'range', values: { start: 0, end: MAX } },
};
const choice = (values: readonly unknown[], initial?: unknown): Parameter => ({
  ...(initial === undefined ? {} : { initial }),
  convert: oneOf(values),
  told: { type: 'choices', values },
});

/** The types of rules with what they are told by. */
const TYPES: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  bandwidth_limit: {
    max_kbps: amount,
    max_burst_kbps: { ...amount, initial: 0 },
    direction: choice(DIRECTIONS, 'egress'),
  },
  packet_rate_limit: {
    max_kpps: amount,
    max_burst_kpps: { ...amount, initial: 0 },
    direction: choice(DIRECTIONS, 'egress'),
  },
  dscp_marking: {
    dscp_mark: { ...choice(DSCP_MARKS), convert: (value, name) => oneOf(DSCP_MARKS)(integer(value, name), name) },
  },
  minimum_bandwidth: { min_kbps: amount, direction: choice(DIRECTIONS, 'egress') },
  minimum_packet_rate: { min_kpps: amount, direction: choice([...DIRECTIONS, 'any'], 'egress') },
};

/** `/v2.0/qos/policies/{id}/<type>_rules`, the same by the rule's id alone, and `/v2.0/qos/rule-types`. */
export function qosRuleRoutes(app: ServiceApp, cloud: CloudContext): void {
  const { qosPolicies } = cloud.state.tables.network;
  const findPolicy = (c: ServiceContext): QosPolicyRow => {
    const id = c.req.param('policy') ?? '';
    const row = qosPolicies.get(id);
    const caller = c.get('caller');
    if (!row || !(owns(caller, row) || openTo(cloud, row.id, 'access_as_shared', caller))) throw qosPolicyNotFound(id);
    return row;
  };
  for (const type of Object.keys(TYPES)) mountRules(app, cloud, type, findPolicy);
  app.get('/v2.0/qos/rule-types', (c) => c.json({ rule_types: Object.keys(TYPES).map((type) => ({ type })) }));
  app.get('/v2.0/qos/rule-types/:type', (c) => {
    if (!c.get('caller').isAdmin) throw disallowed('rule:get_rule_type');
    const type = c.req.param('type');
    const parameters = TYPES[type];
    if (!parameters) throw missing('QosRuleTypeNotFound', `QoS rule type ${type} could not be found.`);
    const supported_parameters = Object.entries(parameters).map(([parameter_name, { told }]) => ({
      parameter_name,
      parameter_type: told.type,
      parameter_values: told.values,
    }));
    return c.json({ rule_type: { type, drivers: [{ name: 'openvswitch', supported_parameters }] } });
  });
}

function mountRules(
  app: ServiceApp,
  cloud: CloudContext,
  type: string,
  findPolicy: (c: ServiceContext) => QosPolicyRow,
): void {
  const { qosRules } = cloud.state.tables.network;
  const [singular, plural] = [`${type}_rule`, `${type}_rules`];
  const collection = `/v2.0/qos/policies/:policy/${plural}`;
  const show = ({ id, values }: QosRuleRow) => ({ ...values, id });
  const find = (c: ServiceContext): QosRuleRow => {
    const id = c.req.param('id') ?? '';
    const alias = c.req.param('policy') === undefined;
    const policy = alias ? undefined : findPolicy(c);
    const row = qosRules.get(id);
    if (row?.type === type && (alias || row.policy_id === policy?.id)) return row;
    throw missing('QosRuleNotFound', `QoS rule ${id} for policy ${policy?.id ?? 'None'} could not be found.`);
  };
  const requireAdmin = (c: ServiceContext, verb: string): void => {
    if (!c.get('caller').isAdmin) throw disallowed(`rule:${verb}_policy_${singular}`);
  };
  app.get(collection, (c) => {
    const rows = qosRules.where('policy', findPolicy(c).id).filter((row) => row.type === type);
    return c.json({ [plural]: rows.map(show) });
  });
  app.post(collection, async (c) => {
    requireAdmin(c, 'create');
    const policy = findPolicy(c);
    const given = await readRule(c, singular);
    const values = readValues(type, given, true);
    requireNoTwin(cloud, policy, type, values);
    const row = qosRules.insert({ id: newId(cloud), policy_id: policy.id, type, values });
    touch(cloud, policy.id);
    return c.json({ [singular]: show(row) }, 201);
  });
  const alias = `alias_${singular}`;
  const members: readonly (readonly [path: string, name: string])[] = [
    [`${collection}/:id`, singular],
    [`/v2.0/qos/${alias}s/:id`, alias],
    [`/v2.0/qos/${alias.replaceAll('_', '-')}s/:id`, alias],
  ];
  for (const [path, name] of members) {
    app.get(path, (c) => c.json({ [name]: show(find(c)) }));
    app.put(path, async (c) => {
      requireAdmin(c, 'update');
      const row = find(c);
      const values = { ...row.values, ...readValues(type, await readRule(c, name), false) };
      touch(cloud, row.policy_id);
      return c.json({ [name]: show(qosRules.update(row.id, { values })) });
    });
    app.delete(path, (c) => {
      requireAdmin(c, 'delete');
      const row = find(c);
      qosRules.delete(row.id);
      touch(cloud, row.policy_id);
      return c.body(null, 204);
    });
  }
}

async function readRule(c: ServiceContext, singular: string): Promise<Readonly<Record<string, unknown>>> {
  const given = (await readJsonObject(c, 'Body contains invalid data'))[singular];
  if (typeof given === 'object' && given !== null) return given as Readonly<Record<string, unknown>>;
  throw httpBadRequest(`Unable to find '${singular}' in request body`);
}

function readValues(
  type: string,
  given: Readonly<Record<string, unknown>>,
  creating: boolean,
): Readonly<Record<string, unknown>> {
  const parameters = TYPES[type] ?? {};
  const unknown = Object.keys(given).filter((name) => !(name in parameters) && !/^(tenant|project)_id$/.test(name));
  if (unknown.length > 0) throw httpBadRequest(`Unrecognized attribute(s) '${unknown.join(', ')}'`);
  const values = Object.entries(parameters).flatMap(([name, { initial, convert }]): [string, unknown][] => {
    if (given[name] !== undefined) return [[name, convert(given[name], name)]];
    if (!creating) return [];
    if (initial !== undefined) return [[name, initial]];
    throw httpBadRequest(`Failed to parse request. Required attribute '${name}' not specified`);
  });
  return Object.fromEntries(values);
}

/** A policy has one rule of a type and direction. */
function requireNoTwin(
  cloud: CloudContext,
  policy: QosPolicyRow,
  type: string,
  values: Readonly<Record<string, unknown>>,
): void {
  const twin = cloud.state.tables.network.qosRules
    .where('policy', policy.id)
    .find((row) => row.type === type && row.values['direction'] === values['direction']);
  if (!twin) return;
  const message = `Rule ${type} conflicts with rule ${twin.id} which already exists in QoS Policy ${policy.id}.`;
  throw conflict('QoSRulesConflict', message);
}

function touch(cloud: CloudContext, policyId: string): void {
  const { qosPolicies } = cloud.state.tables.network;
  const policy = qosPolicies.get(policyId);
  if (policy) qosPolicies.update(policy.id, touched(cloud, policy));
}
