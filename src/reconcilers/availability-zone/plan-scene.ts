import type { DeletionPolicy } from '../../api/common/control.ts';
import type { AvailabilityZoneReason, AvailabilityZoneSpec } from '../../api/availability-zone.ts';
import { hashOf, type Mark } from '../../inventory/index.ts';
import type { Problem as CommonProblem } from '../common/faults.ts';
import type { Observed, Server } from './observed.ts';
import type { Cause, Step } from './step.ts';
import type { Thing } from './thing.ts';

/** Who owns what the plan makes: the constant part of every mark. */
export type Owner = Omit<Mark, 'member' | 'hash' | 'deletion'>;

/** Another AvailabilityZone of the same cloud, as it declares itself. */
export interface Neighbour {
  readonly name: string;
  readonly zone: string;
  /** Names and patterns. */
  readonly hosts: readonly string[];
}

/** What our status remembers. It tells drift from novelty; everything else is read from the cloud. */
export interface Known {
  readonly aggregateId: string | undefined;
  readonly members: ReadonlySet<string>;
  /** Hosts that we had disabled. */
  readonly disabled: ReadonlySet<string>;
}

/** Everything a plan is made from. */
export interface Scene {
  readonly owner: Owner;
  readonly spec: AvailabilityZoneSpec;
  /** The object is being deleted: nothing is declared any more. */
  readonly deleting: boolean;
  readonly observed: Observed;
  readonly neighbours: readonly Neighbour[];
  readonly known: Known;
  readonly nowMs: number;
}

export type Problem = CommonProblem<AvailabilityZoneReason>;

/** One declared thing, for the status. */
export interface Declared {
  readonly thing: Thing;
  /** It is used as it is. */
  readonly adopted?: true;
  readonly deletionPolicy?: DeletionPolicy;
  readonly problem?: Problem;
  /** What outside has to come about, when nothing can be done at the moment. */
  readonly waiting?: string;
}

/** What one part of the spec contributes. */
export interface Part {
  readonly steps: readonly Step[];
  readonly declared: readonly Declared[];
}

/** The mark on the aggregate. Its hash speaks of the hosts too, so that leaving ones are told from strangers. */
export function aggregateMark({ owner, spec }: Scene, member: string): Mark {
  const { zone, aggregateName, metadata, hosts, deletionPolicy: deletion } = spec;
  const hash = hashOf([{ zone, aggregateName, metadata, hosts: hosts.toSorted() }, deletion]);
  return { ...owner, member, hash, deletion };
}

/** Whether a difference comes from outside: the mark names the declaration that still stands, and it was so before. */
export function causeOf(standing: boolean, wasSo: boolean): Cause {
  return standing && wasSo ? 'Drift' : 'Declared';
}

const MOST_NAMED = 5;

/** `servers a, b and 3 more`. */
export function named(servers: readonly Server[]): string {
  const names = servers.slice(0, MOST_NAMED).map(({ id, name }) => `${name === '' ? id : name} (${id})`);
  const more = servers.length - names.length;
  const list = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
  return `${servers.length === 1 ? 'server' : 'servers'} ${list}`;
}
