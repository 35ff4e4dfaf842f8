import type { DeletionPolicy } from '../../api/common/control.ts';
import type { Mark } from '../../inventory/index.ts';
import type { Scene } from './plan-scene.ts';
import { isOfBastion, type Thing, type ThingKey, type ThingKind, thingOf } from './thing.ts';

/** What becomes of a thing whose entry is gone and whose mark does not say: the API's own defaults. */
const DEFAULTS: Record<ThingKind, DeletionPolicy> = {
  project: 'Retain',
  quota: 'Retain',
  'role-assignment': 'Retain',
  network: 'Delete',
  subnet: 'Delete',
  router: 'Delete',
  'router-interface': 'Delete',
  'security-group': 'Delete',
  'security-group-rule': 'Delete',
  flavor: 'Delete',
  keypair: 'Delete',
  image: 'Retain',
  'server-group': 'Delete',
  port: 'Delete',
  'floating-ip': 'Delete',
  server: 'Delete',
};

export interface Retired<T> {
  readonly entry: T;
  readonly thing: Thing;
  readonly policy: DeletionPolicy;
}

interface Kind<T> {
  readonly kind: ThingKind;
  readonly id: (entry: T) => string;
  readonly mark: (entry: T) => Mark | undefined;
}

/**
 * Things with our mark that are declared no more, or a second time: what to do with each. While the object is being
 * deleted its spec still says what to do; after an entry was removed, only the mark does.
 */
export function retired<T>(
  scene: Scene,
  { kind, id, mark }: Kind<T>,
  entries: readonly T[],
  kept: ReadonlySet<string>,
  policies: ReadonlyMap<ThingKey, DeletionPolicy>,
): Retired<T>[] {
  return entries.flatMap((entry) => {
    const its = mark(entry);
    const member = its?.member as ThingKey | undefined;
    const ours =
      its === undefined
        ? [...scene.made].find(([key, made]) => key.startsWith(`${kind}/`) && made === id(entry))?.[0]
        : its.uid === scene.owner.uid
          ? member
          : undefined;
    if (ours === undefined || kept.has(id(entry)) || isOfBastion(ours)) return [];
    const policy = policies.get(ours) ?? its?.deletion ?? DEFAULTS[kind];
    return [{ entry, thing: { ...thingOf(ours), id: id(entry) }, policy }];
  });
}
