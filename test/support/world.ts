import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import { stringify } from 'yaml';
import { readCrds } from '../../src/cli/up/manifests.ts';
import { createKubernetesClient, directConnection, type KubernetesObject } from '../../src/clients/kubernetes/index.ts';
import { createOpenStackClient, type OpenStackClient, parseCloudsYaml } from '../../src/clients/openstack/index.ts';
import { type Cloud, createCloud, type Snapshot } from '../../src/embedded/cloud/index.ts';
import { createGuests, type Guest, type Guests, type GuestsSnapshot } from '../../src/embedded/guests/index.ts';
import { type ControlPlaneSnapshot, createControlPlane } from '../../src/embedded/control-plane/index.ts';
import { type FetchHandler, inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { type Operator, startOperator } from '../../src/main.ts';
import { createLogger, createScrubber } from '../../src/runtime/index.ts';
import { type ManualClock, manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { type Exchange, ROOT, setStage, type Stage } from './stage.ts';
import { type BetweenShell, createWires } from './wires.ts';

export { isWrite, sampleCloud, scpCloud } from './stage.ts';

const KUBE = 'https://kube.test';
const CLOUD = 'https://cloud.test';

/** A Kubernetes API, an OpenStack cloud and the operator between them, in one process on one manual clock. */
export interface World extends Stage {
  startOperator(): MortalOperator;
  readonly clock: ManualClock;
  readonly cloud: Cloud;
  /** The insides of the cloud's servers. */
  readonly guests: Guests;
  /** All lines the operators have logged. */
  readonly log: readonly string[];
  /** Further hosts that the operator can reach, by origin. */
  readonly hosts: Map<string, FetchHandler>;
  snapshot(): WorldSnapshot;
  /** Puts cluster and cloud back to what they were; operators have to be stopped before. */
  restore(snapshot: WorldSnapshot): void;
}

export interface MortalOperator extends Operator {
  /** As `kill -9` does it: what it has sent may have arrived, and nothing else does. To be stopped all the same. */
  kill(): void;
}

export interface WorldSnapshot {
  readonly plane: ControlPlaneSnapshot;
  readonly cloud: Snapshot;
  readonly guests: GuestsSnapshot;
}

export interface WorldOptions {
  readonly seed?: number;
  /** How long a machine takes from power-on until it answers SSH, in milliseconds. */
  readonly bootMs?: number;
  /** Stands between the operator and the cloud. */
  readonly between?: Between;
  /** Stands between the operator and the Kubernetes API. */
  readonly betweenCluster?: Between;
  /** Stands between the operator and the machines. */
  readonly betweenShell?: BetweenShell;
}

export type Between = (serve: FetchHandler, request: Request) => Response | Promise<Response>;

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const clock = manualClock();
  const seed = options.seed ?? 1;
  const random = seededRandom(seed);
  const plane = createControlPlane({ clock, random, origin: KUBE });
  const cloud = createCloud({ clock, random, origin: CLOUD, onUnexpected });
  const { bootMs } = options;
  const guests = createGuests({
    clock,
    random: seededRandom(seed + 500),
    machines: cloud.machines,
    onUnexpected,
    ...(bootMs === undefined ? {} : { bootMs }),
  });
  const exchanges: Exchange[] = [];
  const log: string[] = [];
  const tapped: FetchHandler = (request) => {
    exchanges.push({ method: request.method, path: new URL(request.url).pathname });
    return options.between ? options.between(cloud.fetch, request) : cloud.fetch(request);
  };
  const byHand = inProcessDispatcher(new Map([[CLOUD, cloud.fetch]]));
  const hosts = new Map([[CLOUD, tapped]]);
  const connectionTo = (serve: FetchHandler) =>
    directConnection({
      server: KUBE,
      dispatcher: inProcessDispatcher(new Map([[KUBE, serve]])),
      headers: { authorization: `Bearer ${plane.token}` },
    });
  const { betweenCluster } = options;
  const betweenShell: BetweenShell = options.betweenShell ?? ((run) => run());
  const ofOperators: FetchHandler = betweenCluster ? (request) => betweenCluster(plane.fetch, request) : plane.fetch;
  const operators = new Set<Operator>();
  let started = 0;

  const start = (): MortalOperator => {
    const scrubber = createScrubber();
    const wires = createWires();
    started += 1;
    const operator = startOperator({
      connection: connectionTo(wires.http(ofOperators)),
      clock,
      random: seededRandom(seed * 1000 + started),
      log: createLogger({ clock, scrubber, level: 'debug', destination: { write: (line) => void log.push(line) } }),
      scrubber,
      userAgent: 'scp-operator/test',
      identity: `operator-${started}`,
      leaseNamespace: 'kube-system',
      imagesFolder: join(ROOT, 'manifests', 'samples', 'images'),
      cloudDispatcher: inProcessDispatcher(wires.hosts(hosts)),
      shells: wires.shells(guests.shells, betweenShell),
      processMetrics: false,
    });
    operators.add(operator);
    return {
      ...operator,
      kill: () => wires.sever(),
      stop: () => during(clock, operator.stop()).finally(() => operators.delete(operator)),
    };
  };

  const stage = setStage({
    kube: createKubernetesClient({
      connection: connectionTo(plane.fetch),
      clock,
      userAgent: 'test',
      fieldManager: 'kubectl',
    }),
    namespace: 'storm',
    admin: clientOf('admin', byHand, clock),
    member: clientOf('demo', byHand, clock),
    exchanges,
    startOperator: start,
    credentials: (user, { name = 'cloud-credentials', password } = {}) => {
      const data = { 'clouds.yaml': Buffer.from(cloudsYaml(user, user, password)).toString('base64') };
      return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data } as KubernetesObject;
    },
    during: (work) => during(clock, work),
    pass: (ms) => clock.advance(ms),
    stop: async () => {
      await Promise.all([...operators].map((operator) => during(clock, operator.stop())));
      guests.stop();
      cloud.stop();
      plane.stop();
    },
  });
  await stage.apply(
    ...readCrds(join(ROOT, 'crds')).map(withoutRules),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: stage.namespace } },
    stage.credentials('admin'),
  );
  return {
    ...stage,
    startOperator: start,
    clock,
    cloud,
    guests,
    log,
    hosts,
    snapshot: () => ({ plane: plane.snapshot(), cloud: cloud.snapshot(), guests: guests.snapshot() }),
    restore: (snapshot) => {
      plane.restore(snapshot.plane);
      cloud.restore(snapshot.cloud);
      guests.restore(snapshot.guests);
    },
  };
}

/** Errors that are bugs of the stand-in are shown. */
function onUnexpected(error: Error): void {
  console.error(error);
}

/** Waits for `work` while time passes for it. */
export async function during<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  const state = { over: false };
  const done = work.finally(() => {
    state.over = true;
  });
  done.catch(() => undefined);
  for (let turn = 0; turn < 10_000; turn++) {
    await clock.settle();
    if (state.over) break;
    await clock.advance(Math.max(1, Math.min(clock.nextDueMs() ?? 100, 1_000)));
  }
  return done;
}

export function cloudsYaml(user: string, project: string, password = 'embedded'): string {
  const auth = {
    auth_url: `${CLOUD}/identity/v3`,
    username: user,
    password,
    user_domain_name: 'Default',
    project_name: project,
    project_domain_name: 'Default',
  };
  return stringify({ clouds: { openstack: { auth, region_name: 'RegionOne' } } });
}

function clientOf(user: string, dispatcher: Dispatcher, clock: ManualClock): OpenStackClient {
  const client = createOpenStackClient({
    cloud: parseCloudsYaml(cloudsYaml(user, user)),
    clock,
    random: seededRandom(7),
    dispatcher,
    limits: { ratePerSecond: 1_000, burst: 10_000 },
  });
  return timed(client, clock);
}

/** The same client, whose calls let time pass until they are answered. */
function timed(client: OpenStackClient, clock: ManualClock): OpenStackClient {
  const services = ['identity', 'compute', 'placement', 'network', 'volume', 'image', 'object'] as const;
  const wrapped = services.map((name) => {
    const methods = Object.entries(client[name]) as [string, (...args: unknown[]) => unknown][];
    const calls = methods.map(([method, call]): [string, unknown] => [
      method,
      (...args: unknown[]) => during(clock, Promise.resolve(call(...args))),
    ]);
    return [name, Object.fromEntries(calls)] as const;
  });
  return { ...client, ...(Object.fromEntries(wrapped) as unknown as Partial<OpenStackClient>) };
}

/** The operator checks every rule itself; the API server's half of them has tests of its own. */
function withoutRules(definition: KubernetesObject): KubernetesObject {
  return JSON.parse(
    JSON.stringify(definition, (key, value: unknown) => (key === 'x-kubernetes-validations' ? undefined : value)),
  ) as KubernetesObject;
}

/** What a line of shell printed on a guest, which must have ended well: a fault that nobody caused would be survived by all. */
export async function runOn(
  { clock }: Pick<World, 'clock'>,
  guest: Pick<Guest, 'run'>,
  line: string,
  stdin = '',
): Promise<string> {
  const { exitCode, stdout, stderr } = await during(clock, guest.run(line, { stdin }));
  if (exitCode !== 0) throw new Error(`"${line}" ended with ${exitCode}: ${stderr}`);
  return stdout;
}
