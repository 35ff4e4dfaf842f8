import { isNotFound, type KubernetesClient, type KubernetesObject, SECRET } from '../../clients/kubernetes/index.ts';

export interface StoredSecret extends KubernetesObject {
  readonly type?: string;
  /** Base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** Undefined when there is none of that name. */
export async function findSecret(
  client: Pick<KubernetesClient, 'get'>,
  ref: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<StoredSecret | undefined> {
  try {
    return await client.get<StoredSecret>(SECRET, ref, { signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export function encoded(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text).toString('base64')]));
}

export function decoded(secret: StoredSecret | undefined): Record<string, string> {
  const entries = Object.entries(secret?.data ?? {});
  return Object.fromEntries(entries.map(([name, text]) => [name, Buffer.from(text, 'base64').toString('utf8')]));
}
