import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { request } from 'undici';
import { singleEntry } from '../../src/cli/up/credentials.ts';
import { installCrds, installManifests } from '../../src/cli/up/install.ts';
import { readCrds } from '../../src/cli/up/manifests.ts';
import {
  createKubernetesClient,
  kubeConfigConnection,
  type KubernetesClient,
  type KubernetesObject,
  loadKubeConfig,
  NAMESPACE,
  type ResourceType,
  SECRET,
} from '../../src/clients/kubernetes/index.ts';
import { AVAILABILITY_ZONES } from '../../src/api/availability-zone.ts';
import { DATABASE_CLUSTERS } from '../../src/api/database-cluster.ts';
import { SCP_CLOUDS } from '../../src/api/scp-cloud.ts';
import { createInformer } from '../../src/runtime/index.ts';
import { systemRandom } from '../../src/seams/random.ts';
import { systemClock } from '../../src/seams/system-clock.ts';
import { isReady } from '../conditions.ts';
import { bundle, NODE, quantile, type Run, start } from '../program.ts';
import { NAMESPACE_NAME, throng, ZONES } from '../throng.ts';
import { type Rig, startRig } from '../rig.ts';
import type { Benchmark } from '../run.ts';

const CLUSTERS = Number(process.env['CLUSTERS'] ?? 300);
const MACHINES_EACH = 5;
const METRICS = '127.0.0.1:26591';

/**
 * 300 Galera clusters, 1,500 machines that boot at once, in one tenant of the embedded cloud, from `kubectl apply` until all
 * are Ready. The operator is a process of its own and reaches the machines over SSH, through the gateway of the embedded
 * world as through a bastion; control plane and cloud, two more, are slower than real ones and so part of the time.
 * `CLUSTERS=10` makes fewer.
 */
export const run: Benchmark = async (report) => {
  const program = bundle();
  const hosts = ZONES.flatMap((zone) => Array.from({ length: 20 }, (_, i) => `compute-${zone}-${i + 1}`));
  const world = await startRig(hosts);
  const { kube, close } = await connect(world);
  const { cloud, zones, clusters } = throng(CLUSTERS, wayIn(world));

  await prepare(kube, world, [cloud, ...zones]);
  const operator = startOperator(program, world);
  await untilReady(kube, SCP_CLOUDS, 1);
  await untilReady(kube, AVAILABILITY_ZONES, ZONES.length);
  const before = await figureOf(/^scp_cloud_call_duration_seconds_count\{.*\} (\d+)$/gm);
  const cpuBefore = [operator.cpuSeconds(), world.cpuSeconds()] as const;
  const startedMs = performance.now();
  for (const object of clusters) await kube.create(DATABASE_CLUSTERS, object);
  const connections: number[] = [];
  await untilReady(kube, DATABASE_CLUSTERS, CLUSTERS, async () => {
    connections.push(await figureOf(/^scp_ssh_connections (\d+)$/gm));
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const calls = (await figureOf(/^scp_cloud_call_duration_seconds_count\{.*\} (\d+)$/gm)) - before;
  const passes = operator
    .lines(/"durationMs"/)
    .map((line) => JSON.parse(line) as Passed)
    .filter(({ kind }) => kind === DATABASE_CLUSTERS.kind);
  const onWorker = passes.map(({ durationMs }) => durationMs);
  const whole = passes.map(({ durationMs, asideMs }) => durationMs + asideMs);
  const [operatorCpu, worldCpu] = [operator.cpuSeconds() - cpuBefore[0], world.cpuSeconds() - cpuBefore[1]];
  const [rss, peak] = [operator.rssMiB(), operator.peakRssMiB()];
  await operator.stop();
  await close();
  await world.stop();

  const machines = CLUSTERS * MACHINES_EACH;
  report({ name: 'clusters.machines', value: machines, unit: 'machines', goal: '' });
  report({ name: 'clusters.all_ready', value: seconds, unit: 's', goal: '< 120' });
  report({ name: 'clusters.operator_cpu', value: operatorCpu / machines, unit: 's a machine', goal: '' });
  report({ name: 'clusters.world_cpu', value: worldCpu / machines, unit: 's a machine', goal: '' });
  report({ name: 'clusters.reconcile_p50', value: quantile(onWorker, 0.5) / 1000, unit: 's', goal: '' });
  report({ name: 'clusters.reconcile_p99', value: quantile(onWorker, 0.99) / 1000, unit: 's', goal: '< 1' });
  report({ name: 'clusters.with_machines_p99', value: quantile(whole, 0.99) / 1000, unit: 's', goal: '' });
  report({ name: 'clusters.rss', value: rss, unit: 'MiB', goal: '< 384' });
  report({ name: 'clusters.peak_rss', value: peak, unit: 'MiB', goal: '< 384' });
  report({ name: 'clusters.calls_per_machine', value: calls / machines, unit: 'calls', goal: '' });
  report({ name: 'clusters.ssh_connections', value: Math.max(0, ...connections), unit: 'connections', goal: '' });
};

/** What the log says of a pass: how long it kept a worker, and how long it waited for machines beside that. */
interface Passed {
  readonly kind: string;
  readonly durationMs: number;
  readonly asideMs: number;
}

/** The gateway of the embedded world as the files say that it leaves: port, host key, and the key that machines let in. */
function wayIn(world: Rig) {
  const port = Number(/^ {2}Port (\d+)$/m.exec(readFileSync(`${world.cloud}/ssh_config`, 'utf8'))?.[1]);
  const hostKey = /^storm-gateway (ssh-\S+ \S+)/m.exec(readFileSync(`${world.cloud}/known_hosts`, 'utf8'))?.[1] ?? '';
  return { host: '127.0.0.1', port, user: 'debian', hostKey };
}

async function connect(world: Rig) {
  const clock = systemClock();
  const connection = kubeConfigConnection(await loadKubeConfig({ file: world.kubeconfig }));
  const kube = createKubernetesClient({ connection, clock, userAgent: 'bench', fieldManager: 'bench' });
  return { kube, close: () => connection.close() };
}

async function prepare(kube: KubernetesClient, world: Rig, objects: readonly KubernetesObject[]): Promise<void> {
  const crds = readCrds('crds');
  await installCrds(kube, systemClock(), crds);
  await kube.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE_NAME } });
  const key = readFileSync(`${world.cloud}/id_ed25519`).toString('base64');
  await kube.create(SECRET, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: NAMESPACE_NAME, name: 'node-key' },
    ...{ data: { 'ssh-privatekey': key } },
  });
  const cloudsYaml = singleEntry('embedded', { OS_CLIENT_CONFIG_FILE: `${world.cloud}/clouds.yaml` });
  await installManifests(kube, objects, { crds, cloudsYaml, newPassword: () => '' });
}

function startOperator(program: string, world: Rig): Run {
  const flags = ['--kubeconfig', world.kubeconfig, '--listen', METRICS, '--log-level', 'debug'];
  const images = ['--images', 'manifests/samples/images'];
  return start([...NODE, program, 'operator', ...flags, ...images], {
    POD_NAMESPACE: 'kube-public',
    POD_NAME: 'bench',
  });
}

/** Watches as the operator does: to list hundreds of clusters each second would keep the control plane busy with nothing else. */
async function untilReady(
  kube: KubernetesClient,
  type: ResourceType,
  count: number,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const over = new AbortController();
  const log = pino({ level: 'silent' });
  const informer = createInformer({ client: kube, type, clock: systemClock(), random: systemRandom(), log });
  const watching = informer.run(over.signal);
  while (informer.store.list().filter(isReady).length < count) {
    await meanwhile();
    await sleep(1000);
  }
  over.abort();
  await watching;
}

/** The sum of what a pattern finds among the operator's metrics. */
async function figureOf(pattern: RegExp): Promise<number> {
  // On a connection of its own: one that was kept may be closed by the time that a busy machine sends on it.
  const { body } = await request(`http://${METRICS}/metrics`, { reset: true });
  return [...(await body.text()).matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0);
}
