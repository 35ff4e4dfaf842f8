import {
  isNotFound,
  type KubernetesClient,
  type KubernetesObject,
  type OwnerReference,
  SECRET,
} from '../../clients/kubernetes/index.ts';
import { ExternalError } from '../../errors/external-error.ts';

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

/** A Secret of somebody else's has the name of one of ours: nothing is taken from it, and it is not written over. */
export class ForeignSecret extends ExternalError {}

/** Throws `ForeignSecret` unless the Secret was made for this very owner. `holds` says what is to be in it. */
export function requireOurs({ metadata }: StoredSecret, { uid, kind, name }: OwnerReference, holds: string): void {
  if (metadata.ownerReferences?.some((reference) => reference.uid === uid)) return;
  const where = `Secret ${metadata.namespace ?? ''}/${metadata.name}`;
  throw new ForeignSecret(
    `${where} is in the place of ${holds} of ${kind} ${name} and is not ours: remove it, or choose another name`,
    { fault: 'conflict', system: 'kubernetes', operation: `read ${holds}` },
  );
}

export function encoded(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text).toString('base64')]));
}

export function decoded(secret: StoredSecret | undefined): Record<string, string> {
  const entries = Object.entries(secret?.data ?? {});
  return Object.fromEntries(entries.map(([name, text]) => [name, Buffer.from(text, 'base64').toString('utf8')]));
}
