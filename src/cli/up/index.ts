import { hostname } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Agent } from 'undici';
import { systemRandom } from '../../seams/random.ts';
import { systemClock } from '../../seams/system-clock.ts';
import {
  createKubernetesClient,
  directConnection,
  kubeConfigConnection,
  type KubernetesConnection,
  loadKubeConfig,
} from '../../clients/kubernetes/index.ts';
import { type Operator, startOperator } from '../../main.ts';
import { createLogger, createScrubber } from '../../runtime/index.ts';
import { assetFolder, packageVersion } from '../assets.ts';
import { singleEntry } from './credentials.ts';
import { openDataFolder } from './data-folder.ts';
import { installCrds, installManifests } from './install.ts';
import { readCrds, readKustomization, resourceTypeOf } from './manifests.ts';
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
  const clock = systemClock();
  const random = systemRandom();
  const folder = openDataFolder(options.data);
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
  });
  let operator: Operator | undefined;
  try {
    if (options.worldOnly) {
      console.log(whatNext(folder, undefined));
      await stop.requested;
      return;
    }
    const connection = await connect(world, options);
    const client = createKubernetesClient({
      connection,
      clock,
      userAgent: `stormctl/${packageVersion()}`,
      fieldManager: 'stormctl',
    });
    const crds = readCrds(join(assetFolder, 'crds'));
    const samples = readKustomization(join(assetFolder, 'manifests/samples'));
    await installCrds(client, clock, crds);
    const cloudsYaml = world.cloudsYaml ?? singleEntry(options.cloud ?? '', process.env);
    await installManifests(client, samples, { crds, cloudsYaml });
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
    const types = new Map(
      samples.filter((o) => o.apiVersion.startsWith('scp.')).map((o) => [o.kind, resourceTypeOf(o, crds)]),
    );
    const seconds = await showUntilReady({
      client,
      clock,
      types: [...types.values()],
      out: process.stdout,
      signal: stop.signal,
    });
    if (options.exitWhenReady) {
      console.log(
        JSON.stringify({ readySeconds: round(process.uptime()), operatorSeconds: round(seconds), rssMiB: rssMiB() }),
      );
      return;
    }
    console.log(whatNext(folder, process.uptime()));
    await stop.requested;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await operator?.stop();
    await world.close();
  }
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
