import { hostname } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Agent } from 'undici';
import { type CatchingUpClock, catchingUpClock } from '../../seams/catching-up-clock.ts';
import type { Clock } from '../../seams/clock.ts';
import { type Random, systemRandom } from '../../seams/random.ts';
import { systemClock } from '../../seams/system-clock.ts';
import {
  createKubernetesClient,
  directConnection,
  kubeConfigConnection,
  type KubernetesClient,
  type KubernetesConnection,
  loadKubeConfig,
  type ResourceType,
} from '../../clients/kubernetes/index.ts';
import { type Operator, startOperator } from '../../main.ts';
import { createLogger, createScrubber } from '../../runtime/index.ts';
import { assetFolder, packageVersion } from '../assets.ts';
import { singleEntry } from './credentials.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { installCrds, installManifests } from './install.ts';
import { readCrds, readKustomization, resourceTypeOf } from './manifests.ts';
import { giveMemoryBack } from './memory.ts';
import { offerNodeImage } from './node-image.ts';
import { showUntilReady } from './progress.ts';
import { whatNext } from './what-next.ts';
import { startWorld, type World } from './world.ts';

export interface UpOptions {
  readonly data: string;
  readonly keep?: boolean;
  readonly worldOnly?: boolean;
  readonly exitWhenReady?: boolean;
  readonly cloud?: string;
  readonly kubeconfig?: string;
  readonly port: number;
}

/** `stormctl up`: starts what is embedded, installs CRDs and samples, runs the operator until interrupted. */
export async function runUp(options: UpOptions): Promise<void> {
  const folder = openDataFolder(options.data);
  const { clock, arrive, during } = clockFor(options, folder);
  const random = systemRandom();
  const scrubber = createScrubber();
  const log = createLogger({
    clock,
    scrubber,
    destination: pino.destination({ dest: join(folder.path, 'operator.log'), sync: true }),
  });
  const stop = stopOnSignal();
  const world = await startWorld({
    clock,
    random,
    folder,
    embed: { controlPlane: options.kubeconfig === undefined, cloud: options.cloud === undefined },
    keep: options.keep ?? false,
    port: options.port,
    onUnexpected: (error) => log.error({ error: String(error.stack) }, 'the embedded world failed'),
    ...(during === undefined ? {} : { during }),
  });
  let operator: Operator | undefined;
  try {
    if (options.worldOnly) {
      console.log(whatNext(folder, undefined));
      await stop.requested;
      return;
    }
    const connection = await connect(world, options);
    const userAgent = `stormctl/${packageVersion()}`;
    const own = { clock: systemClock(), userAgent, fieldManager: 'stormctl' };
    const client = createKubernetesClient({ connection, ...own });
    const types = await install(world, options, { client, clock: own.clock, random });
    operator = startOperator({
      connection,
      clock,
      random,
      log,
      scrubber,
      userAgent: `scp-operator/${packageVersion()}`,
      identity: `stormctl-${hostname()}-${process.pid}`,
      leaseNamespace: 'default',
      imagesFolder: join(assetFolder, 'manifests/samples/images'),
      ...(world.shells === undefined ? {} : { shells: world.shells }),
    });
    const seconds = await showUntilReady({
      client,
      clock: own.clock,
      types,
      out: process.stdout,
      signal: stop.signal,
    });
    const readySeconds = round(process.uptime());
    arrive();
    await giveMemoryBack();
    if (options.exitWhenReady) {
      console.log(JSON.stringify({ readySeconds, operatorSeconds: round(seconds), rssMiB: rssMiB() }));
      return;
    }
    console.log(whatNext(folder, readySeconds));
    await stop.requested;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await operator?.stop();
    await world.close();
  }
}

/** More than the embedded world takes, on its own clock, until everything is Ready. */
const HEAD_START_MS = 600_000;

/**
 * A new world of which everything is embedded begins some minutes ago and catches up, so that nobody waits for machines
 * that are said to boot. Where anything is real, or goes on from where it was, time passes as it does.
 */
function clockFor(
  options: UpOptions,
  folder: DataFolder,
): { readonly clock: Clock; readonly arrive: () => void; readonly during?: CatchingUpClock['during'] } {
  const real = options.cloud !== undefined || options.kubeconfig !== undefined || options.worldOnly === true;
  if (real || (options.keep === true && folder.read(folder.state) !== undefined))
    return { clock: systemClock(), arrive: () => undefined };
  const clock = catchingUpClock(HEAD_START_MS);
  return { clock, arrive: () => clock.catchUp(), during: (work) => clock.during(work) };
}

interface Installing {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly random: Random;
}

/** Installs CRDs and samples. Returns the kinds of ours that are among them. */
async function install(
  { cloudsYaml, loginKey }: World,
  options: UpOptions,
  { client, clock, random }: Installing,
): Promise<ResourceType[]> {
  const crds = readCrds(join(assetFolder, 'crds'));
  // A real cloud has no node image until somebody brings one: databases there are for its owner to ask for.
  const samples = readKustomization(join(assetFolder, cloudsYaml ? 'manifests/databases' : 'manifests/samples'));
  await installCrds(client, clock, crds);
  if (cloudsYaml) await offerNodeImage(cloudsYaml, { clock, random });
  await installManifests(client, samples, {
    crds,
    cloudsYaml: cloudsYaml ?? singleEntry(options.cloud ?? '', process.env),
    newPassword: () => Buffer.from(random.bytes(18)).toString('base64url'),
    loginKey: loginKey?.privateKey,
  });
  const ours = samples.filter(({ apiVersion }) => apiVersion.startsWith('scp.'));
  return [...new Map(ours.map((object) => [object.kind, resourceTypeOf(object, crds)])).values()];
}

async function connect(world: World, options: UpOptions): Promise<KubernetesConnection> {
  if (!world.controlPlane) return kubeConfigConnection(await loadKubeConfig({ file: options.kubeconfig }));
  const { server, ca, token } = world.controlPlane;
  const dispatcher = new Agent({ connect: { ca }, headersTimeout: 0, bodyTimeout: 0 });
  return directConnection({ server, dispatcher, headers: { authorization: `Bearer ${token}` } });
}

/** Settles on the first Ctrl-C or termination; a second one ends the process at once. */
function stopOnSignal(): { readonly signal: AbortSignal; readonly requested: Promise<void> } {
  const controller = new AbortController();
  const requested = new Promise<void>((resolve) => {
    const onSignal = () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(new Error('interrupted'));
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
  return { signal: controller.signal, requested };
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

function rssMiB(): number {
  return Math.round(process.memoryUsage.rss() / 1_048_576);
}
