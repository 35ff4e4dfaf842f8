import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { OutcomeKind } from './outcome.ts';

export type PassResult = OutcomeKind | 'failed' | 'superseded';

/** What the operator tells Prometheus about itself. Label values are bounded: kinds, services, verbs, status codes. */
export interface Metrics {
  readonly registry: Registry;
  queueDepth(kind: string, read: () => number): void;
  queueAdded(kind: string): void;
  queueRetried(kind: string): void;
  /** `asideMs`: how long it waited for machines, and let others work. */
  reconciled(kind: string, result: PassResult, took: { readonly workedMs: number; readonly asideMs: number }): void;
  /** `status` 0 means that no answer came. */
  cloudCall(call: { service: string; verb: string; status: number; durationMs: number }): void;
  kubernetesCall(call: { verb: string; resource: string; status: number; durationMs: number }): void;
  /** How old the picture of a cloud is; `read` gives seconds. */
  inventoryAge(cloud: string, read: () => number): void;
  forgetInventory(cloud: string): void;
  leading(read: () => boolean): void;
  /** How many connections to machines are open. */
  sshConnections(read: () => number): void;
  watchRestarted(resource: string, why: string): void;
}

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * How often the event loop is looked at for its lag, which the lag that is told includes. A look each 10 ms, as it comes, wakes
 * the process a hundred times a second and costs half a percent of a core, as much as all else while nothing changes.
 */
const LAG_EVERY_MS = 50;

/** `processMetrics` adds memory, CPU, event-loop lag and the like; leave it out on a manual clock. */
export function createMetrics(options: { readonly processMetrics: boolean }): Metrics {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_EVERY_MS });
  const registers = [registry];
  const depths = new Map<string, () => number>();
  const ages = new Map<string, () => number>();
  let leading = () => false;
  let sshConnections = () => 0;

  new Gauge({
    name: 'scp_queue_depth',
    help: 'Objects that wait for a reconcile.',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, read] of depths) this.set({ kind }, read());
    },
  });
  new Gauge({
    name: 'scp_inventory_age_seconds',
    help: 'Seconds since the picture of a cloud was last completed.',
    labelNames: ['cloud'],
    registers,
    collect() {
      this.reset();
      for (const [cloud, read] of ages) this.set({ cloud }, read());
    },
  });
  new Gauge({
    name: 'scp_leader',
    help: '1 while this replica holds the lease and may write.',
    registers,
    collect() {
      this.set(leading() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'scp_ssh_connections',
    help: 'Connections to machines that are open, bastions among them.',
    registers,
    collect() {
      this.set(sshConnections());
    },
  });
  const adds = new Counter({
    name: 'scp_queue_adds_total',
    help: 'Objects put into the queue.',
    labelNames: ['kind'],
    registers,
  });
  const retries = new Counter({
    name: 'scp_queue_retries_total',
    help: 'Objects put back after a failed reconcile.',
    labelNames: ['kind'],
    registers,
  });
  const passes = new Histogram({
    name: 'scp_reconcile_duration_seconds',
    help: 'How long reconciles kept a worker, by how they ended.',
    labelNames: ['kind', 'result'],
    buckets: SECONDS,
    registers,
  });
  const asides = new Histogram({
    name: 'scp_reconcile_aside_seconds',
    help: 'How long reconciles waited for machines without keeping a worker; those that did not wait are left out.',
    labelNames: ['kind'],
    buckets: SECONDS,
    registers,
  });
  const cloudCalls = new Histogram({
    name: 'scp_cloud_call_duration_seconds',
    help: 'Calls to OpenStack.',
    labelNames: ['service', 'verb', 'status'],
    buckets: SECONDS,
    registers,
  });
  const kubernetesCalls = new Histogram({
    name: 'scp_kubernetes_call_duration_seconds',
    help: 'Calls to the Kubernetes API server.',
    labelNames: ['verb', 'resource', 'status'],
    buckets: SECONDS,
    registers,
  });
  const restarts = new Counter({
    name: 'scp_watch_restarts_total',
    help: 'Watches started anew, by why the last one ended.',
    labelNames: ['resource', 'why'],
    registers,
  });

  return {
    registry,
    queueDepth: (kind, read) => void depths.set(kind, read),
    queueAdded: (kind) => adds.inc({ kind }),
    queueRetried: (kind) => retries.inc({ kind }),
    reconciled: (kind, result, { workedMs, asideMs }) => {
      passes.observe({ kind, result }, workedMs / 1000);
      if (asideMs > 0) asides.observe({ kind }, asideMs / 1000);
    },
    cloudCall: ({ service, verb, status, durationMs }) =>
      cloudCalls.observe({ service, verb, status }, durationMs / 1000),
    kubernetesCall: ({ verb, resource, status, durationMs }) =>
      kubernetesCalls.observe({ verb, resource, status }, durationMs / 1000),
    inventoryAge: (cloud, read) => void ages.set(cloud, read),
    forgetInventory: (cloud) => void ages.delete(cloud),
    leading: (read) => {
      leading = read;
    },
    sshConnections: (read) => {
      sshConnections = read;
    },
    watchRestarted: (resource, why) => restarts.inc({ resource, why }),
  };
}
