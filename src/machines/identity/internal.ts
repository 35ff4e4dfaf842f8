import { isAlreadyExists, isConflict, type KubernetesClient, SECRET } from '../../clients/kubernetes/index.ts';
import type { Random } from '../../seams/random.ts';
import { INTERNAL_SECRETS } from '../../topologies/secrets.ts';
import type { IdentityOwner } from './identities.ts';
import { decoded, encoded, findSecret, requireOurs, type StoredSecret } from './stored-secret.ts';

export interface InternalDeps {
  readonly client: Pick<KubernetesClient, 'get' | 'create' | 'update'>;
  readonly random: Pick<Random, 'bytes'>;
  /** Told every value before anything is done with it: logs must not hold one. */
  readonly learn: (secret: string) => void;
}

/**
 * What the machines of a cluster prove to each other that they know, by name; made once, kept in the Secret
 * `<cluster>-internal`. Of two who make it at the same time, the first to store it wins. Undefined where there is none and
 * `mayMake` is false: machines that know the old ones do not take one with new ones for theirs.
 */
export async function internalSecrets(
  { client, random, learn }: InternalDeps,
  { namespace, name, reference }: IdentityOwner,
  mayMake: boolean,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string> | undefined> {
  const ref = { namespace, name: `${name}-internal` };
  for (;;) {
    const stored = await findSecret(client, ref, signal);
    if (stored === undefined && !mayMake) return undefined;
    if (stored !== undefined) requireOurs(stored, reference, 'the internal secrets');
    const before = decoded(stored);
    const missing = INTERNAL_SECRETS.filter(({ name: one }) => before[one] === undefined);
    const made = missing.map(
      ({ name: one, bytes }) => [one, Buffer.from(random.bytes(bytes)).toString('hex')] as const,
    );
    const texts = { ...before, ...Object.fromEntries(made) };
    const values = new Map(Object.entries(texts));
    for (const value of values.values()) learn(value);
    if (missing.length === 0) return values;
    const data = encoded(texts);
    try {
      if (stored !== undefined) await client.update<StoredSecret>(SECRET, { ...stored, data }, { signal });
      else {
        const metadata = { ...ref, ownerReferences: [reference] };
        const object: StoredSecret = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data };
        await client.create(SECRET, object, { signal });
      }
      return values;
    } catch (error) {
      if (!isConflict(error) && !isAlreadyExists(error)) throw error;
    }
  }
}
