import type { KubernetesClient } from '../clients/kubernetes/index.ts';

/** Thrown instead of a write by a replica that does not (or no longer) hold the lease. No failure: another replica acts. */
export class NotLeadingError extends Error {
  override readonly name = 'NotLeadingError';
}

/** Every write to an outside system passes it first, so that there is one writer at any time. */
export interface WriteGate {
  readonly leading: boolean;
  /** Throws {@link NotLeadingError} unless this replica may write at this very moment. */
  assertLeading(): void;
}

type Method = keyof KubernetesClient;

const WRITES: Record<Method, boolean> = {
  get: false,
  list: false,
  watch: false,
  create: true,
  update: true,
  updateStatus: true,
  patch: true,
  patchStatus: true,
  apply: true,
  applyStatus: true,
  delete: true,
  deleteCollection: true,
};

/** The same client, whose writes pass the gate. */
export function gatedClient(client: KubernetesClient, gate: WriteGate): KubernetesClient {
  const methods = Object.entries(client) as [Method, (...args: unknown[]) => unknown][];
  const guarded = methods.map(([name, call]) => {
    if (!WRITES[name]) return [name, call];
    const write = async (...args: unknown[]) => {
      gate.assertLeading();
      return await call(...args);
    };
    return [name, write];
  });
  return Object.fromEntries(guarded) as KubernetesClient;
}
