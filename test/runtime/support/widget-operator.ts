import {
  createKubernetesClient,
  type KubernetesConnection,
  type KubernetesObject,
  type ResourceType,
} from '../../../src/clients/kubernetes/index.ts';
import {
  BY_OWNER,
  createController,
  createEventRecorder,
  createHealth,
  createInformer,
  createLeaderElection,
  createMetrics,
  createScrubber,
  createStatusWriter,
  ensureFinalizer,
  gatedClient,
  isDeleting,
  removeFinalizer,
  runOperator,
  settled,
} from '../../../src/runtime/index.ts';
import type { Clock } from '../../../src/seams/clock.ts';
import type { Random } from '../../../src/seams/random.ts';
import { silent } from './scripted-server.ts';

export const WIDGETS: ResourceType = {
  group: 'runtime-test.example.com',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};

export const WIDGETS_DEFINITION: KubernetesObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.runtime-test.example.com' },
  spec: {
    group: WIDGETS.group,
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { size: { type: 'integer' } } },
              status: {
                type: 'object',
                properties: { seen: { type: 'integer' }, by: { type: 'string' } },
              },
            },
          },
        },
      },
    ],
  },
};

export interface Widget extends KubernetesObject {
  readonly spec?: { readonly size?: number };
  readonly status?: { readonly seen?: number; readonly by?: string };
}

const FINALIZER = 'runtime-test.example.com/widget';

/** A whole operator for a kind of no consequence: it copies `spec.size` to status and cleans up on deletion. */
export function widgetOperator(options: {
  readonly name: string;
  readonly connection: KubernetesConnection;
  readonly namespace: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Told of every pass. */
  readonly onPass?: (object: Widget) => void;
}) {
  const { name, connection, namespace, clock, random } = options;
  const log = silent;
  const client = createKubernetesClient({ connection, clock, userAgent: 'runtime-test', fieldManager: 'runtime-test' });
  const election = createLeaderElection({
    client,
    lease: { namespace, name: 'operator' },
    identity: name,
    clock,
    random,
    log,
  });
  const gated = gatedClient(client, election);
  const scrubber = createScrubber();
  const metrics = createMetrics({ processMetrics: false });
  metrics.leading(() => election.leading);
  const health = createHealth({ metrics });
  const informer = createInformer<Widget>({
    client,
    type: WIDGETS,
    namespaces: [namespace],
    indexers: BY_OWNER,
    clock,
    random,
    log,
  });
  const status = createStatusWriter<Widget>({ client: gated, type: WIDGETS, scrubber });
  const events = createEventRecorder({
    client: gated,
    controller: 'runtime-test',
    instance: name,
    scrubber,
    clock,
    random,
    log,
  });
  const finalizing = { client: gated, type: WIDGETS, finalizer: FINALIZER };
  const cleaned: string[] = [];
  const controller = createController<Widget>({
    kind: 'Widget',
    informer,
    clock,
    random,
    log,
    metrics,
    reconciler: {
      async reconcile(object, { signal }) {
        options.onPass?.(object);
        if (isDeleting(object)) {
          cleaned.push(object.metadata.name);
          await removeFinalizer(object, { ...finalizing, signal });
          return settled;
        }
        const held = await ensureFinalizer(object, { ...finalizing, signal });
        events.record(held, { type: 'Normal', reason: 'Seen', action: 'Look', note: 'seen' });
        await status.write(held, { seen: held.spec?.size ?? 0, by: name }, signal);
        return settled;
      },
      forget: (object) => status.forget(object),
    },
  });
  const stop = new AbortController();
  const operator = { client, informers: [informer], controllers: [controller], namespaces: [namespace] };
  const run = () => runOperator({ ...operator, election, events, health, clock, log }, stop.signal);
  return { name, client, election, health, informer, cleaned, run, stop: () => stop.abort(new Error('stop')) };
}
