import type { Dispatcher } from 'undici';
import type { Logger } from 'pino';
import type { KubernetesClient } from '../clients/kubernetes/index.ts';
import type { CloudConnections, InventoryRegistry } from '../inventory/index.ts';
import type { Controller, EventRecorder, Metrics, Scrubber, WriteGate } from '../runtime/index.ts';
import type { Clock } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';
import type { Shells } from '../seams/shell.ts';
import type { Informers } from './informers.ts';

/** What the composition root hands to every controller. */
export interface ControllerDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Its writes pass the gate. */
  readonly client: KubernetesClient;
  /** Writes to any outside system pass it first. */
  readonly gate: WriteGate;
  readonly events: EventRecorder;
  readonly metrics: Metrics;
  readonly scrubber: Scrubber;
  readonly informers: Informers;
  readonly connections: CloudConnections;
  readonly inventories: InventoryRegistry;
  /** Namespaces that the operator is confined to; left out, all of them. */
  readonly namespaces: readonly string[] | undefined;
  /** Where image sources given as a file are read from; left out, such sources are refused with a remedy. */
  readonly imagesFolder: string | undefined;
  /** The share of all objects of a kind that may be deleted at once without being confirmed one by one. */
  readonly massDeletionShare: number;
  /** How clouds are reached: the in-process world. Left out, over the network. */
  readonly cloudDispatcher: Dispatcher | undefined;
  /** How machines are reached. */
  readonly shells: Shells;
  /** Sent to clouds: names program, version and this very replica, so that their logs tell which one asked. */
  readonly userAgent: string;
  /** Identity of this installation, in the marks of everything it makes: the uid of kube-system. */
  readonly installationId: string;
}

/** What one kind adds to the operator. */
export interface Wiring {
  readonly controllers: readonly Controller[];
  /** Other work of the leader. */
  readonly duties?: readonly ((signal: AbortSignal) => Promise<void>)[];
  /** Lets go of connections. */
  close?(): Promise<void>;
}
