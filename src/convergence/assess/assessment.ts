import type { MemberRole, ReplicationState } from '../../api/database-cluster.ts';
import type { Seen } from '../probes/index.ts';

/** What is known of one member. */
export interface MemberObservation {
  /** What the machine calls itself; cluster tools name it so. */
  readonly hostname: string;
  /** Undefined: it could not be asked. */
  readonly seen: Seen | undefined;
}

/** By member name. */
export type Observations = Readonly<Record<string, MemberObservation>>;

/** What a cluster is worth at this moment, as far as anybody can know it. */
export interface Assessment {
  /** Some partition has the majority. Undefined: nobody says anything about it. */
  readonly quorate: boolean | undefined;
  /** Who takes the writes. */
  readonly primary: string | undefined;
  /** For how long clients have been led to it, in seconds; undefined where no load balancer says. */
  readonly ledSeconds?: number | undefined;
  /** Who carries the virtual address. */
  readonly endpointHolder: string | undefined;
  /** Why clients get through to nobody, although a member could serve them; undefined where they do. */
  readonly cutOff: string | undefined;
  /** Members whose copy is known to hold every acknowledged write. */
  readonly goodCopies: readonly string[];
  /** The one member that certainly has such a copy, when nobody else certainly has one. */
  readonly lastGoodCopy: string | undefined;
  readonly dangers: readonly Danger[];
  /** A service that nobody runs, and the one machine that is left for it. */
  readonly keptOff?: KeptOff | undefined;
  readonly members: Readonly<Record<string, MemberAssessment>>;
}

/** Resources that failed on a member so often that Pacemaker keeps them off it for some minutes, for another one to run them. */
export interface KeptOff {
  readonly member: string;
  readonly resources: readonly string[];
}

export interface MemberAssessment {
  readonly role: MemberRole;
  readonly replication: Replication;
  readonly copy: Copy;
  readonly disturb: Disturbance;
  /** What failed on it so often that Pacemaker does not start it there for some minutes. */
  readonly wornOut?: readonly string[];
}

/**
 * `good`: holds every acknowledged write. `stale`: certainly does not. `perhaps`: nobody can tell, so it counts as good when it is to be
 * taken away, and as stale when another is. `none`: holds no data.
 */
export type Copy = 'good' | 'perhaps' | 'stale' | 'none';

export interface Replication {
  readonly state: ReplicationState;
  readonly outOfSyncKiB?: number;
  readonly message?: string;
}

/** Whether it may be taken out of service now, and what stands against it. */
export interface Disturbance {
  readonly allowed: boolean;
  readonly reasons: readonly string[];
}

export type DangerKind = 'two-primaries' | 'split-brain' | 'no-majority' | 'no-good-copy' | 'unknown-copies' | 'frozen';

/** Something because of which nothing may be touched before a person, or the cluster itself, has put it right. */
export interface Danger {
  readonly kind: DangerKind;
  readonly members: readonly string[];
  readonly message: string;
}
