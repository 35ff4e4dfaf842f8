import { FINALIZER } from '../../api/common/group.ts';
import { DATABASE_CLUSTERS, type DatabaseCluster, parseDatabaseCluster } from '../../api/database-cluster.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import { type KubernetesObject, SECRET } from '../../clients/kubernetes/index.ts';
import type { CloudConfig } from '../../clients/openstack/index.ts';
import { identified, sentence } from '../../reconcilers/common/cloud-access.ts';
import { pauseOf } from '../../reconcilers/common/pause.ts';
import { type HostedCluster, objectName } from '../../reconcilers/database-cluster/cloud-native-pg/objects.ts';
import { hosted } from '../../reconcilers/database-cluster/cloud-native-pg/index.ts';
import { observe } from '../../reconcilers/database-cluster/cloud-native-pg/observe.ts';
import { planCloudNativePg } from '../../reconcilers/database-cluster/cloud-native-pg/plan.ts';
import { type MachineCluster, onMachines } from '../../reconcilers/database-cluster/cluster.ts';
import { type Pass, type Passed, runRounds } from '../../reconcilers/database-cluster/pass.ts';
import { createSessions } from '../../reconcilers/database-cluster/session.ts';
import { hasFinalizer } from '../../runtime/index.ts';
import { cloudBeside, zonesBeside } from './beside.ts';
import { closedGate, configFor, connected, type PreviewDeps, type Ways } from './connected.ts';
import type { Preview } from './preview.ts';
import { type SecretsBeside, secretsBeside } from './secrets.ts';
import { holdsBy, NOTHING, shownPlan } from './shown.ts';

type About = Pick<Preview, 'kind' | 'namespace' | 'name' | 'exists' | 'deleting'>;

/** Looks and plans as the operator would for this object, and stops there. */
export async function previewDatabaseCluster(
  deps: PreviewDeps,
  object: KubernetesObject,
  { exists, deleting }: Pick<Preview, 'exists' | 'deleting'>,
): Promise<Preview> {
  const cluster = parsed(object);
  const { namespace, name } = cluster.metadata;
  const about = { kind: object.kind, namespace, name, exists, deleting };
  if (deleting && !hasFinalizer(object, FINALIZER)) return { ...about, ...NOTHING, held: [] };
  const home = hosted(cluster);
  if (home !== undefined) return previewHosted(deps, home, about);
  const machines = onMachines(cluster);
  return machines === undefined ? { ...about, ...NOTHING, held: [] } : previewMachines(deps, machines, about);
}

function parsed(object: KubernetesObject): DatabaseCluster {
  const result = parseDatabaseCluster(identified(object));
  if (result.ok) return result.cluster;
  throw new Error(sentence(result.problems));
}

/** What CloudNativePG would be told. */
async function previewHosted(deps: PreviewDeps, cluster: HostedCluster, about: About): Promise<Preview> {
  const { clock, scrubber, signal } = deps;
  const secrets = secretsBeside(deps, cluster.spec.users);
  const client = { ...secrets.client, list: deps.cluster.list };
  const service = { secrets: { learn: (secret: string) => scrubber.add(secret) } };
  const observed = await observe({ client, secretType: SECRET, service }, cluster, signal);
  if (!observed.installed) {
    throw new Error(
      'this Kubernetes does not know Cluster and Database of postgresql.cnpg.io/v1: install CloudNativePG 1.25 or newer',
    );
  }
  const { have, databases, passwords } = observed;
  const passwordless = new Set(passwords.problems.keys());
  const scene = { cluster, deleting: about.deleting, have, databases, passwordless, nowMs: clock.now() };
  const plan = planCloudNativePg(scene);
  const thing = { kind: 'cnpg-cluster', name: objectName(cluster) };
  const problems = plan.strangers.map((stranger) => ({
    thing,
    problem: { reason: 'NotOurs', message: `${stranger} is there and not ours: give the DatabaseCluster another name` },
  }));
  return { ...about, ...shownPlan({ ...plan, declared: problems }), held: holdsBy(cluster), ...unseenOf(secrets) };
}

/** The machines, and what they need in the cloud: nobody is logged in to for a preview. */
async function previewMachines(deps: PreviewDeps, cluster: MachineCluster, about: About): Promise<Preview> {
  const cloud = await cloudBeside(deps, cluster);
  const { metadata, status } = cloud;
  if (status?.cloud?.projectId === undefined) {
    throw new Error(
      `ScpCloud ${metadata.namespace}/${metadata.name} has no project yet: machines can be planned once it has one`,
    );
  }
  const pause = pauseOf(metadata);
  const held = [...holdsBy(cluster), ...(pause === undefined ? [] : [`ScpCloud ${metadata.name} is ${pause}`])];
  const config = await configFor(deps, cloud);
  const secrets = secretsBeside(deps, cluster.spec.users);
  const { plan } = await connected(deps, (ways) => look(deps, { cluster, cloud, config, secrets, ways, ...about }));
  const name = cluster.metadata.name;
  const declared = [
    ...plan.problems.map((problem) => ({ thing: { kind: 'cluster', name }, problem })),
    ...plan.waiting.map(({ on }) => ({ thing: { kind: 'cluster', name }, waiting: on })),
  ];
  const { authUrl, region, projectName, user } = status.cloud;
  const where = {
    authUrl: authUrl ?? config.authUrl,
    ...(region === undefined ? {} : { region }),
    ...(projectName === undefined ? {} : { projectName }),
    ...(user === undefined ? {} : { user }),
  };
  const shown = { ...about, cloud: where, ...shownPlan({ ...plan, declared }), held };
  const areThere = Object.values(plan.machines.machines).some(({ server }) => server !== undefined);
  return areThere && !about.deleting
    ? { ...shown, hash: '', ...unseenOf(secrets, INSIDE) }
    : { ...shown, ...unseenOf(secrets) };
}

function unseenOf(secrets: SecretsBeside, ...more: readonly string[]): Pick<Preview, 'unseen'> {
  const unseen = [...more, ...secrets.unseen()];
  return unseen.length === 0 ? {} : { unseen };
}

const INSIDE =
  'what is inside the machines, and whom of them may be disturbed: the operator alone logs in to them. With spec.mode Plan ' +
  'status.plan shows the whole plan, with the hash to approve';

interface Looking {
  readonly cluster: MachineCluster;
  readonly cloud: ScpCloud;
  readonly config: CloudConfig;
  readonly deleting: boolean;
  readonly secrets: SecretsBeside;
  readonly ways: Ways;
}

async function look(
  deps: PreviewDeps,
  { cluster, cloud, config, deleting, secrets, ways }: Looking,
): Promise<Pick<Passed, 'plan'>> {
  const { installation, signal, clock } = deps;
  const session = createSessions({ ...ways, wake: () => undefined }).open(cluster.metadata, cloud, config);
  await session.inventory.sweep();
  return runRounds({
    // Whatever the mode: the pass is to stop after its plan.
    cluster: { ...cluster, spec: { ...cluster.spec, mode: 'Plan' } },
    deleting,
    installation,
    cloud,
    zones: await zonesBeside(deps, cluster.metadata.namespace),
    session,
    tenant: session.tenant.client.withContext({ signal }),
    clock,
    keys: undefined,
    way: undefined,
    shells: NO_SHELLS,
    deps: withoutWrites(deps, secrets),
    onDone: () => undefined,
    onTransition: () => undefined,
    aside: (wait) => wait(),
    signal,
  });
}

const NO_SHELLS: Pass['shells'] = {
  open: () => {
    throw new Error('a preview logs in to no machine');
  },
  close: () => Promise.resolve(),
};

/** What a pass that stops after its plan never comes to use. */
function withoutWrites({ scrubber, random, clock }: PreviewDeps, { client: reading }: SecretsBeside): Pass['deps'] {
  const refuse = (): never => closedGate.assertLeading();
  const client = { get: refuse, create: refuse, update: refuse, patch: refuse };
  return {
    client,
    type: DATABASE_CLUSTERS,
    secretType: SECRET,
    random,
    secrets: { client: reading, secretType: SECRET, learn: (secret) => scrubber.add(secret) },
    keep: refuse,
    seams: { clock, random },
  };
}
