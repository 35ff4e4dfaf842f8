import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SCP_CLOUDS } from '../../src/api/scp-cloud.ts';
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
import { systemRandom } from '../../src/seams/random.ts';
import { systemClock } from '../../src/seams/system-clock.ts';
import { isReady } from '../conditions.ts';
import { bundle, median, NODE, start } from '../program.ts';
import type { Benchmark } from '../run.ts';

const COUNT = 20;
const ROUNDS = 3;
/** Chains of calls that run at the same time, by hand as by the operator. */
const AT_ONCE = 8;
const NAME = 'bench-rig';
const KUBECONFIG = process.env['KUBECONFIG'] ?? '/var/tmp/scp-kube/kubeconfig';
const CLOUDS = process.env['OS_CLIENT_CONFIG_FILE'] ?? '/var/tmp/scp-rig/clouds.yaml';
const ENTRY = 'rig-admin';
const numbers = Array.from({ length: COUNT }, (_, index) => index + 1);

/**
 * 20 networks, each with a subnet and a router on it, on the real control plane and the real OpenStack of test/rigs, which
 * have to be up: made by the operator from apply to Ready, by calls to the API, eight networks at a time as the operator
 * does too, and by the `openstack` command, which is one process for all of its 80 commands. A ScpCloud has one router, so
 * there are 20 of them, in one project, with the same credentials. Their limit of calls is set out of the way, as the
 * calls by hand have none. Everything is taken away again after each round; operator and calls take turns.
 */
export const run: Benchmark = async (report) => {
  const program = bundle();
  const clock = systemClock();
  const connection = kubeConfigConnection(await loadKubeConfig({ file: KUBECONFIG }));
  const kube = createKubernetesClient({ connection, clock, userAgent: 'bench', fieldManager: 'bench' });
  const cloud = createOpenStackClient({
    cloud: parseCloudsYaml(readFileSync(CLOUDS, 'utf8'), { entry: ENTRY }),
    clock,
    random: systemRandom(),
    // A rig on few cores may think for minutes.
    limits: { ratePerSecond: 1_000, burst: 1_000, tryTimeoutMs: 600_000, callTimeoutMs: 600_000 },
  });
  const projectId = (await cloud.identity.whoAmI()).project?.id ?? '';
  const before = await cloud.network.getNetworkQuotas(projectId);
  const kinds = ['network', 'subnet', 'router', 'port'];
  const undo: (() => Promise<unknown>)[] = [() => Promise.all([cloud.close(), connection.close()])];
  const stopped = new AbortController();
  const onStop = () => stopped.abort(new Error('stopped by a signal'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onStop);
  const byOperator: number[] = [];
  const byCalls: number[] = [];
  let byCommand = 0;
  try {
    const limits = kinds.map((kind) => [kind, before[kind]?.limit ?? -1] as const);
    undo.push(() => cloud.network.setNetworkQuotas(projectId, Object.fromEntries(limits)));
    await cloud.network.setNetworkQuotas(projectId, Object.fromEntries(kinds.map((kind) => [kind, -1])));
    await installCrds(kube, clock, readCrds('crds'));
    undo.push(() => clear(cloud));
    await clear(cloud);
    undo.push(() => kube.delete(NAMESPACE, { name: NAME }));
    await kube.apply(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAME } });
    const flags = [
      '--kubeconfig',
      KUBECONFIG,
      '--namespace',
      NAME,
      '--mass-deletion-share',
      '1',
      '--listen',
      '127.0.0.1:0',
    ];
    const operator = start([...NODE, program, 'operator', ...flags], { POD_NAMESPACE: NAME, POD_NAME: 'bench' });
    undo.push(() => operator.stop());
    undo.push(() => removeAll(kube));
    await operator.line(/leading/);

    for (let round = 0; round < ROUNDS; round++) {
      byCalls.push(await seconds(() => inTurn(numbers, (n) => make(cloud, n))));
      stopped.signal.throwIfAborted();
      await clear(cloud);
      byOperator.push(await seconds(() => applyAndWait(kube, stopped.signal)));
      await removeAll(kube);
      stopped.signal.throwIfAborted();
    }
    byCommand = await seconds(runCommands);
  } finally {
    // Whatever went wrong, the rig is left as it was found: each by itself, the last that was done first.
    for (const step of undo.toReversed()) await step().catch((error: unknown) => console.error(error));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onStop);
  }

  report({ name: 'cloud-rig.operator', value: median(byOperator), unit: 's', goal: '' });
  report({ name: 'cloud-rig.concurrent_calls', value: median(byCalls), unit: 's', goal: '' });
  report({ name: 'cloud-rig.openstack_command', value: byCommand, unit: 's', goal: '' });
  const [ours, calls] = [median(byOperator), median(byCalls)];
  report({ name: 'cloud-rig.operator_to_calls', value: ours / calls, unit: 'ratio', goal: '<= 1.2' });
  report({ name: 'cloud-rig.operator_to_command', value: ours / byCommand, unit: 'ratio', goal: '< 1' });
};

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}

const cidr = (n: number) => `10.77.${n}.0/24`;

/** As somebody would who knows nothing of the world but what he has just made. */
async function make({ network }: OpenStackClient, n: number): Promise<void> {
  const name = `${NAME}-${n}`;
  const makeSubnet = async () => {
    const { id: network_id } = await network.createNetwork({ name });
    return network.createSubnet({ name, network_id, cidr: cidr(n), ip_version: 4 });
  };
  const [{ id: subnet_id }, router] = await Promise.all([makeSubnet(), network.createRouter({ name })]);
  await network.addRouterInterface(router.id, { subnet_id });
}

/** Some at a time, each once. */
async function inTurn<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Takes away everything that was made, by whom ever. */
async function clear({ network }: OpenStackClient): Promise<void> {
  const ours = (one: { readonly name: string }) => one.name.startsWith(`${NAME}-`);
  const routers = (await network.listRouters()).filter(ours);
  await inTurn(routers, async ({ id }) => {
    for (const port of await network.listPorts({ device_id: id })) {
      await network.removeRouterInterface(id, { port_id: port.id });
    }
    await network.deleteRouter(id);
  });
  const networks = (await network.listNetworks()).filter(ours);
  await inTurn(networks, ({ id }) => network.deleteNetwork(id));
}

function scpCloud(n: number): KubernetesObject {
  const name = `${NAME}-${n}`;
  const spec = {
    credentialsRef: { name: 'cloud-credentials' },
    api: { callsPerSecond: 1000, burst: 1000 },
    networks: [{ name, purpose: 'Data', managed: { subnets: [{ name, cidr: cidr(n) }] } }],
    router: { name, managed: { interfaces: [{ network: name, subnet: name }] } },
  };
  const metadata = { namespace: NAME, name: `c${n}` };
  return { apiVersion: 'scp.stormclouds.eu/v1alpha1', kind: 'ScpCloud', metadata, spec };
}

/** Has the operator take away what it made, and waits until it has. */
async function removeAll(kube: KubernetesClient): Promise<void> {
  const { items } = await listAll<KubernetesObject>(kube, SCP_CLOUDS, { namespace: NAME });
  for (const { metadata } of items) await kube.delete(SCP_CLOUDS, { namespace: NAME, name: metadata.name });
  while ((await listAll(kube, SCP_CLOUDS, { namespace: NAME })).items.length > 0) await sleep(200);
}

async function applyAndWait(kube: KubernetesClient, signal: AbortSignal): Promise<void> {
  const cloudsYaml = singleEntry(ENTRY, { OS_CLIENT_CONFIG_FILE: CLOUDS });
  await installManifests(kube, numbers.map(scpCloud), { crds: readCrds('crds'), cloudsYaml, newPassword: () => '' });
  for (;;) {
    const { items } = await listAll(kube, SCP_CLOUDS, { namespace: NAME });
    if (items.filter(isReady).length === COUNT) return;
    signal.throwIfAborted();
    await sleep(100);
  }
}

async function runCommands(): Promise<void> {
  const commands = numbers.flatMap((n) => {
    const name = `${NAME}-${n}`;
    return [
      `network create ${name}`,
      `subnet create ${name} --network ${name} --subnet-range ${cidr(n)}`,
      `router create ${name}`,
      `router add subnet ${name} ${name}`,
    ];
  });
  const env = { ...process.env, OS_CLIENT_CONFIG_FILE: CLOUDS, OS_CLOUD: ENTRY };
  const running = promisify(execFile)('openstack', [], { env });
  running.child.stdin?.end(commands.map((command) => `${command}\n`).join(''));
  const { stdout } = await running;
  if (/\(HTTP \d+\)|No .* found|Exception/.test(stdout)) throw new Error(stdout);
}
