import type { Logger } from 'pino';
import { isNotFound, type KubernetesClient, type ResourceType, resourceName } from '../clients/kubernetes/index.ts';
import { ExternalError } from '../errors/external-error.ts';
import type { Clock } from '../seams/clock.ts';

const LOOK_EVERY_MS = 5_000;

/**
 * Resolves once the server knows all of `types`. Until then it says, each time the answer changes, what is missing and
 * what to do. Rejects with the signal's reason.
 */
export async function untilInstalled(
  types: readonly ResourceType[],
  options: {
    readonly client: Pick<KubernetesClient, 'list'>;
    readonly namespace?: string | undefined;
    readonly clock: Clock;
    readonly log: Logger;
    /** Told what is missing, for readiness. */
    readonly onMissing?: (problem: string | undefined) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  let said: string | undefined;
  for (;;) {
    const problem = await firstProblem(types, options, signal);
    signal.throwIfAborted();
    options.onMissing?.(problem);
    if (problem === undefined) return;
    if (problem !== said) options.log.error(problem);
    said = problem;
    await options.clock.sleep(LOOK_EVERY_MS, signal);
  }
}

async function firstProblem(
  types: readonly ResourceType[],
  { client, namespace }: { client: Pick<KubernetesClient, 'list'>; namespace?: string | undefined },
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const type of types) {
    try {
      await client.list(type, { limit: 1, signal, ...(namespace === undefined ? {} : { namespace }) });
    } catch (error) {
      if (signal.aborted) return undefined;
      return explain(type, error);
    }
  }
  return undefined;
}

function explain(type: ResourceType, error: unknown): string {
  const name = resourceName(type);
  if (isNotFound(error)) {
    return `The CustomResourceDefinition ${name} (version ${type.version}) is not installed: kubectl apply -k manifests. Waiting for it.`;
  }
  if (error instanceof ExternalError && error.fault === 'forbidden') {
    return `The operator may not list ${name}: grant its service account get, list and watch (manifests/). ${error.message}`;
  }
  return `${name} cannot be listed yet: ${error instanceof Error ? error.message : String(error)}`;
}
