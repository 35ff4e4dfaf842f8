import type { Adoption } from '../../api/common/reference.ts';
import type { DeletionPolicy } from '../../api/common/control.ts';
import type { ScpCloudReason, ScpCloudSpec } from '../../api/scp-cloud.ts';
import { hashOf, type Mark, type MarkedThing } from '../../inventory/index.ts';
import type { Window } from '../../planning/window.ts';
import type { SecretOf } from '../../convergence/setup/content.ts';
import type { Decision } from '../../healing/decide.ts';
import type { Signs } from '../../healing/signs.ts';
import type { Scene as MachineScene } from '../../machines/index.ts';
import type { Guest } from '../common/guests.ts';
import type { Observed } from './observed.ts';
import type { Cause, Step } from './step.ts';
import type { Thing, ThingKey } from './thing.ts';

/** Who owns what the plan makes: the constant part of every mark. */
export type Owner = Omit<Mark, 'member' | 'hash' | 'deletion'>;

/** Everything a plan is made from. */
export interface Scene {
  readonly owner: Owner;
  readonly spec: ScpCloudSpec;
  /** The object is being deleted: nothing is declared any more. */
  readonly deleting: boolean;
  /** Something names it still: nothing goes yet but its bastion. */
  readonly referenced: boolean;
  readonly observed: Observed;
  /**
   * Ids of things that we made whole before, as our status remembers them. It tells drift from novelty; everything else is
   * read from the cloud.
   */
  readonly known: ReadonlyMap<ThingKey, string>;
  /** Those, and the ids of things that something is amiss with: a thing whose mark was wiped is recognised as ours. */
  readonly made: ReadonlyMap<ThingKey, string>;
  /** What carries our mark in this cloud and has no owner any more. */
  readonly orphans: readonly MarkedThing[];
  /** When what exists may be made anew. */
  readonly window: Window;
  /** The spec is the one that `known` is about. */
  readonly unchanged: boolean;
  readonly bastion: BastionScene;
}

/** What the bastion is planned from besides. */
export interface BastionScene {
  /** Kinds that its machine is planned from and that could not be read lately. */
  readonly unread: MachineScene['unread'];
  /** Addresses of its ports as our status remembers them. */
  readonly addresses: MachineScene['addresses'];
  /** Its server was taken away by this very pass; or, since the spec was changed, maybe by one that was ended before it said so. */
  readonly taken: boolean;
  readonly nowMs: number;
  /** Why no machine can be made, or looked into. */
  readonly obstacle?: Problem;
  /** Absent before it was looked at. */
  readonly look?: BastionLook;
}

/** The bastion as it was seen besides what the cloud says. */
export interface BastionLook {
  /** Absent while there is no machine that runs. */
  readonly guest: Guest | undefined;
  readonly secretOf: SecretOf;
  readonly signs: readonly Signs[];
  readonly decisions: readonly Decision[];
}

/** Why a declared thing cannot be made as things are. */
export interface Problem {
  readonly reason: ScpCloudReason;
  readonly message: string;
  /** Nothing is wrong with the thing: it could not be looked at. */
  readonly unread?: true;
}

/** One declared thing, for the status. */
export interface Declared {
  readonly thing: Thing;
  /** Its name in the cloud, where that is another one. */
  readonly cloudName?: string;
  readonly adopted: boolean;
  readonly deletionPolicy?: DeletionPolicy;
  readonly problem?: Problem;
  /** What outside has to come about, when nothing can be done at the moment. */
  readonly waiting?: string;
}

/** What one part of the spec contributes. */
export interface Part {
  readonly steps: readonly Step[];
  readonly declared: readonly Declared[];
  /** Ids of declared things that exist. */
  readonly ids: ReadonlyMap<ThingKey, string>;
}

export const NOTHING: Part = { steps: [], declared: [], ids: new Map() };

export function joined(...parts: readonly Part[]): Part {
  return {
    steps: parts.flatMap((part) => part.steps),
    declared: parts.flatMap((part) => part.declared),
    ids: new Map(parts.flatMap((part) => [...part.ids])),
  };
}

export function markFor(scene: Scene, member: ThingKey, declaration: unknown, deletion: DeletionPolicy): Mark {
  return { ...scene.owner, member, hash: hashOf([declaration, deletion]), deletion };
}

/** How entries of one kind are told apart. */
export interface Telling<T> {
  readonly what: string;
  readonly id: (entry: T) => string;
  readonly mark: (entry: T) => Mark | undefined;
}

/** What there is for one entry of the spec. */
export type Found<T> =
  | { readonly is: 'there'; readonly entry: T; readonly mark: Mark | undefined; readonly surplus: readonly T[] }
  | { readonly is: 'missing' }
  | { readonly is: 'problem'; readonly problem: Problem };

/**
 * Finds what we made for `key`: by its mark, or by its remembered id where somebody wiped the mark. `rivals` are the
 * things that would be confused with it; one without our mark stops us.
 */
export function findOurs<T>(
  scene: Scene,
  key: ThingKey,
  { what, id, mark }: Telling<T>,
  entries: readonly T[],
  rivals: readonly T[],
): Found<T> {
  const ours = entries
    .filter((entry) => {
      const its = mark(entry);
      if (its === undefined) return scene.made.get(key) === id(entry);
      return its.uid === scene.owner.uid && its.member === key;
    })
    .sort((a, b) => (id(a) < id(b) ? -1 : 1));
  const [entry, ...surplus] = ours;
  if (entry !== undefined) return { is: 'there', entry, mark: mark(entry), surplus };
  const rival = rivals[0];
  return rival === undefined
    ? { is: 'missing' }
    : { is: 'problem', problem: notOurs(what, key, id(rival), mark(rival)) };
}

function notOurs(what: string, key: ThingKey, id: string, mark: Mark | undefined): Problem {
  const name = key.slice(key.indexOf('/') + 1);
  const whose = mark === undefined ? 'is not ours' : `belongs to ${mark.kind} ${mark.namespace}/${mark.name}`;
  return {
    reason: 'NotOurs',
    message: `a ${what} named "${name}" exists (${id}) and ${whose}: declare it with adopt, or choose another name`,
  };
}

/** Finds the one existing thing that the spec names. */
export function findAdopted<T extends { readonly id: string }>(
  { id, name }: Adoption,
  what: string,
  path: string,
  entries: readonly T[],
  nameOf: (entry: T) => string | null | undefined,
): Found<T> {
  const fits = entries.filter((entry) => (id === undefined ? nameOf(entry) === name : entry.id === id));
  const [entry, another] = fits;
  if (entry !== undefined && another === undefined) return { is: 'there', entry, mark: undefined, surplus: [] };
  const wanted = id === undefined ? `named "${name ?? ''}"` : `with id ${id}`;
  const message =
    entry === undefined
      ? `there is no ${what} ${wanted} that these credentials can see: correct ${path}.adopt, or create the ${what}`
      : `${fits.length} ${what}s are ${wanted}: say which one by its id in ${path}.adopt.id`;
  return { is: 'problem', problem: { reason: 'AdoptionFailed', message } };
}

/** Whether a difference in a marked thing comes from outside: its mark names the declaration that still stands. */
export function causeOf(scene: Scene, key: ThingKey, mark: Mark | undefined, hash: string): Cause {
  if (!scene.known.has(key)) return 'Declared';
  return mark === undefined || mark.hash === hash ? 'Drift' : 'Declared';
}

/** Why something is missing: we had made it, or it is new. */
export function causeOfAbsence(scene: Scene, key: ThingKey): Cause {
  return scene.known.has(key) ? 'Drift' : 'Declared';
}
