import type { KubeConfig } from '@kubernetes/client-node';

/**
 * Finds out how to reach the cluster: the file named, else KUBECONFIG, `~/.kube/config`, or the pod's service account.
 * Throws with a remedy when there is none.
 */
export async function loadKubeConfig(options: {
  readonly file?: string | undefined;
  readonly context?: string | undefined;
}): Promise<KubeConfig> {
  // Imported only here: the package is large, and the in-process world does without it.
  const { KubeConfig } = await import('./kube-config.ts');
  const config = new KubeConfig();
  if (options.file === undefined) config.loadFromDefault();
  else config.loadFromFile(options.file);
  if (options.context !== undefined) {
    if (!config.getContextObject(options.context)) {
      throw new Error(
        `The kubeconfig has no context ${options.context}; it has: ${config.contexts.map((c) => c.name).join(', ')}.`,
      );
    }
    config.setCurrentContext(options.context);
  }
  // What client-node falls back to when it has found nothing.
  if (config.getCurrentCluster()?.server === 'http://localhost:8080' && options.file === undefined) {
    throw new Error('No cluster to talk to: set KUBECONFIG, make ~/.kube/config, or run inside a pod.');
  }
  return config;
}

/** The namespace that the current context (or the pod) is in. */
export function currentNamespace(config: KubeConfig): string {
  return config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
}
