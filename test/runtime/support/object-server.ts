import type { KubernetesClient, KubernetesObject, Patch } from '../../../src/clients/kubernetes/index.ts';
import { ExternalError, type Fault } from '../../../src/errors/external-error.ts';

/** One object, its versions and its status, as far as finalizers and status writes need it; the contract suites say whether it is right. */
export function objectServer(initial: KubernetesObject) {
  let stored: KubernetesObject | undefined = initial;
  const calls: string[] = [];
  const fail = (fault: Fault, status: number) =>
    new ExternalError(fault, { fault, system: 'kubernetes', operation: 'test', status });
  const current = (): KubernetesObject => {
    if (!stored) throw fail('not-found', 404);
    return stored;
  };
  const put = (next: KubernetesObject): KubernetesObject => {
    const resourceVersion = String(Number(current().metadata.resourceVersion) + 1);
    return (stored = { ...next, metadata: { ...next.metadata, resourceVersion } });
  };
  const checked = (resourceVersion: string | undefined) => {
    if (resourceVersion !== undefined && resourceVersion !== current().metadata.resourceVersion) {
      throw fail('conflict', 409);
    }
  };
  const answer = <R>(call: string, act: () => R) => {
    calls.push(call);
    return new Promise<R>((resolve) => resolve(act()));
  };
  const client = {
    get: () => answer('get', current),
    patch: (_type: unknown, _ref: unknown, patch: Patch) =>
      answer('patch', () => {
        const { metadata } = (patch as { body: KubernetesObject }).body;
        checked(metadata.resourceVersion);
        return put({ ...current(), metadata: { ...current().metadata, ...metadata } });
      }),
    applyStatus: (_type: unknown, object: KubernetesObject) =>
      answer('applyStatus', () => {
        checked(object.metadata.resourceVersion);
        return put({ ...current(), status: object.status });
      }),
  } as unknown as Pick<KubernetesClient, 'get' | 'patch' | 'applyStatus'>;
  return {
    client,
    calls,
    get object() {
      return current();
    },
    edit: (change: (object: KubernetesObject) => KubernetesObject) => put(change(current())),
    replace: (object: KubernetesObject | undefined) => {
      stored = object;
    },
  };
}
