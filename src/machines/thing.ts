import type { Thing as CommonThing } from '../planning/step.ts';
import type { Blueprint } from '../topologies/blueprint.ts';

/** What a blueprint's machines consist of, in the words of the cloud. Rules belong to their group, attachments to their server. */
export const THING_KINDS = [
  'security-group',
  'security-group-rule',
  'server-group',
  'port',
  'floating-ip',
  'volume',
  'volume-attachment',
  'server',
] as const;
export type ThingKind = (typeof THING_KINDS)[number];

/** Names one thing within its owner, and is the `member` of its mark: `server/data-1`, `volume/data-1/data`. */
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

/** The one security group of a blueprint's machines. */
export function groupKey({ group }: Pick<Blueprint, 'group'>): ThingKey {
  return keyOf('security-group', group === undefined ? 'members' : `${group}/members`);
}

export function serverKey(member: string): ThingKey {
  return keyOf('server', member);
}

export function portKey(member: string, network: string): ThingKey {
  return keyOf('port', `${member}/${network}`);
}

export function volumeKey(member: string, volume: string): ThingKey {
  return keyOf('volume', `${member}/${volume}`);
}

/** The reserved port of a virtual address. */
export function virtualPortKey(address: string): ThingKey {
  return keyOf('port', `virtual/${address}`);
}

export function floatingIpKey(address: string): ThingKey {
  return keyOf('floating-ip', `virtual/${address}`);
}

/** The floating IP of a member itself. */
export function memberFloatingIpKey(member: string): ThingKey {
  return keyOf('floating-ip', member);
}

/** What a machine calls itself, and what it is called in the cloud. */
export function hostnameOf(cluster: string, member: string): string {
  return `${cluster}-${member}`;
}
