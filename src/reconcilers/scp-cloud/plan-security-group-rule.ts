import type { SecurityGroupRule as Declared } from '../../api/scp-cloud/security-group.ts';
import type { ScpCloudSpec } from '../../api/scp-cloud.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../clients/openstack/index.ts';
import { fromDescription } from '../../inventory/index.ts';
import { canonical } from './plan-address.ts';
import { causeOf, type Scene } from './plan-scene.ts';
import { deletionKey, type Planned } from './plan-thing.ts';
import type { RuleBody, Step } from './step.ts';
import { keyOf, type ThingKey } from './thing.ts';

type Managed = NonNullable<ScpCloudSpec['securityGroups'][number]['managed']>;

/** What makes two rules the same to Neutron. Descriptions do not: a rule cannot be changed, and is not remade for words. */
interface Shape {
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: string;
  readonly protocol: string | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly cidr: string | null;
  /** Id of the other group; of one that does not exist yet, its key. */
  readonly group: string | null;
}

/** Neutron lets everything out of a new group by these. */
const LET_OUT: readonly Declared[] = (['IPv4', 'IPv6'] as const).map((etherType) => ({
  direction: 'Egress',
  etherType,
  protocol: 'any',
}));

export function planRules(
  scene: Scene,
  name: string,
  managed: Managed,
  group: Planned<SecurityGroup>,
  ids: ReadonlyMap<ThingKey, string>,
): Step[] {
  const key = keyOf('security-group', name);
  const cause = causeOf(scene, key, fromDescription(group.have?.description), group.hash);
  const common = { cause, path: `securityGroups[${name}].managed.rules`, impact: 'None' } as const;
  const wanted = [...managed.rules, ...(managed.allowEgress ? LET_OUT : [])].map((rule) => ({
    rule,
    shape: shapeOf(rule, ids),
  }));
  // Those that Neutron adds to a group that does not exist yet are taken for granted, or removed once they are there.
  const there = group.have?.security_group_rules ?? [];
  const seen = new Set(group.have === undefined ? LET_OUT.map((rule) => textOf(shapeOf(rule, ids))) : []);
  const texts = new Set(wanted.map(({ shape }) => textOf(shape)));
  const leaving = there.flatMap((rule): Step[] => {
    const text = textOf(shapeIn(rule));
    if (texts.has(text) && !seen.has(text)) {
      seen.add(text);
      return [];
    }
    const thing = { kind: 'security-group-rule', name: `${name}: ${text}`, id: rule.id } as const;
    const step = { ...common, key: deletionKey('security-group-rule', rule.id), thing, needs: [], id: rule.id };
    return [{ ...step, do: 'delete-security-group-rule', action: 'Delete', group: rule.security_group_id }];
  });
  const missing = wanted.flatMap(({ rule, shape }): Step[] => {
    const text = textOf(shape);
    if (seen.has(text)) return [];
    const remote = rule.remoteGroup === undefined ? undefined : keyOf('security-group', rule.remoteGroup);
    return [
      {
        ...common,
        do: 'create-security-group-rule',
        key: keyOf('security-group-rule', `${name}: ${text}`),
        thing: { kind: 'security-group-rule', name: `${name}: ${text}` },
        action: 'Create',
        needs: [key, ...(remote === undefined ? [] : [remote])],
        group: key,
        ...(remote === undefined ? {} : { remoteGroup: remote }),
        body: toBody(rule, shape),
      },
    ];
  });
  return [...missing, ...leaving];
}

function toBody({ description, etherType }: Declared, shape: Shape): RuleBody {
  return {
    direction: shape.direction,
    ethertype: etherType,
    protocol: shape.protocol,
    port_range_min: shape.min,
    port_range_max: shape.max,
    remote_ip_prefix: shape.cidr,
    ...(description === undefined ? {} : { description }),
  };
}

function shapeOf(rule: Declared, ids: ReadonlyMap<ThingKey, string>): Shape {
  const { portMin = null, portMax, remoteCidr, remoteGroup } = rule;
  const protocol = protocolOf(rule.protocol);
  const isIcmp = protocol === 'icmp' || protocol === 'ipv6-icmp';
  const remote = remoteGroup === undefined ? null : keyOf('security-group', remoteGroup);
  return {
    direction: rule.direction === 'Ingress' ? 'ingress' : 'egress',
    ethertype: rule.etherType,
    protocol,
    min: portMin,
    max: portMax ?? (isIcmp ? null : portMin),
    cidr: remoteCidr === undefined ? null : canonical(remoteCidr),
    group: remote && (ids.get(remote) ?? remote),
  };
}

function shapeIn(rule: SecurityGroupRule): Shape {
  return {
    direction: rule.direction,
    ethertype: rule.ethertype,
    protocol: protocolOf(rule.protocol ?? 'any'),
    min: rule.port_range_min ?? null,
    max: rule.port_range_max ?? null,
    cidr: rule.remote_ip_prefix ? canonical(rule.remote_ip_prefix) : null,
    group: rule.remote_group_id ?? null,
  };
}

/** IANA's numbers and Neutron's older names for what the API names. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  1: 'icmp',
  2: 'igmp',
  6: 'tcp',
  17: 'udp',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'ipv6-icmp',
  icmpv6: 'ipv6-icmp',
  icmp6: 'ipv6-icmp',
  89: 'ospf',
  112: 'vrrp',
  132: 'sctp',
};

function protocolOf(name: string): string | null {
  return name === 'any' ? null : (PROTOCOLS[name] ?? name);
}

/** As people read it, and as two rules are compared: `ingress IPv4 tcp 22 from 10.20.0.0/24`. */
function textOf({ direction, ethertype, protocol, min, max, cidr, group }: Shape): string {
  const ports =
    min === null ? '' : max === null || max === min ? ` ${min}${max === null ? '/*' : ''}` : ` ${min}-${max}`;
  const other = cidr ?? (group === null ? 'anybody' : `group ${group.replace(keyOf('security-group', ''), '')}`);
  return `${direction} ${ethertype} ${protocol ?? 'any'}${ports} ${direction === 'ingress' ? 'from' : 'to'} ${other}`;
}
