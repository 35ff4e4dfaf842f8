import type { KubernetesClient, KubernetesObject, ResourceType } from '../../clients/kubernetes/index.ts';
import { ExternalError } from '../../errors/external-error.ts';
import type { SecretTexts } from './plan-passwords.ts';

interface StoredSecret extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

export interface SecretsDeps {
  readonly client: Pick<KubernetesClient, 'get'>;
  readonly secretType: ResourceType;
  /** Told every secret text before anything is done with it: logs must not hold one. */
  readonly learn: (secret: string) => void;
}

/** A Secret as it is stored, for who writes it back. */
export interface FoundSecret {
  readonly object: KubernetesObject;
  readonly texts: Readonly<Record<string, string>>;
}

/** A Secret to be read. */
export interface Wanted {
  readonly name: string;
  /** Which of its keys hold what nobody may see: a Secret also holds host names and certificates. */
  readonly isSecret: (key: string) => boolean;
}

/** Reads Secrets of one namespace; one that is not there is not in the answer. */
export async function readSecrets(
  { client, secretType, learn }: SecretsDeps,
  namespace: string,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FoundSecret>> {
  const read = async ({ name, isSecret }: Wanted): Promise<[string, FoundSecret][]> => {
    try {
      const object = await client.get<StoredSecret>(secretType, { namespace, name }, { signal });
      const texts = Object.fromEntries(
        Object.entries(object.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
      );
      for (const [key, text] of Object.entries(texts)) if (isSecret(key)) learn(text);
      return [[name, { object, texts }]];
    } catch (error) {
      if (error instanceof ExternalError && error.fault === 'not-found') return [];
      throw error;
    }
  };
  return new Map((await Promise.all(wanted.map(read))).flat());
}

export function textsOf(found: ReadonlyMap<string, FoundSecret>): SecretTexts {
  return new Map([...found].map(([name, { texts }]) => [name, texts]));
}
