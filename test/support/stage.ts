import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { AVAILABILITY_ZONES } from '../../src/api/availability-zone.ts';
import { DATABASE_CLUSTERS } from '../../src/api/database-cluster.ts';
import { SCP_CLOUDS, type ScpCloudStatus } from '../../src/api/scp-cloud.ts';
import {
  CUSTOM_RESOURCE_DEFINITION,
  type KubernetesClient,
  type KubernetesObject,
  NAMESPACE,
  type ResourceType,
  SECRET,
} from '../../src/clients/kubernetes/index.ts';
import type { OpenStackClient } from '../../src/clients/openstack/index.ts';
import type { Operator } from '../../src/main.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

const EVENTS: ResourceType = {
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

/** Where a story is played: a Kubernetes API, a cloud, the operator between them; embedded or real. */
export interface Stage {
  readonly kube: KubernetesClient;
  readonly namespace: string;
  /** An administrator who works by hand. */
  readonly admin: OpenStackClient;
  /** The same as the user `demo`. */
  readonly member: OpenStackClient;
  /** What the operator asked of the cloud since the stage was set. */
  readonly exchanges: readonly Exchange[];
  startOperator(): Operator;
  /** The Secret that a user of this cloud would make. */
  credentials(
    user: 'admin' | 'demo',
    change?: { readonly name?: string; readonly password?: string },
  ): KubernetesObject;
  apply(...objects: readonly KubernetesObject[]): Promise<void>;
  remove(object: KubernetesObject): Promise<void>;
  get(name: string): Promise<StoredCloud>;
  find(name: string): Promise<StoredCloud | undefined>;
  events(): Promise<string[]>;
  pass(ms: number): Promise<void>;
  /** Waits for `work`, and lets time pass for it where time does not pass by itself. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
  /** Lets time pass until `reached`, or fails with what `describe` says. */
  until(reached: () => Promise<boolean> | boolean, ms?: number, describe?: () => Promise<string>): Promise<void>;
  untilReady(name: string, ms?: number): Promise<StoredCloud>;
  /** Until Ready is not True for this reason. */
  untilBecause(name: string, reason: string, ms?: number): Promise<StoredCloud>;
  untilGone(name: string, ms?: number): Promise<void>;
  stop(): Promise<void>;
}

export type Scenery = Pick<
  Stage,
  'kube' | 'namespace' | 'admin' | 'member' | 'exchanges' | 'startOperator' | 'credentials' | 'pass' | 'during' | 'stop'
>;

/** Writes of the operator to the cloud; asking for a token is none. */
export function isWrite({ method, path }: Exchange): boolean {
  return method !== 'GET' && method !== 'HEAD' && !path.endsWith('/auth/tokens');
}

export function writesOf(stage: Pick<Stage, 'exchanges'>): string[] {
  return stage.exchanges.filter(isWrite).map(({ method, path }) => `${method} ${path}`);
}

export function setStage(scenery: Scenery): Stage {
  const { kube, namespace, during } = scenery;
  const placed = (object: KubernetesObject) =>
    typeOf(object).namespaced ? { ...object, metadata: { ...object.metadata, namespace } } : object;
  const conditionOf = ({ status }: StoredCloud) => status?.conditions?.find(({ type }) => type === 'Ready');
  const stage: Stage = {
    ...scenery,
    apply: async (...objects) => {
      const options = { fieldManager: 'kubectl', force: true };
      for (const object of objects) await during(kube.apply(typeOf(object), placed(object), options));
    },
    remove: async (object) => {
      await during(kube.delete(typeOf(object), placed(object).metadata));
    },
    get: (name) => during(kube.get<StoredCloud>(SCP_CLOUDS, { namespace, name })),
    find: async (name) => {
      const { items } = await during(kube.list<StoredCloud>(SCP_CLOUDS, { namespace }));
      return items.find((item) => item.metadata.name === name);
    },
    events: async () => {
      interface Event extends KubernetesObject {
        readonly reason: string;
        readonly note: string;
      }
      const { items } = await during(kube.list<Event>(EVENTS, { namespace }));
      return items.map(({ reason, note }) => `${reason}: ${note}`);
    },
    until: async (reached, ms = 600_000, describe) => {
      for (let passed = 0; passed <= ms; passed += 1_000) {
        if (await reached()) return;
        await scenery.pass(1_000);
      }
      throw new Error(`not reached within ${ms / 1000} s: ${(await describe?.()) ?? ''}`);
    },
    untilReady: async (name, ms) => {
      const isReady = async () => {
        const cloud = await stage.get(name);
        return conditionOf(cloud)?.status === 'True' && cloud.status?.observedGeneration === cloud.metadata.generation;
      };
      await stage.until(isReady, ms, async () => shortly(await stage.get(name)));
      return stage.get(name);
    },
    untilBecause: async (name, reason, ms) => {
      const isSo = async () => {
        const cloud = await stage.get(name);
        const ready = conditionOf(cloud);
        return ready?.status === 'False' && ready.reason === reason;
      };
      await stage.until(isSo, ms, async () => shortly(await stage.get(name)));
      return stage.get(name);
    },
    untilGone: (name, ms) =>
      stage.until(
        async () => (await stage.find(name)) === undefined,
        ms,
        async () => shortly(await stage.find(name)),
      ),
  };
  return stage;
}

function shortly(cloud: StoredCloud | undefined): string {
  const { conditions = [], resources = [], plan } = cloud?.status ?? {};
  const odd = resources.filter(({ state }) => state !== 'Active');
  return stringify({ conditions: conditions.slice(0, 1), odd, plan });
}

export function scpCloud(name: string, spec: object): KubernetesObject {
  return {
    apiVersion: 'scp.stormclouds.eu/v1alpha1',
    kind: 'ScpCloud',
    metadata: { name },
    spec: { credentialsRef: { name: 'cloud-credentials' }, ...spec },
  };
}

/** The objects of one manifest. */
export function manifest(...path: readonly string[]): KubernetesObject[] {
  return parseAllDocuments(readFileSync(join(ROOT, ...path), 'utf8')).map(
    (document) => document.toJS() as KubernetesObject,
  );
}

/** The first ScpCloud of manifests/samples. */
export function sampleCloud(): KubernetesObject {
  const [cloud] = manifest('manifests', 'samples', 'scp-cloud.yaml');
  if (!cloud) throw new Error('the sample is empty');
  return cloud;
}

const TYPES: Readonly<Record<string, ResourceType>> = {
  ScpCloud: SCP_CLOUDS,
  AvailabilityZone: AVAILABILITY_ZONES,
  DatabaseCluster: DATABASE_CLUSTERS,
  Secret: SECRET,
  Namespace: NAMESPACE,
  CustomResourceDefinition: CUSTOM_RESOURCE_DEFINITION,
};

function typeOf({ kind }: KubernetesObject): ResourceType {
  const type = TYPES[kind];
  if (!type) throw new Error(`this stage knows no ${kind}`);
  return type;
}
