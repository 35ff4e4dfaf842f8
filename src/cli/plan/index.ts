import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import colors from 'picocolors';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import {
  createKubernetesClient,
  currentNamespace,
  kubeConfigConnection,
  type KubernetesClient,
  loadKubeConfig,
  NAMESPACE,
} from '../../clients/kubernetes/index.ts';
import { type CloudConfig, parseCloudsYaml } from '../../clients/openstack/index.ts';
import { installationOf } from '../../inventory/index.ts';
import { createScrubber } from '../../runtime/index.ts';
import { systemRandom } from '../../seams/random.ts';
import { systemClock } from '../../seams/system-clock.ts';
import { packageVersion } from '../assets.ts';
import { singleEntry } from '../up/credentials.ts';
import { exitStatusOf, type Result } from './preview.ts';
import { readInput } from './read-input.ts';
import { isOurs, resultFor } from './results.ts';
import { toText } from './text.ts';

export interface PlanOptions {
  readonly filename: string;
  readonly data: string;
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly cloud?: string;
  readonly delete?: boolean;
  readonly output: 'text' | 'json';
}

/** `stormctl plan`: prints what the operator would do for the manifests, and sets the exit status. Writes nothing. */
export async function runPlan(options: PlanOptions): Promise<void> {
  const manifests = readInput(options.filename);
  const ours = manifests.filter(isOurs);
  if (ours.length === 0) throw new Error(`${options.filename} has no manifest of scp.stormclouds.eu`);
  const clock = systemClock();
  const scrubber = createScrubber();
  const file = options.kubeconfig ?? embeddedKubeconfig(options.data);
  const kubeConfig = await loadKubeConfig({ file });
  const connection = kubeConfigConnection(kubeConfig);
  const userAgent = `stormctl/${packageVersion()}`;
  const cluster = createKubernetesClient({ connection, clock, userAgent, fieldManager: 'kubectl' });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('interrupted')));
  try {
    const deps = {
      cluster,
      clock,
      random: systemRandom(),
      scrubber,
      ...(options.cloud === undefined ? {} : { credentials: ownCredentials(options.cloud) }),
      installation: await installationIn(cluster, connection.server),
      manifests,
      signal: stop.signal,
    };
    const namespace = options.namespace ?? currentNamespace(kubeConfig);
    const results: Result[] = [];
    for (const manifest of ours) {
      results.push(await resultFor(deps, manifest, { namespace, deleting: options.delete ?? false }));
    }
    const text = options.output === 'json' ? `${JSON.stringify(results, null, 2)}\n` : toText(results, colors);
    process.stdout.write(scrubber.scrub(text));
    process.exitCode = exitStatusOf(results);
  } finally {
    await connection.close();
  }
}

function embeddedKubeconfig(data: string): string | undefined {
  const file = join(resolve(data), 'kubeconfig');
  return existsSync(file) ? file : undefined;
}

async function installationIn(cluster: KubernetesClient, server: string): Promise<string> {
  try {
    const { metadata } = await cluster.get(NAMESPACE, { name: 'kube-system' });
    return installationOf(metadata.uid ?? '');
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`${said}. The cluster asked is ${server}; name another with --kubeconfig or --data`, {
      cause: error,
    });
  }
}

function ownCredentials(entry: string): (cloud: ScpCloud) => CloudConfig {
  const text = singleEntry(entry, process.env)(entry);
  return ({ spec }) =>
    parseCloudsYaml(text, { entry, region: spec.region, readFile: (path) => readFileSync(path, 'utf8') });
}
