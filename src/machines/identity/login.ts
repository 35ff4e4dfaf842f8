import { isAlreadyExists, type KubernetesClient, SECRET } from '../../clients/kubernetes/index.ts';
import { type KeyPair, keyPairOf, makeKeyPair } from '../../clients/ssh/index.ts';
import type { Random } from '../../seams/random.ts';
import { decoded, encoded, findSecret, type StoredSecret } from './stored-secret.ts';

/** Which key machines of one cloud are logged in to with. */
export interface LoginOf {
  readonly namespace: string;
  /** Name of the ScpCloud: without a key of its own it gets one in the Secret `<cloud>-node-access`. */
  readonly cloud: string;
  /** Where the cloud's own key is, when it declares one. */
  readonly ref: { readonly name: string; readonly key: string } | undefined;
}

export interface LoginDeps {
  readonly client: Pick<KubernetesClient, 'get' | 'create'>;
  readonly random: Pick<Random, 'bytes'>;
  /** Told every private key before anything is done with it: logs must not hold one. */
  readonly learn: (secret: string) => void;
}

const KEY = 'ssh-privatekey';

/** The key pair to log in with, or what is wrong with the Secret that it should be in. */
export async function loginKey(
  { client, random, learn }: LoginDeps,
  { namespace, cloud, ref }: LoginOf,
  signal: AbortSignal,
): Promise<KeyPair | { readonly problem: string }> {
  const name = ref?.name ?? `${cloud}-node-access`;
  const key = ref?.key ?? KEY;
  const where = `Secret ${namespace}/${name}`;
  for (;;) {
    const secret = await findSecret(client, { namespace, name }, signal);
    if (secret !== undefined) {
      const text = decoded(secret)[key] ?? '';
      if (text !== '') learn(text);
      const remedy = 'put a private key without a passphrase there, in OpenSSH form';
      return (
        keyPairOf(text, `${cloud}-node-access`) ?? { problem: `${where}, key "${key}", holds no such key: ${remedy}` }
      );
    }
    if (ref !== undefined) {
      return {
        problem: `${where} is not there: create it, or correct spec.nodeAccess.keySecretRef of ScpCloud ${namespace}/${cloud}`,
      };
    }
    const made = makeKeyPair(random, `${cloud}-node-access`);
    learn(made.privateKey);
    const object: StoredSecret = {
      apiVersion: 'v1',
      kind: 'Secret',
      // Of no single cluster: whoever comes first makes it for all of the cloud, and machines outlive clusters.
      metadata: { namespace, name },
      type: 'kubernetes.io/ssh-auth',
      data: encoded({ [KEY]: made.privateKey }),
    };
    try {
      await client.create(SECRET, object, { signal });
      return made;
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }
}
