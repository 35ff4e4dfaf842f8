import type { Volume } from '../clients/openstack/index.ts';
import { fromRetainedMetadata, type RetainedMark } from '../inventory/index.ts';
import type { Ours } from './plan-ours.ts';
import type { Problem, Scene } from './plan-scene.ts';
import { type ThingKey, volumeKey } from './thing.ts';

export type Retained =
  | { readonly is: 'there'; readonly volume: Volume }
  | { readonly is: 'missing' }
  | { readonly is: 'problem'; readonly problem: Problem };

/**
 * The volume that an owner of the same name left behind in the place of `key`. Data are taken up whole or not at all: one
 * copy of several, beside empty volumes, would leave open which of them is right.
 */
export function retainedFor(scene: Scene, ours: Ours, key: ThingKey): Retained {
  const left = retainedIn(scene);
  if (left.size === 0) return { is: 'missing' };
  const incomplete = dataKeys(scene).filter((one) => !left.has(one) && !ours.volumes.has(one));
  const [volume, another] = left.get(key) ?? [];
  if (incomplete.length > 0) return unclear(listOf(left), `and none for ${incomplete.join(', ')}`);
  if (another !== undefined) return unclear(listOf(left), `more than one of them for ${key}`);
  if (volume === undefined) return { is: 'missing' };
  const its = fromRetainedMetadata(volume.metadata);
  const what = whatIs(scene);
  if (its?.what !== what) return unclear(listOf(left), `of a cluster that was ${its?.what ?? ''}, not ${what}`);
  return { is: 'there', volume };
}

/** What an owner is, as far as its data go. */
export function whatIs({ blueprint, contents }: Scene): string {
  return `${blueprint.topology} ${contents}`;
}

export function dataKeys({ blueprint }: Scene): ThingKey[] {
  return blueprint.members.flatMap((one) => one.dataVolumes.map((need) => volumeKey(one.name, need.name)));
}

function retainedIn({ owner, entries }: Scene): ReadonlyMap<ThingKey, readonly Volume[]> {
  const left = new Map<ThingKey, Volume[]>();
  for (const volume of entries.volume) {
    const its = fromRetainedMetadata(volume.metadata);
    if (its === undefined || !isOf(its, owner)) continue;
    const key = its.member as ThingKey;
    left.set(key, [...(left.get(key) ?? []), volume]);
  }
  return left;
}

function isOf(its: RetainedMark, owner: Scene['owner']): boolean {
  const fields = ['installation', 'kind', 'namespace', 'name'] as const;
  return fields.every((field) => its[field] === owner[field]);
}

function listOf(left: ReadonlyMap<ThingKey, readonly Volume[]>): string {
  return [...left].map(([key, volumes]) => `${volumes.map(({ id }) => id).join(', ')} (${key})`).join(', ');
}

function unclear(which: string, why: string): Retained {
  const message =
    `a deleted cluster of this name left volumes behind, ${which}, ${why}: restore what is missing, or remove their ` +
    'scp_retained_* metadata to have them left alone, or delete them';
  return { is: 'problem', problem: { reason: 'RetainedVolumesUnclear', message } };
}
