import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { singleEntry } from '../../src/cli/up/credentials.ts';
import { installCrds, installManifests } from '../../src/cli/up/install.ts';
import { readCrds } from '../../src/cli/up/manifests.ts';
import {
  createKubernetesClient,
  kubeConfigConnection,
  type KubernetesClient,
  type KubernetesObject,
  listAll,
  loadKubeConfig,
  NAMESPACE,
} from '../../src/clients/kubernetes/index.ts';
import { createOpenStackClient, type OpenStackClient, parseCloudsYaml } from '../../src/clients/openstack/index.ts';
import { AVAILABILITY_ZONES } from '../../src/api/availability-zone.ts';
import { SCP_CLOUDS } from '../../src/api/scp-cloud.ts';
import { systemRandom } from '../../src/seams/random.ts';
import { systemClock } from '../../src/seams/system-clock.ts';
import { isReady } from '../conditions.ts';
import { makeServers } from '../crowd.ts';
import { fleet } from '../fleet.ts';
import { bundle, NODE, quantile, type Run, start } from '../program.ts';
import { type Rig, startRig } from '../rig.ts';
import type { Benchmark } from '../run.ts';

const CLOUDS = 100;
const SERVERS = 5_000;
const SWEEP_S = 60;
/** One reading of all servers and nine of what changed, which is what a sweep costs in the long run. */
const IDLE_SWEEPS = 10;
const METRICS = '127.0.0.1:26590';

/**
 * 100 ScpClouds and 100 AvailabilityZones over 5,000 servers on 200 hosts, at the default sweep of a minute: what the
 * operator, a process of its own, asks of the cloud and of the machine while nothing changes, and how soon it corrects
 * what somebody else changes. The operator that is measured starts over a world that is complete, so its start counts.
 *
 * `calls_per_hour` is compared with a model in which each object asks for itself once a minute: 60,000 calls an hour for
 * 1,000 things. Things are what is declared and what the sweep has to follow: the 200 resources and the 5,000 servers.
 */
export const run: Benchmark = async (report) => {
  const program = bundle();
  const { hosts, namespaces, objects } = fleet(CLOUDS);
  const world = await startRig(hosts);
  const { kube, cloud, close } = await connect(world);

  const cloudsYaml = singleEntry('embedded', { OS_CLIENT_CONFIG_FILE: `${world.cloud}/clouds.yaml` });
  await prepare(kube, namespaces, objects, cloudsYaml);
  const first = startOperator(program, world, 'first');
  const startedMs = performance.now();
  await untilReady(kube, objects.length);
  report({ name: 'scale.all_ready', value: since(startedMs), unit: 's', goal: '' });
  await first.stop();
  await makeServers(cloud, SERVERS);

  const operator = startOperator(program, world, 'second');
  await untilPasses(operator, objects.length);
  await sleep(SWEEP_S * 1000);
  const before = { calls: await cloudCalls(), cpu: operator.cpuSeconds(), ms: performance.now() };
  await sleep(IDLE_SWEEPS * SWEEP_S * 1000);
  const seconds = since(before.ms);
  const calls = ((await cloudCalls()) - before.calls) / (seconds / 3600);
  const cpu = (100 * (operator.cpuSeconds() - before.cpu)) / seconds;

  const corrections = await correct(cloud);
  const passes = operator.lines(/"durationMs"/).map((line) => (JSON.parse(line) as { durationMs: number }).durationMs);
  const rss = operator.rssMiB();
  const peak = operator.peakRssMiB();
  await operator.stop();
  await close();
  await world.stop();

  report({ name: 'scale.calls_per_hour', value: calls, unit: 'calls', goal: '' });
  const per1000 = (calls / (objects.length + SERVERS)) * 1000;
  report({ name: 'scale.calls_per_hour_per_1000', value: per1000, unit: 'calls', goal: '<= 600' });
  report({ name: 'scale.reconcile_p99', value: quantile(passes, 0.99) / 1000, unit: 's', goal: '< 1' });
  report({ name: 'scale.rss', value: rss, unit: 'MiB', goal: '< 256' });
  report({ name: 'scale.peak_rss', value: peak, unit: 'MiB', goal: '< 256' });
  report({ name: 'scale.idle_cpu', value: cpu, unit: '% of a core', goal: '< 2' });
  for (const [what, value] of corrections) {
    // A sweep comes a tenth sooner or later than declared.
    report({ name: `scale.correction.${what}`, value, unit: 's', goal: '<= 66' });
  }
};

function since(startedMs: number): number {
  return (performance.now() - startedMs) / 1000;
}

async function connect(world: Rig) {
  const clock = systemClock();
  const connection = kubeConfigConnection(await loadKubeConfig({ file: world.kubeconfig }));
  const kube = createKubernetesClient({ connection, clock, userAgent: 'bench', fieldManager: 'bench' });
  const text = readFileSync(`${world.cloud}/clouds.yaml`, 'utf8');
  const cloud = createOpenStackClient({
    cloud: parseCloudsYaml(text, { entry: 'embedded', readFile: (path) => readFileSync(path, 'utf8') }),
    clock,
    random: systemRandom(),
    limits: { ratePerSecond: 1_000, burst: 1_000 },
  });
  const close = async () => {
    await Promise.all([cloud.close(), connection.close()]);
  };
  return { kube, cloud, close };
}

async function prepare(
  kube: KubernetesClient,
  namespaces: readonly string[],
  objects: readonly KubernetesObject[],
  cloudsYaml: (entry: string) => string,
): Promise<void> {
  const crds = readCrds('crds');
  await installCrds(kube, systemClock(), crds);
  for (const name of namespaces) {
    await kube.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  await installManifests(kube, objects, { crds, cloudsYaml, newPassword: () => '' });
}

function startOperator(program: string, world: Rig, name: string): Run {
  const flags = ['--kubeconfig', world.kubeconfig, '--listen', METRICS, '--log-level', 'debug'];
  return start([...NODE, program, 'operator', ...flags], { POD_NAMESPACE: 'kube-public', POD_NAME: name });
}

async function untilReady(kube: KubernetesClient, count: number): Promise<void> {
  for (;;) {
    const pages = await Promise.all([SCP_CLOUDS, AVAILABILITY_ZONES].map((type) => listAll(kube, type)));
    const ready = pages.flatMap(({ items }) => items).filter(isReady).length;
    if (ready === count) return;
    await sleep(1000);
  }
}

/** Until so many different objects have been looked at. */
async function untilPasses(operator: Run, count: number): Promise<void> {
  const key = (line: string) => {
    const { kind, namespace, name } = JSON.parse(line) as Record<string, string>;
    return `${kind}/${namespace}/${name}`;
  };
  while (new Set(operator.lines(/"durationMs"/).map(key)).size < count) await sleep(1000);
}

async function cloudCalls(): Promise<number> {
  const { body } = await request(`http://${METRICS}/metrics`);
  const counts = (await body.text()).matchAll(/^scp_cloud_call_duration_seconds_count\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Changes of four kinds by somebody else, one after the other, and the seconds until each was put right. */
async function correct(cloud: OpenStackClient): Promise<ReadonlyMap<string, number>> {
  const { network, compute, identity } = cloud;
  const first = 'management-7';
  const second = 'data-42';
  const subnetOf = async (name: string) => {
    const [found] = await network.listNetworks({ name });
    const [subnet] = await network.listSubnets({ network_id: found?.id ?? '' });
    return subnet!;
  };
  const aggregateOf = async (name: string) => (await compute.listAggregates()).find((one) => one.name === name)!;
  const projectOf = async (name: string) => (await identity.listProjects({ name }))[0]!;
  const seconds = new Map<string, number>();
  const measure = async (what: string, change: () => Promise<unknown>, isRight: () => Promise<boolean>) => {
    await change();
    const changedMs = performance.now();
    while (!(await isRight())) await sleep(250);
    seconds.set(what, since(changedMs));
    // The next one comes at another moment between two sweeps.
    await sleep(7_000);
  };

  await measure(
    'subnet',
    async () => network.updateSubnet((await subnetOf(first)).id, { dns_nameservers: ['203.0.113.53'] }),
    async () => (await subnetOf(first)).dns_nameservers.join() === '9.9.9.9',
  );
  await measure(
    'network',
    async () => network.deleteNetwork((await subnetOf(second)).network_id),
    async () => (await network.listNetworks({ name: second })).length === 1,
  );
  await measure(
    'aggregate',
    async () => compute.setAggregateMetadata((await aggregateOf('z11')).id, { fleet: 'no' }),
    async () => (await aggregateOf('z11')).metadata['fleet'] === 'yes',
  );
  await measure(
    'project',
    async () => identity.updateProject((await projectOf('tenant-5')).id, { enabled: false }),
    async () => (await projectOf('tenant-5')).enabled,
  );
  return seconds;
}
