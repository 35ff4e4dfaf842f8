import { AVAILABILITY_ZONES } from '../api/availability-zone.ts';
import { DATABASE_CLUSTERS, type DatabaseClusterSpec } from '../api/database-cluster.ts';
import { SCP_CLOUDS } from '../api/scp-cloud.ts';
import { type KubernetesObject, SECRET } from '../clients/kubernetes/index.ts';
import { CONNECTIONS } from '../clients/ssh/index.ts';
import { parseCloudsYaml } from '../clients/openstack/index.ts';
import { installationOf } from '../inventory/index.ts';
import { createIdentities, internalSecrets, loginKey, userDataOf } from '../machines/index.ts';
import { createCredentials } from '../reconcilers/common/credentials.ts';
import { createDatabaseClusterReconciler } from '../reconcilers/database-cluster/index.ts';
import { createKeys } from '../reconcilers/database-cluster/keys.ts';
import { createSessions } from '../reconcilers/database-cluster/session.ts';
import { createController, createStatusWriter, keyOf, whenDeclared } from '../runtime/index.ts';
import { createCloudNativePgWatch } from './cloud-native-pg-watch.ts';
import { createDeletionScenes } from './deletion-scenes.ts';
import { createSecretWatches } from './secret-watches.ts';
import type { ControllerDeps, Wiring } from './wiring.ts';

/** Steps inside machines have times of their own, and the longest waits for a whole database to be made. */
const PASS_MS = 3_600_000;
/** Passes that do not wait for machines. More of one cloud only wait longer for it, and have to leave room for those of others. */
const WORKERS_OF_A_CLOUD = 4;
const MACHINES_OF_A_CLUSTER = 5;
/**
 * Most of a pass is waiting for machines: a cluster that is being made must not keep one that fails over from being seen. Together
 * they need no more SSH connections than there are: else each command would end with a connection given up.
 */
const UNDER_WAY = Math.floor(CONNECTIONS / MACHINES_OF_A_CLUSTER);
/** Whatever fails, machines are to be looked at: they send no events, and some other one may need healing. */
const BACKOFF = { baseMs: 500, maxMs: 30_000 };

/** Whose database CloudNativePG runs; a declaration that contradicts itself counts too. */
const isHosted = (object: KubernetesObject): boolean =>
  (object as { readonly spec?: Partial<DatabaseClusterSpec> }).spec?.topology === 'cloudNativePg';

/** By namespace and name; a declaration that contradicts itself counts too. */
function cloudOf({ metadata, spec }: KubernetesObject & { readonly spec?: unknown }): string {
  const { cloudRef } = (spec ?? {}) as Partial<DatabaseClusterSpec>;
  return `${metadata.namespace}/${cloudRef?.name}`;
}

/** DatabaseCluster: woken by its own changes, its cloud's, its zones' and its Secrets', CloudNativePG's, and by what a sweep finds. */
export function wireDatabaseCluster(deps: ControllerDeps): Wiring {
  const { client, clock, random, log, metrics, scrubber } = deps;
  const type = DATABASE_CLUSTERS;
  const informer = deps.informers.of(type);
  const clouds = deps.informers.of(SCP_CLOUDS);
  const zones = deps.informers.of(AVAILABILITY_ZONES);
  const secrets = createSecretWatches({ client, clock, random, log });
  const hosted = createCloudNativePgWatch({
    ...deps,
    hosted: () => informer.store.list().filter(isHosted).map(keyOf),
  });
  const sessions = createSessions({ ...deps, wake: (key) => controller.enqueue(key) });
  const learn = (secret: string) => scrubber.add(secret);
  const clustersIn = (namespace: string | undefined) =>
    informer.store
      .list()
      .filter(({ metadata }) => metadata.namespace === namespace)
      .map(keyOf);
  const reconciler = createDatabaseClusterReconciler({
    ...deps,
    secretType: SECRET,
    type,
    service: {
      client,
      type,
      secretType: SECRET,
      random,
      secrets: { client, secretType: SECRET, learn },
      // Certificates are rare, and what makes them is much to load.
      keep: async (...kept) => (await import('../pki/keeping.ts')).keep(...kept),
      seams: { clock, random },
    },
    credentials: createCredentials({ client, parse: parseCloudsYaml, secretType: SECRET }),
    sessions,
    secrets,
    status: createStatusWriter({ client, type, scrubber }),
    installation: installationOf(deps.installationId),
    findCloud: ({ namespace, name }) => clouds.store.get(`${namespace}/${name}`),
    listZones: (namespace) => zones.store.list().filter(({ metadata }) => metadata.namespace === namespace),
    deletions: createDeletionScenes({ client, type, informer, clock, share: deps.massDeletionShare }),
    keys: createKeys({
      identities: createIdentities({ client, random, learn }),
      login: (of, signal) => loginKey({ client, random, learn }, of, signal),
      internal: (owner, mayMake, signal) => internalSecrets({ client, random, learn }, owner, mayMake, signal),
      userData: userDataOf,
    }),
  });
  const wakesAll = ({ metadata }: KubernetesObject) => clustersIn(metadata.namespace);
  const controller = createController({
    kind: type.kind,
    informer,
    reconciler,
    triggers: [secrets.trigger, hosted.trigger, whenDeclared(clouds, wakesAll), whenDeclared(zones, wakesAll)],
    timeoutMs: PASS_MS,
    share: { most: WORKERS_OF_A_CLOUD, of: cloudOf },
    underWay: UNDER_WAY,
    queue: { backoff: BACKOFF },
    clock,
    random,
    log,
    metrics,
  });
  const close = () => {
    secrets.close();
    return Promise.resolve();
  };
  return { controllers: [controller], duties: [(signal) => hosted.run(signal)], close };
}
