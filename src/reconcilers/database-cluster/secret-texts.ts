import type { KubernetesClient, KubernetesObject, ResourceType } from '../../clients/kubernetes/index.ts';
import { ExternalError } from '../../errors/external-error.ts';
import type { SecretTexts } from './plan-passwords.ts';

interface StoredSecret extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

export interface SecretsDeps {
  readonly client: Pick<KubernetesClient, 'get'>;
  readonly secretType: ResourceType;
  /** Told every text before anything is done with it: logs must not hold one. */
  readonly learn: (secret: string) => void;
}

/** A Secret as it is stored, for who writes it back. */
export interface FoundSecret {
  readonly object: KubernetesObject;
  readonly texts: Readonly<Record<string, string>>;
}

/** Reads Secrets of one namespace; one that is not there is not in the answer. */
export async function readSecrets(
  { client, secretType, learn }: SecretsDeps,
  namespace: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FoundSecret>> {
  const read = async (name: string): Promise<[string, FoundSecret][]> => {
    try {
      const object = await client.get<StoredSecret>(secretType, { namespace, name }, { signal });
      const texts = Object.fromEntries(
        Object.entries(object.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
      );
      return [[name, { object, texts }]];
    } catch (error) {
      if (error instanceof ExternalError && error.fault === 'not-found') return [];
      throw error;
    }
  };
  const found = await Promise.all([...new Set(names)].map(read));
  for (const [, { texts }] of found.flat()) for (const text of Object.values(texts)) learn(text);
  return new Map(found.flat());
}

export function textsOf(found: ReadonlyMap<string, FoundSecret>): SecretTexts {
  return new Map([...found].map(([name, { texts }]) => [name, texts]));
}
