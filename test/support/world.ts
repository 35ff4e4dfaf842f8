import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { SCP_CLOUDS, type ScpCloudStatus } from '../../src/api/scp-cloud.ts';
import {
  createKubernetesClient,
  CUSTOM_RESOURCE_DEFINITION,
  directConnection,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
  SECRET,
} from '../../src/clients/kubernetes/index.ts';
import { createOpenStackClient, type OpenStackClient, parseCloudsYaml } from '../../src/clients/openstack/index.ts';
import { type Cloud, createCloud, type Snapshot } from '../../src/embedded/cloud/index.ts';
import { type ControlPlaneSnapshot, createControlPlane } from '../../src/embedded/control-plane/index.ts';
import { type FetchHandler, inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { type Operator, startOperator } from '../../src/main.ts';
import { createLogger, createScrubber } from '../../src/runtime/index.ts';
import { type ManualClock, manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';

const KUBE = 'https://kube.test';
const CLOUD = 'https://cloud.test';
const ROOT = join(import.meta.dirname, '..', '..');

export const NAMESPACE: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};
export const EVENTS: ResourceType = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
};

export interface StoredCloud extends KubernetesObject {
  readonly spec: Record<string, unknown>;
  readonly status?: ScpCloudStatus;
}

/** One exchange that the operator had with the cloud. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
}

/** A Kubernetes API, an OpenStack cloud and the operator between them, in one process on one manual clock. */
export interface World {
  readonly clock: ManualClock;
  readonly kube: KubernetesClient;
  readonly cloud: Cloud;
  /** An administrator who works by hand. */
  readonly admin: OpenStackClient;
  /** The same as the user `demo`. */
  readonly member: OpenStackClient;
  /** What the operator asked of the cloud since the world began. */
  readonly exchanges: readonly Exchange[];
  /** All lines the operator has logged. */
  readonly log: readonly string[];
  readonly namespace: string;
  startOperator(): Operator;
  apply(...objects: readonly KubernetesObject[]): Promise<void>;
  get(name: string): Promise<StoredCloud>;
  find(name: string): Promise<StoredCloud | undefined>;
  events(): Promise<string[]>;
  /** Lets time pass until `reached`, or fails with what `describe` says. */
  until(reached: () => Promise<boolean> | boolean, ms?: number, describe?: () => Promise<string>): Promise<void>;
  untilReady(name: string, ms?: number): Promise<StoredCloud>;
  untilGone(name: string, ms?: number): Promise<void>;
  snapshot(): WorldSnapshot;
  /** Puts cluster and cloud back to what they were; operators have to be stopped before. */
  restore(snapshot: WorldSnapshot): void;
  stop(): Promise<void>;
}

export interface WorldSnapshot {
  readonly plane: ControlPlaneSnapshot;
  readonly cloud: Snapshot;
}

export interface WorldOptions {
  readonly seed?: number;
  /** Stands between the operator and the cloud. */
  readonly between?: (serve: FetchHandler, request: Request) => Response | Promise<Response>;
  readonly credentials?: KubernetesObject;
}

/** Writes of the operator to the cloud; asking for a token is none. */
export function isWrite({ method, path }: Exchange): boolean {
  return method !== 'GET' && method !== 'HEAD' && !path.endsWith('/auth/tokens');
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const clock = manualClock();
  const random = seededRandom(options.seed ?? 1);
  const plane = createControlPlane({ clock, random, origin: KUBE });
  const cloud = createCloud({ clock, random, origin: CLOUD, onUnexpected: (error) => console.error(error) });
  const namespace = 'storm';
  const exchanges: Exchange[] = [];
  const log: string[] = [];
  const tapped: FetchHandler = (request) => {
    exchanges.push({ method: request.method, path: new URL(request.url).pathname });
    return options.between ? options.between(cloud.fetch, request) : cloud.fetch(request);
  };
  const byHand = inProcessDispatcher(new Map([[CLOUD, cloud.fetch]]));
  const connection = directConnection({
    server: KUBE,
    dispatcher: inProcessDispatcher(new Map([[KUBE, plane.fetch]])),
    headers: { authorization: `Bearer ${plane.token}` },
  });
  const kube = createKubernetesClient({ connection, clock, userAgent: 'test', fieldManager: 'kubectl' });
  const operators = new Set<Operator>();
  let started = 0;

  const world: World = {
    clock,
    kube,
    cloud,
    admin: clientOf('admin', 'admin', byHand, clock),
    member: clientOf('demo', 'demo', byHand, clock),
    exchanges,
    log,
    namespace,
    startOperator: () => {
      const scrubber = createScrubber();
      started += 1;
      const operator = startOperator({
        connection,
        clock,
        random: seededRandom((options.seed ?? 1) * 1000 + started),
        log: createLogger({ clock, scrubber, level: 'debug', destination: { write: (line) => void log.push(line) } }),
        scrubber,
        userAgent: 'scp-operator/test',
        identity: `operator-${started}`,
        leaseNamespace: 'kube-system',
        imagesFolder: join(ROOT, 'manifests', 'samples', 'images'),
        cloudDispatcher: inProcessDispatcher(new Map([[CLOUD, tapped]])),
        processMetrics: false,
      });
      operators.add(operator);
      return { ...operator, stop: () => during(clock, operator.stop()).finally(() => operators.delete(operator)) };
    },
    apply: async (...objects) => {
      for (const object of objects) {
        await during(clock, kube.apply(typeOf(object), withNamespace(object, namespace), { fieldManager: 'kubectl' }));
      }
    },
    get: (name) => during(clock, kube.get<StoredCloud>(SCP_CLOUDS, { namespace, name })),
    find: async (name) => {
      const { items } = await during(clock, kube.list<StoredCloud>(SCP_CLOUDS, { namespace }));
      return items.find((item) => item.metadata.name === name);
    },
    events: async () => {
      interface Event extends KubernetesObject {
        readonly reason: string;
        readonly note: string;
      }
      const { items } = await during(clock, kube.list<Event>(EVENTS, { namespace }));
      return items.map(({ reason, note }) => `${reason}: ${note}`);
    },
    until: async (reached, ms = 600_000, describe) => {
      for (let passed = 0; passed <= ms; passed += 1_000) {
        if (await reached()) return;
        await clock.advance(1_000);
      }
      throw new Error(`not reached within ${ms / 1000} s: ${(await describe?.()) ?? ''}`);
    },
    untilReady: async (name, ms) => {
      const isReady = async () => {
        const { metadata, status } = await world.get(name);
        const ready = status?.conditions?.find(({ type }) => type === 'Ready');
        return ready?.status === 'True' && status?.observedGeneration === metadata.generation;
      };
      await world.until(isReady, ms, async () => shortly(await world.get(name)));
      return world.get(name);
    },
    untilGone: (name, ms) =>
      world.until(
        async () => (await world.find(name)) === undefined,
        ms,
        async () => shortly(await world.find(name)),
      ),
    snapshot: () => ({ plane: plane.snapshot(), cloud: cloud.snapshot() }),
    restore: (snapshot) => {
      plane.restore(snapshot.plane);
      cloud.restore(snapshot.cloud);
    },
    stop: async () => {
      await Promise.all([...operators].map((operator) => during(clock, operator.stop())));
      cloud.stop();
      plane.stop();
    },
  };
  await world.apply(
    withoutRules(parse(readFileSync(join(ROOT, 'crds', 'scpclouds.yaml'), 'utf8'))) as KubernetesObject,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    options.credentials ?? credentials('admin', 'admin'),
  );
  return world;
}

/** Waits for `work` while time passes for it. */
export async function during<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  const state = { over: false };
  const done = work.finally(() => {
    state.over = true;
  });
  done.catch(() => undefined);
  for (let turn = 0; turn < 10_000; turn++) {
    await clock.settle();
    if (state.over) break;
    await clock.advance(Math.max(1, Math.min(clock.nextDueMs() ?? 100, 1_000)));
  }
  return done;
}

export function cloudsYaml(user: string, project: string | undefined, password = 'embedded'): string {
  const auth = {
    auth_url: `${CLOUD}/identity/v3`,
    username: user,
    password,
    user_domain_name: 'Default',
    ...(project === undefined ? {} : { project_name: project, project_domain_name: 'Default' }),
  };
  return stringify({ clouds: { openstack: { auth, region_name: 'RegionOne' } } });
}

export function credentials(user: string, project: string, password?: string): KubernetesObject {
  const data = { 'clouds.yaml': Buffer.from(cloudsYaml(user, project, password)).toString('base64') };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cloud-credentials' }, data } as KubernetesObject;
}

export function scpCloud(name: string, spec: object): KubernetesObject {
  return {
    apiVersion: 'scp.stormclouds.eu/v1alpha1',
    kind: 'ScpCloud',
    metadata: { name },
    spec: { credentialsRef: { name: 'cloud-credentials' }, ...spec },
  };
}

/** The first ScpCloud of manifests/samples. */
export function sampleCloud(): KubernetesObject {
  const text = readFileSync(join(ROOT, 'manifests', 'samples', 'scp-cloud.yaml'), 'utf8');
  return parseAllDocuments(text)[0]?.toJS() as KubernetesObject;
}

function clientOf(user: string, project: string, dispatcher: Dispatcher, clock: ManualClock): OpenStackClient {
  const client = createOpenStackClient({
    cloud: parseCloudsYaml(cloudsYaml(user, project)),
    clock,
    random: seededRandom(7),
    dispatcher,
    limits: { ratePerSecond: 1_000, burst: 10_000 },
  });
  return timed(client, clock);
}

/** The same client, whose calls let time pass until they are answered. */
function timed(client: OpenStackClient, clock: ManualClock): OpenStackClient {
  const services = ['identity', 'compute', 'placement', 'network', 'volume', 'image', 'object'] as const;
  const wrapped = services.map((name) => {
    const methods = Object.entries(client[name]) as [string, (...args: unknown[]) => unknown][];
    const calls = methods.map(([method, call]): [string, unknown] => [
      method,
      (...args: unknown[]) => during(clock, Promise.resolve(call(...args))),
    ]);
    return [name, Object.fromEntries(calls)] as const;
  });
  return { ...client, ...(Object.fromEntries(wrapped) as unknown as Partial<OpenStackClient>) };
}

const TYPES: Readonly<Record<string, ResourceType>> = {
  ScpCloud: SCP_CLOUDS,
  Secret: SECRET,
  Namespace: NAMESPACE,
  CustomResourceDefinition: CUSTOM_RESOURCE_DEFINITION,
};

function typeOf({ kind }: KubernetesObject): ResourceType {
  const type = TYPES[kind];
  if (!type) throw new Error(`this world knows no ${kind}`);
  return type;
}

function withNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  if (!typeOf(object).namespaced) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function shortly(cloud: StoredCloud | undefined): string {
  const { conditions = [], resources = [], plan } = cloud?.status ?? {};
  const odd = resources.filter(({ state }) => state !== 'Active');
  return stringify({ conditions: conditions.slice(0, 1), odd, plan });
}

/** The operator checks every rule itself; the API server's half of them has tests of its own. */
function withoutRules(definition: unknown): unknown {
  return JSON.parse(
    JSON.stringify(definition, (key, value: unknown) => (key === 'x-kubernetes-validations' ? undefined : value)),
  );
}
