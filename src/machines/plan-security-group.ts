import type { SecurityGroup, SecurityGroupRule } from '../clients/openstack/index.ts';
import { fromDescription, toDescription } from '../inventory/index.ts';
import type { IngressRule } from '../topologies/blueprint.ts';
import type { Ours } from './plan-ours.ts';
import { causeOf, causeOfAbsence, markFor, NOTHING, type Part, type Scene } from './plan-scene.ts';
import type { RuleBody, Step } from './step.ts';
import { groupKey, hostnameOf, keyOf, type ThingKey, thingOf } from './thing.ts';

const WORDS = 'What may reach the machines';

/** What makes two rules the same to Neutron. */
interface Shape {
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: 'IPv4' | 'IPv6';
  readonly protocol: string | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly cidr: string | null;
  /** From machines of the same group. */
  readonly fromMembers: boolean;
}

/** Neutron lets everything out of a new group by these. */
const LET_OUT: readonly Shape[] = (['IPv4', 'IPv6'] as const).map((ethertype) => ({
  direction: 'egress',
  ethertype,
  protocol: null,
  min: null,
  max: null,
  cidr: null,
  fromMembers: false,
}));

/** One group for all machines of the cluster, with exactly the rules that the blueprint asks for. */
export function planSecurityGroup(scene: Scene, ours: Ours): Part {
  const key = groupKey(scene.blueprint);
  const wanted = [...scene.blueprint.ingress.map((rule) => shapeOf(rule, familyOf(scene))), ...LET_OUT];
  const texts = new Set(wanted.map(textOf));
  const mark = markFor(scene, key, [...texts].toSorted());
  const description = toDescription(mark, WORDS);
  const [have] = ours.securityGroups.get(key) ?? [];
  const thing = { ...thingOf(key), ...(have === undefined ? {} : { id: have.id }) };
  if (have === undefined) {
    const common = { key, thing, path: 'network', needs: [], action: 'Create', impact: 'None' } as const;
    const { group } = scene.blueprint;
    const name = group === undefined ? scene.owner.name : hostnameOf(scene.owner.name, group);
    const body = { name, description };
    const cause = causeOfAbsence(scene, key);
    const rules = wanted.filter((shape) => !LET_OUT.includes(shape));
    return {
      ...NOTHING,
      steps: [{ ...common, do: 'create-security-group', cause, body }, ...rules.map((rule) => add(key, rule, cause))],
      declared: [{ thing }],
    };
  }
  const cause = causeOf(scene, key, fromDescription(have.description), mark.hash);
  const there = new Map(have.security_group_rules.map((rule) => [textOf(shapeIn(rule, have)), rule]));
  const missing = wanted.filter((shape) => !there.has(textOf(shape))).map((rule) => add(key, rule, cause));
  const surplus = [...there].filter(([text]) => !texts.has(text)).map(([text, rule]) => drop(text, rule, cause));
  const steps = [...missing, ...surplus];
  const rewrite = describe(key, have, description, cause, steps);
  return { ...NOTHING, steps: [...steps, ...rewrite], declared: [{ thing }], ids: new Map([[key, have.id]]) };
}

/** The mark tells of the rules: it is written when they are there. */
function describe(
  key: ThingKey,
  { id, description: had }: SecurityGroup,
  description: string,
  cause: Step['cause'],
  rules: readonly Step[],
): Step[] {
  if (had === description) return [];
  const changes = [{ field: 'mark', from: undefined, to: undefined, body: { description } }];
  const needs = rules.map((step) => step.key);
  const about = { key: `update ${key}`, thing: { ...thingOf(key), id }, path: 'network', cause, needs } as const;
  return [{ ...about, do: 'update-security-group', action: 'Update', impact: 'None', id, changes }];
}

const RULE = { path: 'network.rules', impact: 'None' } as const;

function add(group: ThingKey, shape: Shape, cause: Step['cause']): Step {
  const text = textOf(shape);
  const body: RuleBody = {
    direction: shape.direction,
    ethertype: shape.ethertype,
    protocol: shape.protocol,
    port_range_min: shape.min,
    port_range_max: shape.max,
    remote_ip_prefix: shape.cidr,
  };
  const thing = { kind: 'security-group-rule', name: text } as const;
  const common = { ...RULE, key: keyOf('security-group-rule', text), thing, needs: [group], cause } as const;
  const { fromMembers } = shape;
  return { ...common, do: 'create-security-group-rule', action: 'Create', group, fromMembers, body };
}

function drop(text: string, { id, security_group_id: group }: SecurityGroupRule, cause: Step['cause']): Step {
  const thing = { kind: 'security-group-rule', name: text, id } as const;
  const common = { ...RULE, key: `delete security-group-rule ${id}`, thing, needs: [], cause } as const;
  return { ...common, do: 'delete-security-group-rule', action: 'Delete', id, group };
}

/** Machines of a cluster talk to each other by the family of their first network. */
function familyOf({ blueprint, references }: Scene): Shape['ethertype'] {
  const [network] = blueprint.members.flatMap((member) => member.networks.slice(0, 1));
  const { cidr = '' } = references.networks[network ?? ''] ?? {};
  return cidr.includes(':') ? 'IPv6' : 'IPv4';
}

function shapeOf({ protocol, ports, from }: IngressRule, family: Shape['ethertype']): Shape {
  const cidr = from === 'members' ? null : from.cidr;
  const ethertype = cidr === null ? family : cidr.includes(':') ? 'IPv6' : 'IPv4';
  return {
    direction: 'ingress',
    ethertype,
    protocol: protocol === 'icmp' && ethertype === 'IPv6' ? 'ipv6-icmp' : protocol,
    min: ports?.from ?? null,
    max: ports?.to ?? null,
    cidr,
    fromMembers: from === 'members',
  };
}

function shapeIn(rule: SecurityGroupRule, { id }: SecurityGroup): Shape {
  const other = rule.remote_group_id !== null && rule.remote_group_id !== undefined && rule.remote_group_id !== id;
  return {
    direction: rule.direction,
    ethertype: rule.ethertype === 'IPv6' ? 'IPv6' : 'IPv4',
    protocol: rule.protocol ?? null,
    min: rule.port_range_min ?? null,
    max: rule.port_range_max ?? null,
    cidr: other ? `group ${rule.remote_group_id ?? ''}` : (rule.remote_ip_prefix ?? null),
    fromMembers: rule.remote_group_id === id,
  };
}

/** As people read it, and as two rules are compared: `ingress IPv4 tcp 3306 from 10.20.0.0/24`. */
function textOf({ direction, ethertype, protocol, min, max, cidr, fromMembers }: Shape): string {
  const ports = min === null ? '' : min === max ? ` ${min}` : ` ${min}-${max ?? '*'}`;
  const other = fromMembers ? 'members' : (cidr ?? 'anybody');
  return `${direction} ${ethertype} ${protocol ?? 'any'}${ports} ${direction === 'ingress' ? 'from' : 'to'} ${other}`;
}
