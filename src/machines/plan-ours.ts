import type { Entry } from '../inventory/index.ts';
import { fromDescription, fromMetadata, fromServerGroupName, hasOwner, type Mark } from '../inventory/index.ts';
import type { Scene } from './plan-scene.ts';
import type { ThingKey } from './thing.ts';
import { isUsed } from './used.ts';

/** What carries the owner's mark, by what it is to its owner. More than one only after a create that nobody heard of. */
export type Found<T> = ReadonlyMap<ThingKey, readonly T[]>;

export interface Ours {
  readonly servers: Found<Entry<'server'>>;
  readonly serverGroups: Found<Entry<'server-group'>>;
  readonly ports: Found<Entry<'port'>>;
  readonly volumes: Found<Entry<'volume'>>;
  readonly securityGroups: Found<Entry<'security-group'>>;
  readonly floatingIps: Found<Entry<'floating-ip'>>;
}

interface Described {
  readonly description?: string | null | undefined;
}
const described = (entry: Described) => fromDescription(entry.description);

interface Labelled {
  readonly metadata: Readonly<Record<string, string>>;
}
const labelled = ({ metadata }: Labelled) => fromMetadata(metadata);

/** Picks what is ours out of the whole cloud; of several for one place, the one that is in use comes first. Pure. */
export function oursIn({ owner: { uid }, entries }: Scene): Ours {
  // A cloud has many things of others: the parts of a mark are only read where the uid is.
  const inText = (entry: Described) => entry.description?.includes(uid) === true;
  const inMetadata = ({ metadata }: Labelled) => hasOwner(metadata, uid);
  return {
    servers: byMember(entries.server.filter(inMetadata), labelled, uid, () => 0),
    volumes: byMember(entries.volume.filter(inMetadata), labelled, uid, useOfVolume),
    serverGroups: byMember(
      entries['server-group'].filter(({ name }) => name.endsWith(uid)),
      ({ name }) => fromServerGroupName(name),
      uid,
      ({ members }) => members.length,
    ),
    ports: byMember(entries.port.filter(inText), described, uid, (port) => Number(Boolean(port.device_id))),
    securityGroups: byMember(entries['security-group'].filter(inText), described, uid, () => 0),
    floatingIps: byMember(entries['floating-ip'].filter(inText), described, uid, (one) => Number(Boolean(one.port_id))),
  };
}

/** What may hold data, before what a machine has, before what nobody has. */
function useOfVolume(volume: Entry<'volume'>): number {
  return 2 * Number(isUsed(volume)) + Number(volume.attachments.length > 0);
}

function byMember<T extends { readonly id: string }>(
  entries: readonly T[],
  markOf: (entry: T) => Mark | undefined,
  uid: string,
  useOf: (entry: T) => number,
): Found<T> {
  const found = new Map<ThingKey, T[]>();
  for (const entry of entries.toSorted((a, b) => useOf(b) - useOf(a) || (a.id < b.id ? -1 : 1))) {
    const mark = markOf(entry);
    if (mark?.uid !== uid) continue;
    const key = mark.member as ThingKey;
    found.set(key, [...(found.get(key) ?? []), entry]);
  }
  return found;
}
