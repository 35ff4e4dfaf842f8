import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { KeyPair } from '../../clients/ssh/index.ts';
import {
  type FirstBoot,
  ForeignSecret,
  type Identities,
  type IdentityBook,
  type IdentityOwner,
  type Introduction,
} from '../../machines/index.ts';

/** What one pass knows of the keys of the machines of one owner. Secret as a whole. */
export interface KeyRing {
  /** What machines are logged in to with. */
  readonly login: KeyPair;
  /** As it is now: what is handed out or forgotten during the pass counts at once. */
  readonly book: IdentityBook;
  /** What a new machine is told of itself. Its first host key is kept before it is handed out. */
  firstBoot(member: string, inUse: readonly string[]): Promise<FirstBoot>;
  /** Forgets what a machine was told that has its lasting key now. */
  retireFirst(member: string): Promise<void>;
}

export interface KeysDeps {
  readonly identities: Identities;
  readonly login: (of: LoginOf, signal: AbortSignal) => Promise<KeyPair | Pick<NoKey, 'problem'>>;
  readonly userData: (introduction: Introduction) => string;
}

interface LoginOf {
  readonly namespace: string;
  readonly cloud: string;
  readonly ref: { readonly name: string; readonly key: string } | undefined;
}

export interface NoKey {
  readonly reason: 'NodeAccessMissing' | 'NotOurs';
  readonly problem: string;
}

/** Whose machines they are: their names in the cloud begin with `cluster`. */
export interface RingOf {
  readonly owner: IdentityOwner;
  readonly cluster: string;
  readonly members: readonly string[];
  readonly cloud: Pick<ScpCloud, 'metadata' | 'spec'>;
}

/** The keys of the machines of one owner. Makes what is missing. */
export async function openKeys(
  { identities, login, userData }: KeysDeps,
  { owner, cluster, members, cloud: { metadata, spec } }: RingOf,
  signal: AbortSignal,
): Promise<KeyRing | NoKey> {
  const { keySecretRef: ref, sshUser } = spec.nodeAccess;
  const key = await login({ namespace: owner.namespace, cloud: metadata.name, ref }, signal);
  if ('problem' in key) return { reason: 'NodeAccessMissing', problem: key.problem };
  const found = await unlessForeign(identities.ensure(owner, members, signal));
  if ('problem' in found) return found;
  let book = found;
  return {
    login: key,
    get book() {
      return book;
    },
    firstBoot: async (member, inUse) => {
      const { id, keys } = await identities.addFirst(owner, member, inUse, signal);
      book = await identities.read(owner, signal);
      const hostname = `${cluster}-${member}`;
      const introduction = { hostname, sshUser, authorizedKeys: [key.publicKey], firstKey: keys };
      return { userData: userData(introduction), hostKeyId: id };
    },
    retireFirst: async (member) => {
      await identities.dropFirsts(owner, member, signal);
      book = await identities.read(owner, signal);
    },
  };
}

/** What is read from a Secret of ours, or that somebody else's is in its place. */
export async function unlessForeign<T extends object>(reading: Promise<T>): Promise<T | NoKey> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ForeignSecret) return { reason: 'NotOurs', problem: error.message };
    throw error;
  }
}
