import type { Entry } from '../inventory/index.ts';
import { fromDescription, fromMetadata, fromServerGroupName, type Mark } from '../inventory/index.ts';
import type { Scene } from './plan-scene.ts';
import type { ThingKey } from './thing.ts';

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

/** Picks what is ours out of the whole cloud. Pure. */
export function oursIn({ owner, entries }: Scene): Ours {
  // A cloud has many things of others: the parts of a mark are only read where the uid is.
  const inText = (entry: Described) => entry.description?.includes(owner.uid) === true;
  const found = <T extends { readonly id: string }>(
    all: readonly T[],
    may: (entry: T) => boolean,
    mark: (entry: T) => Mark | undefined,
  ): Found<T> => byMember(all.filter(may), mark, owner.uid);
  return {
    servers: found(
      entries.server,
      ({ metadata }) => holds(metadata, owner.uid),
      ({ metadata }) => fromMetadata(metadata),
    ),
    volumes: found(
      entries.volume,
      ({ metadata }) => holds(metadata, owner.uid),
      ({ metadata }) => fromMetadata(metadata),
    ),
    serverGroups: found(
      entries['server-group'],
      ({ name }) => name.endsWith(owner.uid),
      ({ name }) => fromServerGroupName(name),
    ),
    ports: found(entries.port, inText, described),
    securityGroups: found(entries['security-group'], inText, described),
    floatingIps: found(entries['floating-ip'], inText, described),
  };
}

function holds(metadata: Readonly<Record<string, string>>, uid: string): boolean {
  return Object.values(metadata).includes(uid);
}

function byMember<T extends { readonly id: string }>(
  entries: readonly T[],
  markOf: (entry: T) => Mark | undefined,
  uid: string,
): Found<T> {
  const found = new Map<ThingKey, T[]>();
  for (const entry of entries.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const mark = markOf(entry);
    if (mark?.uid !== uid) continue;
    const key = mark.member as ThingKey;
    found.set(key, [...(found.get(key) ?? []), entry]);
  }
  return found;
}
