import { type KubernetesClient, type KubernetesObject, SECRET } from '../../clients/kubernetes/index.ts';
import { ExternalError } from '../../errors/external-error.ts';
import type { PreviewDeps } from './connected.ts';

interface Secret extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

/** Who has a password in a Secret. */
interface User {
  readonly passwordSecretRef: { readonly name: string; readonly key: string };
}

export interface SecretsBeside {
  readonly client: Pick<KubernetesClient, 'get'>;
  /** Sentences about the Secrets that the user of this cluster may not read, as far as they were asked for. */
  readonly unseen: () => readonly string[];
}

/** Stands for a password that may not be read; long enough to pass for one, and nothing that is shown anywhere. */
const UNREAD = '•'.repeat(8);

/**
 * Secrets in the cluster, and those that are planned in the same go in their place. One with passwords that may not be read is
 * taken for good: a preview writes none of them, and what it shows does not depend on them.
 */
export function secretsBeside({ manifests, cluster }: PreviewDeps, users: readonly User[]): SecretsBeside {
  const withheld = new Set<string>();
  const standIn = (ref: { readonly namespace?: string; readonly name: string }): Secret => {
    const keys = users.flatMap(({ passwordSecretRef: one }) => (one.name === ref.name ? [one.key] : []));
    if (keys.length > 0) withheld.add(sentenceFor(ref.namespace ?? '', ref.name));
    return { ...SHAPE, metadata: { ...ref }, data: Object.fromEntries(keys.map((key) => [key, encoded(UNREAD)])) };
  };
  const get = async <T extends KubernetesObject>(...[type, ref, options]: Parameters<KubernetesClient['get']>) => {
    const planned = type === SECRET ? manifests.find((one) => isNamed(one, ref)) : undefined;
    if (planned !== undefined) return stored(planned) as KubernetesObject as T;
    try {
      return await cluster.get<T>(type, ref, options);
    } catch (error) {
      if (type !== SECRET || !isForbidden(error)) throw error;
      return standIn(ref) as KubernetesObject as T;
    }
  };
  return { client: { get }, unseen: () => [...withheld] };
}

const SHAPE = { apiVersion: 'v1', kind: 'Secret' };

function isNamed({ kind, metadata }: KubernetesObject, ref: { readonly namespace?: string; readonly name: string }) {
  const { namespace = ref.namespace, name } = metadata;
  return kind === 'Secret' && name === ref.name && namespace === ref.namespace;
}

/** As the API server would keep it. */
function stored({ stringData = {}, ...secret }: Secret): Secret {
  const texts = Object.entries(stringData).map(([key, text]) => [key, encoded(text)] as const);
  return { ...secret, data: { ...secret.data, ...Object.fromEntries(texts) } };
}

const encoded = (text: string): string => Buffer.from(text).toString('base64');

export function isForbidden(error: unknown): boolean {
  return error instanceof ExternalError && error.system === 'kubernetes' && error.fault === 'forbidden';
}

function sentenceFor(namespace: string, name: string): string {
  return `Secret ${namespace}/${name}: you may not read it, so it is taken to hold a good password. To have it looked at, ${roleFor(namespace)}`;
}

/** The right that reading a Secret takes. */
export function roleFor(namespace: string): string {
  return `ask for a role with the verb "get" on "secrets" in namespace ${namespace}`;
}
