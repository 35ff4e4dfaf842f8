import type { DeletionPolicy } from '../../api/common/control.ts';
import type { Mark } from '../../inventory/index.ts';
import { differences, type Difference, type HeldField } from '../../planning/difference.ts';
import { retired } from './plan-retire.ts';
import { causeOf, causeOfAbsence, findOurs, markFor, type Part, type Scene, type Telling } from './plan-scene.ts';
import type { Step, StepCommon, StepKey } from './step.ts';
import { keyOf, type LeftKind, type ThingKey, type ThingKind } from './thing.ts';

/** How things of one kind are told apart, compared, made, changed and let go. */
export interface Recipe<Want, Have, Body> extends Telling<Have> {
  readonly kind: ThingKind;
  readonly held: readonly HeldField<Want, Have, Body>[];
  /** How the mark, and the words beside it, differ. */
  readonly marking: (want: Want, mark: Mark, have: Have) => readonly Difference<Body>[];
  readonly create: (common: StepCommon, want: Want, mark: Mark) => Step;
  readonly update: (common: StepCommon, id: string, changes: readonly Difference<Body>[]) => Step;
  readonly remove: (common: StepCommon, have: Have) => Step;
  /** Takes the mark off; undefined where the mark cannot be taken off. */
  readonly release: (common: StepCommon, have: Have) => Step | undefined;
  /** Holds something that cannot be made again. */
  readonly precious?: (have: Have) => boolean;
}

/** One managed entry of the spec. */
export interface Entry<Want, Have> {
  readonly name: string;
  readonly path: string;
  readonly want: Want;
  /** What the mark's hash is made from. */
  readonly declaration: unknown;
  readonly policy: DeletionPolicy;
  readonly cloudName?: string;
  /** Things that it would be confused with. */
  readonly rivals: readonly Have[];
  /** What has to be there before it is made. */
  readonly needs: readonly StepKey[];
}

export interface Planned<Have> extends Part {
  readonly have: Have | undefined;
  /** What the mark says of the entry that stands now. */
  readonly hash: string;
  readonly stopped: boolean;
}

/** Makes one thing match its entry. */
export function planThing<Want, Have, Body>(
  scene: Scene,
  recipe: Recipe<Want, Have, Body>,
  entry: Entry<Want, Have>,
  entries: readonly Have[],
): Planned<Have> {
  const key = keyOf(recipe.kind, entry.name);
  const mark = markFor(scene, key, entry.declaration, entry.policy);
  const found = findOurs(scene, key, recipe, entries, entry.rivals);
  const about = {
    adopted: false,
    deletionPolicy: entry.policy,
    ...(entry.cloudName === undefined ? {} : { cloudName: entry.cloudName }),
  };
  const thing = { kind: recipe.kind, name: entry.name };
  const common = { key, path: entry.path, needs: entry.needs, thing };
  if (found.is === 'problem') {
    const declared = [{ ...about, thing, problem: found.problem }];
    return { steps: [], declared, ids: new Map(), have: undefined, hash: mark.hash, stopped: true };
  }
  if (found.is === 'missing') {
    const cause = causeOfAbsence(scene, key);
    const step = recipe.create({ ...common, action: 'Create', impact: 'None', cause }, entry.want, mark);
    const declared = [{ ...about, thing }];
    return { steps: [step], declared, ids: new Map(), have: undefined, hash: mark.hash, stopped: false };
  }
  const have = found.entry;
  const id = recipe.id(have);
  const cause = causeOf(scene, key, found.mark, mark.hash);
  const changes = [...differences(recipe.held, entry.want, have), ...recipe.marking(entry.want, mark, have)];
  const its = { ...common, key: changeKey(recipe.kind, id), thing: { ...thing, id }, needs: [] };
  const steps =
    changes.length === 0 ? [] : [recipe.update({ ...its, action: 'Update', impact: 'None', cause }, id, changes)];
  const declared = [{ ...about, thing: its.thing }];
  return { steps, declared, ids: new Map([[key, id]]), have, hash: mark.hash, stopped: false };
}

/** Lets go what carries our mark and is declared no more, or is there twice. */
export function planRetirement<Want, Have, Body>(
  scene: Scene,
  recipe: Recipe<Want, Have, Body>,
  entries: readonly Have[],
  kept: readonly Planned<Have>[],
  policies: ReadonlyMap<ThingKey, DeletionPolicy>,
  needs: (have: Have) => readonly string[] = () => [],
): Step[] {
  const ids = new Set(kept.flatMap(({ have }) => (have === undefined ? [] : [recipe.id(have)])));
  return retired(scene, recipe, entries, ids, policies).flatMap(({ entry, thing, policy }) => {
    const common = {
      thing,
      path: pathless(thing.kind),
      cause: 'Declared' as const,
    };
    if (policy === 'Retain') {
      const key = `release ${recipe.kind} ${recipe.id(entry)}`;
      return recipe.release({ ...common, key, action: 'Release', impact: 'None', needs: [] }, entry) ?? [];
    }
    const key = deletionKey(recipe.kind, recipe.id(entry));
    const precious = recipe.precious?.(entry) === true && !scene.deleting;
    const step = recipe.remove({ ...common, key, action: 'Delete', impact: 'Destroy', needs: needs(entry) }, entry);
    return [precious ? { ...step, consent: true } : step];
  });
}

export function changeKey(kind: ThingKind, id: string): string {
  return `update ${kind} ${id}`;
}

export function deletionKey(kind: ThingKind | LeftKind, id: string): string {
  return `delete ${kind} ${id}`;
}

/** What is declared no more has no entry in the spec: the list it stood in. */
function pathless(kind: ThingKind): string {
  return LISTS[kind];
}

/** Where the bastion is declared, below spec. */
export const BASTION_PATH = 'nodeAccess.bastion.managed';

const LISTS: Record<ThingKind, string> = {
  project: 'project',
  quota: 'quotas',
  'role-assignment': 'roleAssignments',
  network: 'networks',
  subnet: 'networks',
  router: 'router',
  'router-interface': 'router.managed.interfaces',
  'security-group': 'securityGroups',
  'security-group-rule': 'securityGroups',
  flavor: 'flavors',
  keypair: 'keypair',
  image: 'images',
  'server-group': BASTION_PATH,
  port: BASTION_PATH,
  'floating-ip': BASTION_PATH,
  server: BASTION_PATH,
};
