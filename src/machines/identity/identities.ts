import {
  isAlreadyExists,
  isConflict,
  type KubernetesClient,
  type OwnerReference,
  SECRET,
} from '../../clients/kubernetes/index.ts';
import { type KeyPair, makeKeyPair } from '../../clients/ssh/index.ts';
import type { Random } from '../../seams/random.ts';
import { decoded, encoded, findSecret, requireOurs, type StoredSecret } from './stored-secret.ts';
import {
  firstIds,
  firstPage,
  hostPage,
  type IdentityBook,
  type Pages,
  privateIn,
  readBook,
  withoutFirsts,
} from './book.ts';

/** Whose machines' keys they are. */
export interface IdentityOwner {
  readonly namespace: string;
  /** Name of the cluster: its keys are in the Secret `<name>-identity`. */
  readonly name: string;
  /** Kubernetes takes the keys along with it. */
  readonly reference: OwnerReference;
}

export interface IdentitiesDeps {
  readonly client: Pick<KubernetesClient, 'get' | 'create' | 'update'>;
  readonly random: Pick<Random, 'bytes'>;
  /** Told every private key before anything is done with it: logs must not hold one. */
  readonly learn: (secret: string) => void;
}

/** The host keys of a cluster's machines, in a Secret. What was made once is never made again while the Secret is there. */
export interface Identities {
  read(owner: IdentityOwner, signal: AbortSignal): Promise<IdentityBook>;
  /** Makes the lasting keys of those members that have none yet. */
  ensure(owner: IdentityOwner, members: readonly string[], signal: AbortSignal): Promise<IdentityBook>;
  /**
   * Makes a key for one server that is about to be made. It is kept before it is handed out, so that whoever finds the
   * server knows the key; those that no server was told (`inUse`) are forgotten, but for the newest.
   */
  addFirst(
    owner: IdentityOwner,
    member: string,
    inUse: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly id: string; readonly keys: KeyPair }>;
  /** Forgets all first keys of a member, whose machine has its lasting key now: nobody is to pass for it any more. */
  dropFirsts(owner: IdentityOwner, member: string, signal: AbortSignal): Promise<void>;
}

/** Another one of us may be writing the same Secret. */
const TRIES = 5;

export function createIdentities({ client, random, learn }: IdentitiesDeps): Identities {
  const find = async ({ namespace, name, reference }: IdentityOwner, signal: AbortSignal) => {
    const secret = await findSecret(client, { namespace, name: `${name}-identity` }, signal);
    if (secret !== undefined) requireOurs(secret, reference, 'the host keys');
    return secret;
  };

  const write = async (owner: IdentityOwner, secret: StoredSecret | undefined, pages: Pages, signal: AbortSignal) => {
    const data = encoded(pages);
    if (secret !== undefined) return client.update<StoredSecret>(SECRET, { ...secret, data }, { signal });
    const { namespace, name, reference } = owner;
    const metadata = { namespace, name: `${name}-identity`, ownerReferences: [reference] };
    const object: StoredSecret = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data };
    return client.create(SECRET, object, { signal });
  };

  /** Reads, changes and writes, until nobody else has written in between. */
  const change = async <T>(
    owner: IdentityOwner,
    signal: AbortSignal,
    next: (pages: Pages) => { readonly pages: Pages; readonly result: T },
  ): Promise<{ readonly pages: Pages; readonly result: T }> => {
    for (let attempt = 1; ; attempt++) {
      const secret = await find(owner, signal);
      const before = decoded(secret);
      const after = next(before);
      privateIn(after.pages).forEach(learn);
      try {
        if (JSON.stringify(after.pages) !== JSON.stringify(before)) await write(owner, secret, after.pages, signal);
        return after;
      } catch (error) {
        const isRace = isConflict(error) || isAlreadyExists(error);
        if (!isRace || attempt === TRIES) throw error;
      }
    }
  };

  return {
    read: async (owner, signal) => {
      const pages = decoded(await find(owner, signal));
      privateIn(pages).forEach(learn);
      return readBook(pages);
    },
    ensure: async (owner, members, signal) => {
      const { pages } = await change(owner, signal, (before) => {
        const { hosts } = readBook(before);
        const missing = members.filter((member) => !hosts.has(member));
        const added = missing.map((member) => hostPage(member, makeKeyPair(random, `${owner.name}-${member}`)));
        return { pages: Object.assign({}, before, ...added) as Pages, result: undefined };
      });
      return readBook(pages);
    },
    addFirst: async (owner, member, inUse, signal) => {
      const keys = makeKeyPair(random, `${owner.name}-${member}-first`);
      const { result: id } = await change(owner, signal, (before) => {
        const book = readBook(before);
        // A create that nobody has heard of yet may still come about, with the key made last.
        const kept = [...inUse, ...firstIds(book, member).slice(-1)];
        const added = firstPage(book, member, keys);
        return { pages: { ...withoutFirsts(before, member, kept), ...added.pages }, result: added.id };
      });
      return { id, keys };
    },
    dropFirsts: async (owner, member, signal) => {
      await change(owner, signal, (before) => ({ pages: withoutFirsts(before, member, []), result: undefined }));
    },
  };
}
