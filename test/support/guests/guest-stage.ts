import type { DatabaseCluster, DatabaseClusterSpecInput, DatabaseMember } from '../../../src/api/database-cluster.ts';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import type { ShellResult } from '../../../src/seams/shell.ts';
import type { RealStage } from '../real-stage.ts';
import type { DatabaseClient, DatabaseTarget } from './database-client.ts';

export type StoredCluster = KubernetesObject & Pick<DatabaseCluster, 'spec' | 'status'>;

/** The real control plane, the real cloud with real guests, and the operator from source between them. */
export interface GuestStage {
  readonly stage: RealStage;
  /** Of the tenant network. */
  readonly networkId: string;
  /** Where writers keep their notes; not removed. */
  readonly folder: string;
  get(): Promise<StoredCluster>;
  /** Until its condition Ready is True for the spec as it stands. */
  untilReady(seconds: number): Promise<StoredCluster>;
  /** A connection, as soon as there is one. */
  connect(): Promise<DatabaseClient>;
  /** The endpoint as a client outside of the cloud sees it. */
  target(): Promise<DatabaseTarget>;
  member(name: string): Promise<DatabaseMember>;
  /** Host that the member's machine runs on. */
  hostOf(name: string): Promise<string>;
  /** What a line says on that member, as root. Fails when it cannot be asked. */
  on(name: string, command: string, timeoutMs?: number): Promise<ShellResult>;
  /** The lasting host key of that member, public. */
  hostKeys(name: string): Promise<string>;
  /** Identifier of the data volume that the machine of that member has. */
  volumeOf(name: string): Promise<string>;
  /** Until no machine has the volume. */
  untilFree(volumeId: string): Promise<void>;
  until(what: string, reached: () => Promise<boolean>, seconds?: number): Promise<void>;
  /** As `kubectl annotate` does; null takes one off. */
  annotate(annotations: Readonly<Record<string, string | null>>): Promise<void>;
  /** Merges this into what is declared. */
  declare(spec: Pick<DatabaseClusterSpecInput, 'tls' | 'patience'> & { readonly machines?: object }): Promise<void>;
  /** With no operator, until the work is over. */
  unwatched(work: () => Promise<void>): Promise<void>;
  /** How many clusters there are. */
  listed(): Promise<number>;
  /** Deletes the cluster, and waits until it is gone. */
  remove(): Promise<void>;
  stop(): Promise<void>;
}
