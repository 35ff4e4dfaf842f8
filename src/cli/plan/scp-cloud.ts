import type { Dispatcher } from 'undici';
import { FINALIZER, PAUSED_ANNOTATION } from '../../api/common/group.ts';
import { AVAILABILITY_ZONES } from '../../api/availability-zone.ts';
import { parseScpCloud, SCP_CLOUDS, type ScpCloud } from '../../api/scp-cloud.ts';
import { type KubernetesObject, listAll, SECRET } from '../../clients/kubernetes/index.ts';
import { type CloudConfig, parseCloudsYaml } from '../../clients/openstack/index.ts';
import { cloudUsers } from '../../controllers/cloud-users.ts';
import {
  createCloudConnections,
  createInventoryRegistry,
  type InventoryRegistry,
  orphans,
} from '../../inventory/index.ts';
import { readCredentials } from '../../reconcilers/common/credentials.ts';
import { type Passed, runRounds } from '../../reconcilers/scp-cloud/pass.ts';
import { summaryOf, toPlannedChange } from '../../planning/plan-print.ts';
import { createSessions, type Session } from '../../reconcilers/scp-cloud/session.ts';
import { cloudOf } from '../../reconcilers/scp-cloud/status-cloud.ts';
import { createMetrics, hasFinalizer, type Scrubber, timestamp } from '../../runtime/index.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';
import type { PreviewCluster } from './merged.ts';
import type { Preview } from './preview.ts';

export interface PreviewDeps {
  readonly cluster: PreviewCluster;
  readonly clock: Clock;
  readonly random: Random;
  readonly scrubber: Scrubber;
  /** How clouds are reached; left out, over the network. */
  readonly cloudDispatcher?: Dispatcher;
  /** The user's own credentials, instead of those in the Secret that the manifest names. */
  readonly credentials?: (cloud: ScpCloud) => CloudConfig;
  /** In the marks of what this cluster's operator made. */
  readonly installation: string;
  readonly signal: AbortSignal;
}

/** Previews go through the operator's own pass; this is what keeps them from writing. */
const closedGate = {
  leading: false,
  assertLeading: () => {
    throw new Error('a preview writes nothing');
  },
};

/** Looks and plans as the operator would for this object, and stops there. */
export async function previewScpCloud(
  deps: PreviewDeps,
  object: KubernetesObject,
  { exists, deleting }: Pick<Preview, 'exists' | 'deleting'>,
): Promise<Preview> {
  const cloud = parsed(object);
  const { namespace, name } = cloud.metadata;
  const about = { kind: object.kind, namespace, name, exists, deleting };
  if (deleting && !hasFinalizer(object, FINALIZER)) return { ...about, ...NOTHING, held: [] };
  const held = await holdsOf(deps, cloud, deleting);
  const config = deps.credentials?.(cloud) ?? (await credentialsFromSecret(deps, cloud));
  const inventories = createInventoryRegistry(deps);
  const connections = createCloudConnections({
    ...deps,
    dispatcher: deps.cloudDispatcher,
    gate: closedGate,
    userAgent: 'stormctl',
    metrics: createMetrics({ processMetrics: false }),
  });
  try {
    const session = openSession(deps, { cloud, config, inventories, connections });
    const passed = await look(deps, { cloud, deleting, session });
    return { ...about, ...(await shown(deps, { cloud, config, session, passed })), held };
  } finally {
    inventories.stop();
    await connections.close();
  }
}

const NOTHING = {
  hash: '',
  summary: '',
  approval: 'NotNeeded',
  changes: [],
  reported: [],
  problems: [],
  waiting: [],
  orphans: [],
} as const;

function parsed(object: KubernetesObject): ScpCloud {
  const { uid = '', namespace = '' } = object.metadata;
  const result = parseScpCloud({ ...object, metadata: { ...object.metadata, uid, namespace } });
  if (result.ok) return result.cloud;
  throw new Error(result.problems.map(({ field, message }) => `${field} ${message}`).join('; '));
}

async function holdsOf({ cluster, signal }: PreviewDeps, cloud: ScpCloud, deleting: boolean): Promise<string[]> {
  const pause = cloud.metadata.annotations?.[PAUSED_ANNOTATION];
  const users = deleting ? await cloudUsers(cluster)(cloud, signal) : [];
  return [
    ...(pause === undefined ? [] : [`it is paused by the annotation ${PAUSED_ANNOTATION}${pause && `: ${pause}`}`]),
    ...(cloud.spec.mode === 'Plan' ? ['spec.mode is Plan: set it to Apply to have it done'] : []),
    ...users.map((user) => `${user} still refers to it`),
  ];
}

async function credentialsFromSecret(deps: PreviewDeps, cloud: ScpCloud): Promise<CloudConfig> {
  const access = { client: deps.cluster, parse: parseCloudsYaml, secretType: SECRET };
  const config = await readCredentials(access, cloud, deps.signal);
  if ('reason' in config) throw new Error(config.message);
  return config;
}

interface Opening {
  readonly cloud: ScpCloud;
  readonly config: CloudConfig;
  readonly inventories: InventoryRegistry;
  readonly connections: ReturnType<typeof createCloudConnections>;
}

function openSession(deps: PreviewDeps, { cloud, config, inventories, connections }: Opening) {
  const sessions = createSessions({
    connections,
    inventories,
    sources: { open: () => Promise.reject(new Error('a preview uploads nothing')) },
    clock: deps.clock,
    assertLeading: () => closedGate.assertLeading(),
    wake: () => undefined,
    tell: () => undefined,
  });
  return { ...sessions.open(cloud, config), watch: (id: string) => sessions.watchProject(cloud, id) };
}

async function look(
  deps: PreviewDeps,
  { cloud, deleting, session }: { cloud: ScpCloud; deleting: boolean; session: ReturnType<typeof openSession> },
): Promise<Passed> {
  const { installation, signal, clock } = deps;
  const owners = await ownersIn(deps, cloud);
  return runRounds({
    // Whatever the mode: the pass is to stop after its plan.
    object: { ...cloud, spec: { ...cloud.spec, mode: 'Plan' } },
    deleting,
    installation,
    session,
    cloud: session.connection.client.withContext({ signal }),
    clock,
    orphans: (inventory) => orphans(inventory, installation, owners),
    watchProject: (id) => session.watch(id),
    onDone: () => undefined,
    signal,
  });
}

interface Seen {
  readonly cloud: ScpCloud;
  readonly config: CloudConfig;
  readonly session: Session;
  readonly passed: Passed;
}

async function shown(deps: PreviewDeps, { cloud, config, session, passed: { plan, observed } }: Seen) {
  const ready = new Set(plan.ready);
  const where = { authUrl: config.authUrl, region: cloud.spec.region ?? config.region };
  return {
    cloud: cloudOf(observed, plan, where),
    hash: plan.hash,
    summary: summaryOf(plan.steps),
    approval: plan.approval,
    ...(plan.waitsUntilMs === undefined ? {} : { waitsUntil: timestamp(plan.waitsUntilMs) }),
    changes: plan.steps.map((step) => ({ ...toPlannedChange(step), waits: !ready.has(step) })),
    reported: plan.drift
      .filter(({ policy }) => policy === 'Report')
      .map(({ thing: { kind, name }, field, want, have }) => ({
        kind,
        name,
        field,
        ...(want === undefined ? {} : { want }),
        ...(have === undefined ? {} : { have }),
      })),
    problems: plan.declared.flatMap(({ thing: { kind, name }, problem }) =>
      problem === undefined ? [] : [{ kind, name, ...problem }],
    ),
    waiting: plan.declared.flatMap(({ waiting }) => waiting ?? []),
    orphans: await orphansIn(deps, cloud, session),
  };
}

/** Uids of everything in the cluster that may own things in a cloud. */
async function ownersIn({ cluster, signal }: PreviewDeps, cloud: ScpCloud): Promise<ReadonlySet<string>> {
  const lists = await Promise.all(
    [SCP_CLOUDS, AVAILABILITY_ZONES].map((type) => listAll<KubernetesObject>(cluster, type, { signal })),
  );
  const uids = lists.flatMap(({ items }) => items.map(({ metadata }) => metadata.uid ?? ''));
  return new Set([cloud.metadata.uid, ...uids]);
}

async function orphansIn(deps: PreviewDeps, cloud: ScpCloud, { inventory }: Session) {
  return orphans(inventory, deps.installation, await ownersIn(deps, cloud)).map(({ kind, name, id, mark }) => ({
    kind,
    name,
    id,
    owner: `${mark.kind} ${mark.namespace}/${mark.name}`,
  }));
}
