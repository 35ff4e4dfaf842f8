import type { Thing as CommonThing } from '../../planning/step.ts';
import { BASTION } from '../../topologies/bastion.ts';

/**
 * What a ScpCloud consists of, in the words of the cloud. Rules and interfaces belong to their group and router; the last four
 * are of its bastion only.
 */
export const THING_KINDS = [
  'project',
  'quota',
  'role-assignment',
  'network',
  'subnet',
  'router',
  'router-interface',
  'security-group',
  'security-group-rule',
  'flavor',
  'keypair',
  'image',
  'server-group',
  'port',
  'floating-ip',
  'server',
] as const;
export type ThingKind = (typeof THING_KINDS)[number];

/** What owners of other kinds have left behind, and a ScpCloud may take away or put back for them. */
export type LeftKind = 'server' | 'server-group' | 'port' | 'floating-ip' | 'volume' | 'aggregate' | 'host';

/** Names one thing within its owner, and is the `member` of its mark: `network/data`, `subnet/data/data`. */
export type ThingKey = `${ThingKind}/${string}`;

export function keyOf(kind: ThingKind, name: string): ThingKey {
  return `${kind}/${name}`;
}

export type Thing = CommonThing<ThingKind>;

/** The other way round from `keyOf`. */
export function thingOf(key: ThingKey): Thing {
  const slash = key.indexOf('/');
  return { kind: key.slice(0, slash) as ThingKind, name: key.slice(slash + 1) };
}

const OF_BASTION: ReadonlySet<string> = new Set<ThingKind>(['server-group', 'port', 'floating-ip', 'server']);

/** What the bastion consists of is planned as machines are, and no group of the spec has a name like that of its group. */
export function isOfBastion(key: string): boolean {
  return OF_BASTION.has(key.slice(0, key.indexOf('/'))) || key.startsWith(`security-group/${BASTION}/`);
}
