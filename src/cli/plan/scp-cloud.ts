import { FINALIZER } from '../../api/common/group.ts';
import { AVAILABILITY_ZONES } from '../../api/availability-zone.ts';
import { DATABASE_CLUSTERS } from '../../api/database-cluster.ts';
import { parseScpCloud, SCP_CLOUDS, type ScpCloud } from '../../api/scp-cloud.ts';
import { type KubernetesObject, listAll } from '../../clients/kubernetes/index.ts';
import type { CloudConfig } from '../../clients/openstack/index.ts';
import { cloudUsers } from '../../controllers/cloud-users.ts';
import { orphans } from '../../inventory/index.ts';
import { identified, sentence } from '../../reconcilers/common/cloud-access.ts';
import { type Passed, runRounds } from '../../reconcilers/scp-cloud/pass.ts';
import { createSessions, type Session } from '../../reconcilers/scp-cloud/session.ts';
import { cloudOf } from '../../reconcilers/scp-cloud/status-cloud.ts';
import { hasFinalizer } from '../../runtime/index.ts';
import { closedGate, configFor, connected, type PreviewDeps, type Ways } from './connected.ts';
import type { Preview } from './preview.ts';
import { holdsBy, NOTHING, shownPlan } from './shown.ts';

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
  const config = await configFor(deps, cloud);
  return connected(deps, async (ways) => {
    const session = openSession(deps, { cloud, config, ...ways });
    const passed = await look(deps, { cloud, deleting, session });
    return { ...about, ...(await shown(deps, { cloud, config, session, passed })), held };
  });
}

function parsed(object: KubernetesObject): ScpCloud {
  const result = parseScpCloud(identified(object));
  if (result.ok) return result.cloud;
  throw new Error(sentence(result.problems));
}

async function holdsOf({ cluster, signal }: PreviewDeps, cloud: ScpCloud, deleting: boolean): Promise<string[]> {
  const users = deleting ? await cloudUsers(cluster)(cloud, signal) : [];
  return [...holdsBy(cloud), ...users.map((user) => `${user} still refers to it`)];
}

interface Opening extends Ways {
  readonly cloud: ScpCloud;
  readonly config: CloudConfig;
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
  await session.inventory.sweep();
  return runRounds({
    // Whatever the mode: the pass is to stop after its plan.
    object: { ...cloud, spec: { ...cloud.spec, mode: 'Plan' } },
    deleting,
    referenced: false,
    installation,
    session,
    cloud: session.connection.client.withContext({ signal }),
    clock,
    orphans: (inventory) => orphans(inventory, installation, owners),
    watchProject: (id) => session.watch(id),
    onDone: () => undefined,
    // Nobody is logged in to for a preview: of a bastion that is there, it tells what the cloud tells.
    bastion: undefined,
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
  const where = { authUrl: config.authUrl, region: cloud.spec.region ?? config.region };
  return {
    cloud: cloudOf(observed, plan, where),
    ...shownPlan(plan),
    orphans: await orphansIn(deps, cloud, session, plan.kept),
  };
}

/** Uids of everything in the cluster that may own things in a cloud. */
async function ownersIn({ cluster, signal }: PreviewDeps, cloud: ScpCloud): Promise<ReadonlySet<string>> {
  const lists = await Promise.all(
    [SCP_CLOUDS, AVAILABILITY_ZONES, DATABASE_CLUSTERS].map((type) =>
      listAll<KubernetesObject>(cluster, type, { signal }),
    ),
  );
  const uids = lists.flatMap(({ items }) => items.map(({ metadata }) => metadata.uid ?? ''));
  return new Set([cloud.metadata.uid, ...uids]);
}

async function orphansIn(
  deps: PreviewDeps,
  cloud: ScpCloud,
  { inventory }: Session,
  kept: ReadonlyMap<string, string>,
): Promise<Preview['orphans']> {
  return orphans(inventory, deps.installation, await ownersIn(deps, cloud)).map(({ kind, name, id, mark }) => ({
    kind,
    name,
    id,
    owner: `${mark.kind} ${mark.namespace}/${mark.name}`,
    ...(kept.has(id) ? { kept: kept.get(id) ?? '' } : {}),
  }));
}
