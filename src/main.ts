import type { Logger } from 'pino';
import type { Dispatcher } from 'undici';
import {
  createKubernetesClient,
  type KubernetesClient,
  type KubernetesConnection,
  type KubernetesObject,
  NAMESPACE,
} from './clients/kubernetes/index.ts';
import { createShells } from './clients/ssh/index.ts';
import { CONTROLLERS } from './controllers/index.ts';
import { createInformers } from './controllers/informers.ts';
import type { ControllerDeps, Wiring } from './controllers/wiring.ts';
import { createCloudConnections, createInventoryRegistry } from './inventory/index.ts';
import {
  createEventRecorder,
  createHealth,
  createLeaderElection,
  createMetrics,
  gatedClient,
  type Health,
  type LeaseTiming,
  type Metrics,
  runOperator,
  type Scrubber,
} from './runtime/index.ts';
import type { Clock } from './seams/clock.ts';
import type { Random } from './seams/random.ts';
import type { Shells } from './seams/shell.ts';

export interface StartOptions {
  readonly connection: KubernetesConnection;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Shared with the log, so that both blank the same secrets. */
  readonly scrubber: Scrubber;
  /** `scp-operator/<version>`. */
  readonly userAgent: string;
  /** Different for every process. */
  readonly identity: string;
  readonly leaseNamespace: string;
  readonly leaseTiming?: LeaseTiming;
  /** Namespaces that the operator is confined to; left out, all of them. */
  readonly namespaces?: readonly string[];
  readonly imagesFolder?: string;
  /** The share of all objects of a kind, from 0 to 1, that may be deleted at once without being confirmed; left out: half. */
  readonly massDeletionShare?: number;
  /** How clouds are reached; left out, over the network. */
  readonly cloudDispatcher?: Dispatcher;
  /** How machines are reached; left out, over SSH. */
  readonly shells?: Shells;
  /** Left out on a manual clock. */
  readonly processMetrics?: boolean;
}

/** One replica of the operator. */
export interface Operator {
  readonly health: Health;
  /** Resolves when it has stopped, rejects when it broke down. */
  readonly ended: Promise<void>;
  /** Stops in order: no new passes, those under way end, the lease is released. */
  stop(): Promise<void>;
}

/** Of the Lease, and of the field manager. */
const NAME = 'scp-operator';

/** Starts one replica. It waits for an API server that does not answer yet; `/readyz` says so. */
export function startOperator(options: StartOptions): Operator {
  const metrics = createMetrics({ processMetrics: options.processMetrics ?? true });
  const health = createHealth({ metrics });
  const stopping = new AbortController();
  const ended = run({ ...options, metrics, health, stop: stopping.signal }).catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return {
    health,
    ended,
    stop: () => {
      stopping.abort(new Error('the operator is to stop'));
      return ended;
    },
  };
}

interface RunOptions extends StartOptions {
  readonly metrics: Metrics;
  readonly health: Health;
  readonly stop: AbortSignal;
}

async function run(options: RunOptions): Promise<void> {
  const { clock, random, log, connection, scrubber, metrics, health, stop, identity, namespaces } = options;
  const direct = createKubernetesClient({
    connection,
    clock,
    userAgent: options.userAgent,
    fieldManager: NAME,
    onCall: (call) => metrics.kubernetesCall(call),
  });
  const installationId = await untilIdentified(direct, options);
  const election = createLeaderElection({
    client: direct,
    lease: { namespace: options.leaseNamespace, name: NAME },
    identity,
    clock,
    random,
    log,
    ...(options.leaseTiming ? { timing: options.leaseTiming } : {}),
  });
  metrics.leading(() => election.leading);
  const client = gatedClient(direct, election);
  const events = createEventRecorder({
    client,
    controller: 'scp.stormclouds.eu/scp-operator',
    instance: identity,
    scrubber,
    clock,
    random,
    log,
  });
  const inventories = createInventoryRegistry({ clock, random });
  const informers = createInformers({ client, namespaces, clock, random, log });
  const gate = election;
  const dispatcher = options.cloudDispatcher;
  const userAgent = `${options.userAgent} (${identity})`;
  const connections = createCloudConnections({ clock, random, dispatcher, gate, metrics, scrubber, userAgent });
  const shells = options.shells ?? watchedShells(options);
  const deps: ControllerDeps = {
    clock,
    random,
    log,
    client,
    gate,
    events,
    metrics,
    scrubber,
    informers,
    connections,
    inventories,
    installationId,
    userAgent,
    namespaces,
    imagesFolder: options.imagesFolder,
    massDeletionShare: options.massDeletionShare ?? 0.5,
    cloudDispatcher: options.cloudDispatcher,
    shells,
  };
  const wirings = CONTROLLERS.map((wire): Wiring => wire(deps));
  try {
    await runOperator(
      {
        client: direct,
        namespaces,
        informers: informers.all(),
        controllers: wirings.flatMap((wiring) => wiring.controllers),
        duties: wirings.flatMap((wiring) => wiring.duties ?? []),
        election,
        events,
        health,
        clock,
        log,
      },
      stop,
    );
  } finally {
    inventories.stop();
    for (const wiring of wirings) await wiring.close?.();
    // Handed-in ones belong to whoever handed them in.
    if (options.shells === undefined) await shells.close();
    await connections.close();
    await connection.close();
  }
}

function watchedShells({ clock, metrics }: Pick<RunOptions, 'clock' | 'metrics'>): Shells {
  const shells = createShells({ clock });
  metrics.sshConnections(() => shells.connections);
  return shells;
}

const IDENTIFY_EVERY_MS = 2_000;

/** The installation's identity, in the marks of everything it makes: the uid of kube-system. */
async function untilIdentified(client: Pick<KubernetesClient, 'get'>, options: RunOptions): Promise<string> {
  const { health, clock, log, stop } = options;
  let problem: string | undefined = 'asking the API server who it is';
  health.addReadiness(() => problem);
  for (;;) {
    try {
      const { metadata } = await client.get<KubernetesObject>(NAMESPACE, { name: 'kube-system' }, { signal: stop });
      problem = undefined;
      if (metadata.uid !== undefined) return metadata.uid;
      throw new Error('namespace kube-system has no uid');
    } catch (error) {
      stop.throwIfAborted();
      problem = `the API server does not tell the uid of namespace kube-system: ${String(error)}`;
      log.warn({ err: error }, problem);
      await clock.sleep(IDENTIFY_EVERY_MS, stop);
    }
  }
}
