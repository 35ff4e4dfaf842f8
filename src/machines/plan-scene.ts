import type { DeletionPolicy } from '../api/common/control.ts';
import { type Entry, hashOf, type Kind, type Mark } from '../inventory/index.ts';
import type { Cause } from '../planning/step.ts';
import type { Blueprint } from '../topologies/blueprint.ts';
import type { Step } from './step.ts';
import { type Thing, type ThingKey, thingOf } from './thing.ts';

/** Who owns what the plan makes: the constant part of every mark. Its name is that of the cluster. */
export type Owner = Omit<Mark, 'member' | 'hash' | 'deletion'>;

/** The kinds of entry that machines are planned from. */
export const PLANNED_KINDS = [
  'server',
  'server-group',
  'port',
  'volume',
  'security-group',
  'floating-ip',
  'flavor',
  'volume-zone',
  'compute-service',
] as const satisfies readonly Kind[];
export type PlannedKind = (typeof PLANNED_KINDS)[number];
export type Entries = { readonly [K in PlannedKind]: readonly Entry<K>[] };

/** What the names in a blueprint stand for in this cloud. What is not there (yet) is left out, and waited for. */
export interface References {
  readonly networks: Readonly<Record<string, NetworkReference | undefined>>;
  /** Ids. */
  readonly images: Readonly<Record<string, string | undefined>>;
  /** Ids. */
  readonly flavors: Readonly<Record<string, string | undefined>>;
  /** Nova's names of the zones; null: any zone will do. */
  readonly zones: Readonly<Record<string, string | null | undefined>>;
  /** Ids of the networks that floating IPs come from. */
  readonly externalNetworks: Readonly<Record<string, string | undefined>>;
}

export interface NetworkReference {
  readonly id: string;
  /** The subnet that addresses are taken from. */
  readonly subnetId: string;
  readonly cidr: string;
}

/** Everything that machines are planned from. */
export interface Scene {
  readonly owner: Owner;
  readonly blueprint: Blueprint;
  readonly references: References;
  readonly entries: Entries;
  /** Kinds that could not be read lately, with what stood in the way: nothing is decided while there are any. */
  readonly unread: ReadonlyMap<PlannedKind, unknown>;
  /** The object is being deleted: nothing is declared any more. */
  readonly deleting: boolean;
  /** What becomes of the data volumes of what is declared no more. */
  readonly dataVolumes: DeletionPolicy;
  /** Whose data they are, such as `mysql`: another program's are never taken up. */
  readonly contents: string;
  readonly patience: Patience;
  /** Things that we had made whole before, as our status remembers them: tells drift from novelty, and decides nothing else. */
  readonly known: ReadonlySet<ThingKey>;
  /** Addresses of ports as our status remembers them: a port that was removed gets its own again. */
  readonly addresses: ReadonlyMap<ThingKey, string>;
  /** Where the spec declares the virtual address, for people: `spec.endpoint.address`. */
  readonly addressField: string;
  /** By member: why it must not be taken out of service now, nor lose what is left of it. */
  readonly hold: Readonly<Record<string, string>>;
  /** By member: why its server is to be made anew, with the same ports and data. */
  readonly replace: Readonly<Record<string, string>>;
  /** Members that serve at the moment: changed after all others. */
  readonly serving: readonly string[];
  /** Members whose machine answered just now, so that its host is up. */
  readonly answering: readonly string[];
  readonly nowMs: number;
}

export interface Patience {
  /** How long a machine may take to be built. */
  readonly buildMs: number;
  /** How long after a machine could not be built it is tried again. */
  readonly retryMs: number;
}

export type ProblemReason =
  | 'AddressInvalid'
  | 'AddressTaken'
  | 'BuildFailed'
  | 'CannotShrink'
  | 'FencingNotProven'
  | 'NoCapacity'
  | 'RetainedVolumesUnclear'
  | 'Unread'
  | 'VolumeFailed'
  | 'VolumeInUse'
  | 'VolumeLost';

/** Why a declared thing cannot be made or kept as things are, and what to do. */
export interface Problem {
  readonly reason: ProblemReason;
  readonly message: string;
}

/** One declared thing, for the status. */
export interface Declared {
  readonly thing: Thing;
  /** Of the machine that it is part of. */
  readonly member?: string;
  readonly problem?: Problem;
  /** What has to come about outside first. */
  readonly waiting?: string;
}

/** What one part of the blueprint contributes. */
export interface Part {
  readonly steps: readonly Step[];
  /** Steps that wait for something that takes its time: to be shown, not to be taken. */
  readonly later: readonly Step[];
  readonly declared: readonly Declared[];
  /** Ids of declared things that exist. */
  readonly ids: ReadonlyMap<ThingKey, string>;
}

export const NOTHING: Part = { steps: [], later: [], declared: [], ids: new Map() };

export function joined(...parts: readonly Part[]): Part {
  return {
    steps: parts.flatMap((part) => part.steps),
    later: parts.flatMap((part) => part.later),
    declared: parts.flatMap((part) => part.declared),
    ids: new Map(parts.flatMap((part) => [...part.ids])),
  };
}

export function markFor(scene: Pick<Scene, 'owner'>, member: ThingKey, declaration: unknown): Mark {
  return { ...scene.owner, member, hash: hashOf(declaration) };
}

/** Whether a difference comes from outside: we had made the thing whole, from the declaration that still stands. */
export function causeOf(scene: Scene, key: ThingKey, found: Mark | undefined, hash: string): Cause {
  return scene.known.has(key) && found?.hash === hash ? 'Drift' : 'Declared';
}

/** Why something is missing: we had made it, or it is new. */
export function causeOfAbsence(scene: Scene, key: ThingKey): Cause {
  return scene.known.has(key) ? 'Drift' : 'Declared';
}

/** A declared thing that cannot be gone on with. */
export function stopped(key: ThingKey, problem: Problem, member?: string): Part {
  return { ...NOTHING, declared: [{ thing: thingOf(key), ...(member === undefined ? {} : { member }), problem }] };
}

/** A declared thing that waits for something outside. */
export function waitingFor(key: ThingKey, waiting: string, member?: string): Part {
  return { ...NOTHING, declared: [{ thing: thingOf(key), ...(member === undefined ? {} : { member }), waiting }] };
}
