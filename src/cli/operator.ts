import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { currentNamespace, kubeConfigConnection, loadKubeConfig } from '../clients/kubernetes/index.ts';
import { startOperator } from '../main.ts';
import { createLogger, createScrubber } from '../runtime/index.ts';
import { systemRandom } from '../seams/random.ts';
import { systemClock } from '../seams/system-clock.ts';
import { packageVersion } from './assets.ts';
import { serveHealth } from './health-server.ts';

export interface OperatorCommandOptions {
  readonly kubeconfig?: string;
  readonly namespace?: readonly string[];
  readonly images?: string;
  readonly massDeletionShare: number;
  readonly listen: string;
  readonly logLevel: string;
}

/** `stormctl operator`: one replica. Ends with status 0 after a clean stop on SIGTERM or SIGINT. */
export async function runOperatorCommand(options: OperatorCommandOptions): Promise<void> {
  const clock = systemClock();
  const scrubber = createScrubber();
  const log = createLogger({ clock, scrubber, level: options.logLevel });
  const kubeConfig = await loadKubeConfig({ file: options.kubeconfig });
  const operator = startOperator({
    connection: kubeConfigConnection(kubeConfig),
    clock,
    random: systemRandom(),
    log,
    scrubber,
    userAgent: `scp-operator/${packageVersion()}`,
    // Unique even when a pod's container restarts within the lease's time.
    identity: `${process.env['POD_NAME'] ?? hostname()}_${randomUUID()}`,
    leaseNamespace: process.env['POD_NAMESPACE'] ?? currentNamespace(kubeConfig),
    massDeletionShare: options.massDeletionShare,
    ...(options.namespace === undefined ? {} : { namespaces: options.namespace }),
    ...(options.images === undefined ? {} : { imagesFolder: options.images }),
  });
  const closeHealth = await serveHealth(operator.health, options.listen);
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(130);
    stopping = true;
    log.info({ signal }, 'stopping');
    void operator.stop();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    await operator.ended;
  } finally {
    closeHealth();
  }
}
