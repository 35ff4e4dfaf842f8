import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, type Dispatcher } from 'undici';
import { parse, parseAllDocuments, stringify } from 'yaml';
import type { ScpCloudSpecInput } from '../../src/api/scp-cloud.ts';
import { kubeConfigConnection, type KubernetesObject, loadKubeConfig } from '../../src/clients/kubernetes/index.ts';
import { createOpenStackClient, type OpenStackClient, parseCloudsYaml } from '../../src/clients/openstack/index.ts';
import { type Operator, startOperator } from '../../src/main.ts';
import { createLogger, createScrubber } from '../../src/runtime/index.ts';
import { systemRandom } from '../../src/seams/random.ts';
import { systemClock } from '../../src/seams/system-clock.ts';
import { type CloudPicture, pictureOf, withoutIds } from './cloud-picture.ts';
import { cutBy, type Life } from './crash/life.ts';
import { type Kubectl, kubectlFor } from './kubectl.ts';
import { until } from './poll.ts';
import { type Exchange, isWrite, type StoredCloud } from './stage.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const IMAGES = join(ROOT, 'manifests', 'samples', 'images');
const KUBECONFIG = process.env['KUBECONFIG'] ?? '/var/tmp/scp-kube/kubeconfig';
const CLOUDS = process.env['OS_CLIENT_CONFIG_FILE'] ?? '/var/tmp/scp-rig/clouds.yaml';
const ENTRY = process.env['OS_CLOUD'] ?? 'rig-admin';

export type Manifest = KubernetesObject & { spec: ScpCloudSpecInput };

/** A real API server, a real OpenStack, and the operator between them with its service account's rights and no more. */
export interface RealWorld {
  /** Of the namespace, of the ScpCloud, and of all things in the cloud whose names are not within a project. */
  readonly name: string;
  readonly kubectl: Kubectl;
  /** An administrator who works by hand. */
  readonly admin: OpenStackClient;
  /** What the operator in this process asked of the cloud. */
  readonly exchanges: readonly Exchange[];
  readonly log: readonly string[];
  writes(): readonly Exchange[];
  /** How many sweeps have begun. */
  sweeps(): number;
  /** How many began between the exchange number `since` and the last write. */
  sweepsUntilLastWrite(since: number): number;
  /** Commands for the `openstack` program, one after the other. */
  openstack(...commands: readonly string[]): void;
  /** With a life, it is killed when that ends. */
  startOperator(life?: Life): Operator;
  /** The operator as a process of its own, that can be killed. */
  spawnOperator(): ChildProcess;
  /** The sample, under this world's name. */
  sample(): Manifest;
  apply(manifest: Manifest): Promise<void>;
  setCredentials(change?: (cloudsYaml: string) => string): Promise<void>;
  get(): Promise<StoredCloud>;
  untilReady(seconds?: number): Promise<StoredCloud>;
  untilReason(reason: string, seconds?: number): Promise<StoredCloud>;
  untilGone(seconds?: number): Promise<void>;
  /** All that is ours in the cloud, without what differs from one making to the next. */
  ours(): Promise<CloudPicture>;
  close(): Promise<void>;
}

export async function createRealWorld(name: string): Promise<RealWorld> {
  const clock = systemClock();
  const random = systemRandom();
  const kubectl = await kubectlFor(KUBECONFIG);
  await install(kubectl, name);
  const kubeconfig = await serviceAccountKubeconfig(kubectl, name);
  const config = await loadKubeConfig({ file: kubeconfig });
  const exchanges: Exchange[] = [];
  const log: string[] = [];
  const direct = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const counted = counting(direct, exchanges);
  const cloudsYaml = readFileSync(CLOUDS, 'utf8');
  const admin = createOpenStackClient({
    cloud: parseCloudsYaml(cloudsYaml, { entry: ENTRY }),
    clock,
    random,
    limits: { ratePerSecond: 1_000, burst: 1_000 },
  });
  let started = 0;
  const reasonOf = ({ metadata, status }: StoredCloud) => {
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    return status?.observedGeneration === metadata.generation ? ready?.reason : undefined;
  };

  const world: RealWorld = {
    name,
    kubectl,
    admin,
    exchanges,
    log,
    writes: () => exchanges.filter(isWrite),
    sweeps: () => exchanges.filter(beginsSweep).length,
    sweepsUntilLastWrite: (since) => {
      const later = exchanges.slice(since);
      return later.slice(0, later.findLastIndex(isWrite) + 1).filter(beginsSweep).length;
    },
    openstack: (...commands) => {
      const said = execFileSync('openstack', [], {
        encoding: 'utf8',
        input: commands.map((command) => `${command}\n`).join(''),
        env: { ...process.env, OS_CLIENT_CONFIG_FILE: CLOUDS, OS_CLOUD: ENTRY },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      if (/\(HTTP \d+\)|No .* found|Exception/.test(said)) throw new Error(said);
    },
    startOperator: (life) => {
      const scrubber = createScrubber();
      started += 1;
      return startOperator({
        connection: life === undefined ? kubeConfigConnection(config) : cutBy(life, kubeConfigConnection(config)),
        clock,
        random,
        log: createLogger({ clock, scrubber, level: 'info', destination: { write: (line) => void log.push(line) } }),
        scrubber,
        userAgent: 'scp-operator/test',
        identity: `${name}-${started}`,
        leaseNamespace: name,
        namespaces: [name],
        imagesFolder: IMAGES,
        cloudDispatcher: life === undefined ? counted : counted.compose(life.toCloud),
        processMetrics: false,
      });
    },
    spawnOperator: () =>
      spawn(
        process.execPath,
        [
          join(ROOT, 'src/cli/stormctl.ts'),
          'operator',
          ...['--kubeconfig', kubeconfig, '--namespace', name, '--images', IMAGES, '--listen', '127.0.0.1:0'],
        ],
        { env: { ...process.env, POD_NAMESPACE: name }, stdio: 'ignore' },
      ),
    sample: () => sampleNamed(name),
    apply: async (manifest) => {
      await kubectl(['apply', '-f', '-'], stringify(manifest));
    },
    setCredentials: async (change = (text) => text) => {
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'cloud-credentials', namespace: name },
        stringData: { 'clouds.yaml': change(cloudsYaml.replace(`${ENTRY}:`, 'openstack:')) },
      };
      await kubectl(['apply', '--server-side', '-f', '-'], stringify(secret));
    },
    get: async () => JSON.parse(await kubectl(['-n', name, 'get', 'scpcloud', name, '-o', 'json'])) as StoredCloud,
    untilReady: (seconds) => untilReasonIs(['Settled'], seconds),
    untilReason: (reason, seconds) => untilReasonIs([reason], seconds),
    untilGone: async (seconds = 120) => {
      const left = () => kubectl(['-n', name, 'get', 'scpcloud', '-o', 'name']);
      await until('the ScpCloud to be gone', async () => (await left()) === '', seconds);
    },
    ours: async () => {
      const { metadata } = await world.get();
      const { id } = (await admin.identity.listProjects({ name }))[0] ?? { id: 'no project' };
      const picture = await pictureOf(admin);
      const mine = Object.entries(picture).map(
        ([kind, entries]) =>
          [kind, entries.filter((e) => [id, name].some((mark) => JSON.stringify(e).includes(mark)))] as const,
      );
      const text = JSON.stringify(withoutIds(Object.fromEntries(mine)));
      return JSON.parse(text.replaceAll(metadata.uid ?? '', '<uid>')) as CloudPicture;
    },
    close: async () => {
      await kubectl(['delete', 'clusterrolebinding,clusterrole', '-l', `world=${name}`]);
      await kubectl(['delete', 'namespace', name, '--wait=false']);
      await Promise.all([admin.close(), direct.close()]);
    },
  };
  await world.setCredentials();
  return world;

  async function untilReasonIs(reasons: readonly string[], seconds = 120): Promise<StoredCloud> {
    let last: StoredCloud | undefined;
    try {
      return await until(
        reasons.join(),
        async () => {
          last = await world.get();
          return reasons.includes(reasonOf(last) ?? '') && last;
        },
        seconds,
      );
    } catch (error) {
      throw new Error(`${String(error)}: ${JSON.stringify(last?.status?.conditions)}`, { cause: error });
    }
  }
}

/** Each sweep asks for Nova's services once, and nobody else does. */
function beginsSweep({ path }: Exchange): boolean {
  return path.includes('/v2.1') && path.includes('/os-services');
}

/** Notes every request that passes. */
function counting(inner: Dispatcher, exchanges: Exchange[]): Dispatcher {
  return inner.compose((dispatch) => (options, handler) => {
    exchanges.push({ method: options.method, path: options.path });
    return dispatch(options, handler);
  });
}

/** The definitions, and the rights of the manifests under names of this world's own. */
async function install(kubectl: Kubectl, name: string): Promise<void> {
  const crds = readdirSync(join(ROOT, 'crds')).filter((file) => file !== 'kustomization.yaml');
  const files = crds.flatMap((file) => ['-f', join(ROOT, 'crds', file)]);
  await kubectl(['apply', '--server-side', '--force-conflicts', ...files]);
  await kubectl(['wait', '--for=condition=Established', ...files]);
  await kubectl(['create', 'namespace', name]);
  const folder = join(ROOT, 'manifests', 'base', 'rbac');
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8').replaceAll('scp-system', name);
    const objects = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
    await kubectl(['apply', '-f', '-'], objects.map((object) => stringify(renamed(object, name))).join('---\n'));
  }
}

/** Rights across namespaces are called by other names than those of an operator that is installed for good. */
function renamed(object: KubernetesObject, name: string): KubernetesObject {
  if (!object.kind.startsWith('ClusterRole')) return object;
  const own = (old: string) => old.replace('scp-operator', name);
  const { roleRef } = object as { roleRef?: { name: string } };
  return {
    ...object,
    metadata: { ...object.metadata, name: own(object.metadata.name), labels: { world: name } },
    ...(roleRef === undefined ? {} : { roleRef: { ...roleRef, name: own(roleRef.name) } }),
  };
}

async function serviceAccountKubeconfig(kubectl: Kubectl, name: string): Promise<string> {
  const token = (await kubectl(['-n', name, 'create', 'token', 'scp-operator', '--duration=1h'])).trim();
  const kubeconfig = parse(readFileSync(KUBECONFIG, 'utf8')) as { users: { name: string; user: object }[] };
  const users = kubeconfig.users.map((user) => ({ name: user.name, user: { token } }));
  const file = join(mkdtempSync(join(tmpdir(), 'scp-')), 'kubeconfig');
  writeFileSync(file, stringify({ ...kubeconfig, users }), { mode: 0o600 });
  return file;
}

function sampleNamed(name: string): Manifest {
  const text = readFileSync(join(ROOT, 'manifests', 'samples', 'scp-cloud.yaml'), 'utf8')
    .replaceAll(/(name(?:space)?: )storm\b/g, `$1${name}`)
    .replace('physicalNetwork: external', `physicalNetwork: ${name}`);
  const sample = parseAllDocuments(text)[0]?.toJS() as Manifest;
  return { ...sample, spec: { ...sample.spec, api: { sweepInterval: '10s', callsPerSecond: 100, burst: 100 } } };
}
