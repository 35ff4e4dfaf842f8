import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { parse, stringify } from 'yaml';
import { installCrds } from '../../src/cli/up/install.ts';
import { readCrds } from '../../src/cli/up/manifests.ts';
import {
  createKubernetesClient,
  kubeConfigConnection,
  type KubernetesConnection,
  type KubernetesObject,
  loadKubeConfig,
  NAMESPACE,
} from '../../src/clients/kubernetes/index.ts';
import { createOpenStackClient, type OpenStackClient, parseCloudsYaml } from '../../src/clients/openstack/index.ts';
import { type Operator, startOperator } from '../../src/main.ts';
import { createLogger, createScrubber } from '../../src/runtime/index.ts';
import { systemRandom } from '../../src/seams/random.ts';
import { systemClock } from '../../src/seams/system-clock.ts';
import { cutBy, type Life } from './crash/life.ts';
import { type Exchange, ROOT, setStage, type Stage } from './stage.ts';

interface CloudsYaml {
  readonly clouds: Readonly<Record<string, { readonly auth: Readonly<Record<string, string>> }>>;
}

export interface RealStage extends Stage {
  /** With a life, it is killed when that ends. */
  startOperator(life?: Life): Operator;
}

/**
 * A real kube-apiserver (KUBECONFIG) and a real OpenStack (OS_CLIENT_CONFIG_FILE), in a namespace of its own; or in one that is
 * named, which may be there already and is left there.
 */
export async function createRealStage({ keep }: { readonly keep?: string | undefined } = {}): Promise<RealStage> {
  const clock = systemClock();
  const random = systemRandom();
  const kubeconfig = process.env['KUBECONFIG'] ?? '/var/tmp/scp-kube/kubeconfig';
  const cloudsFile = process.env['OS_CLIENT_CONFIG_FILE'] ?? '/var/tmp/scp-rig/clouds.yaml';
  const { clouds } = parse(readFileSync(cloudsFile, 'utf8')) as CloudsYaml;
  const namespace = keep ?? `stage-${randomUUID().slice(0, 8)}`;
  const connection = kubeConfigConnection(await loadKubeConfig({ file: kubeconfig }));
  const kube = createKubernetesClient({ connection, clock, userAgent: 'test', fieldManager: 'kubectl' });
  const exchanges: Exchange[] = [];
  const operators = new Set<Operator>();
  const clients = { admin: clientOf('rig-admin'), demo: clientOf('rig-demo') };
  const reached = new Agent().compose(counting(exchanges));

  function clientOf(entry: string): OpenStackClient {
    const cloud = parseCloudsYaml(readFileSync(cloudsFile, 'utf8'), { entry });
    return createOpenStackClient({ cloud, clock, random, limits: { ratePerSecond: 1_000, burst: 1_000 } });
  }

  const startStageOperator = (life?: Life): Operator => {
    const scrubber = createScrubber();
    const lasting: KubernetesConnection = { ...connection, close: () => Promise.resolve() };
    const operator = startOperator({
      connection: life === undefined ? lasting : cutBy(life, lasting),
      clock,
      random,
      log: createLogger({ clock, scrubber, level: 'silent' }),
      scrubber,
      userAgent: 'scp-operator/test',
      identity: `operator-${randomUUID()}`,
      leaseNamespace: namespace,
      namespaces: [namespace],
      imagesFolder: join(ROOT, 'manifests', 'samples', 'images'),
      cloudDispatcher: life === undefined ? reached : reached.compose(life.toCloud),
      processMetrics: false,
    });
    operators.add(operator);
    return { ...operator, stop: () => operator.stop().finally(() => operators.delete(operator)) };
  };

  const stage = setStage({
    kube,
    namespace,
    admin: clients.admin,
    member: clients.demo,
    exchanges,
    startOperator: startStageOperator,
    credentials: (user, { name = 'cloud-credentials', password } = {}) => {
      const entry = clouds[`rig-${user}`];
      const auth = { ...entry?.auth, ...(password === undefined ? {} : { password }) };
      const text = stringify({ clouds: { openstack: { ...entry, auth } } });
      const data = { 'clouds.yaml': Buffer.from(text).toString('base64') };
      return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data } as KubernetesObject;
    },
    during: (work) => work,
    pass: (ms) => sleep(ms),
    stop: async () => {
      await Promise.all([...operators].map((operator) => operator.stop()));
      if (keep === undefined) await kube.delete(NAMESPACE, { name: namespace });
      await Promise.all([clients.admin.close(), clients.demo.close(), connection.close()]);
    },
  });
  // A new API server does not know a kind yet when it has accepted its definition.
  await installCrds(kube, clock, readCrds(join(ROOT, 'crds')));
  await stage.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, stage.credentials('admin'));
  return { ...stage, startOperator: startStageOperator };
}

/** Notes what passes. */
function counting(exchanges: Exchange[]): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    exchanges.push({ method: options.method, path: new URL(options.path, 'http://cloud').pathname });
    return dispatch(options, handler);
  };
}
