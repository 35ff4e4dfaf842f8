import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { KeyPair } from '../../clients/ssh/index.ts';
import type { FirstBoot, Identities, IdentityBook, IdentityOwner, Introduction } from '../../machines/index.ts';
import { databaseBlueprint } from '../../topologies/database/index.ts';
import type { MachineCluster } from './cluster.ts';
import { ownedBy } from './connection-secret.ts';

/** What one pass knows of the keys and secrets of a cluster. Secret as a whole. */
export interface KeyRing {
  /** What machines are logged in to with. */
  readonly login: KeyPair;
  /** As it is now: what is handed out or forgotten during the pass counts at once. */
  readonly book: IdentityBook;
  /** What setups name, by name. */
  readonly internal: ReadonlyMap<string, string>;
  /** What a new machine is told of itself. Its first host key is kept before it is handed out. */
  firstBoot(member: string, inUse: readonly string[]): Promise<FirstBoot>;
  /** Forgets what a machine was told that has its lasting key now. */
  retireFirst(member: string): Promise<void>;
}

export interface KeysDeps {
  readonly identities: Identities;
  readonly login: (of: LoginOf, signal: AbortSignal) => Promise<KeyPair | NoKey>;
  readonly internal: (owner: IdentityOwner, signal: AbortSignal) => Promise<ReadonlyMap<string, string>>;
  readonly userData: (introduction: Introduction) => string;
}

interface LoginOf {
  readonly namespace: string;
  readonly cloud: string;
  readonly ref: { readonly name: string; readonly key: string } | undefined;
}

export interface NoKey {
  readonly problem: string;
}

export interface Keys {
  /** Makes what is missing. */
  read(cluster: MachineCluster, cloud: ScpCloud, signal: AbortSignal): Promise<KeyRing | NoKey>;
}

export function createKeys({ identities, login, internal, userData }: KeysDeps): Keys {
  return {
    read: async ({ metadata, spec }, cloud, signal) => {
      const { namespace, name } = metadata;
      const owner = { namespace, name, reference: ownedBy(metadata) };
      const { nodeAccess } = cloud.spec;
      const of = { namespace, cloud: cloud.metadata.name, ref: nodeAccess.keySecretRef };
      const members = databaseBlueprint({ name, spec }).members.map((member) => member.name);
      const key = await login(of, signal);
      if ('problem' in key) return key;
      let book = await identities.ensure(owner, members, signal);
      return {
        login: key,
        get book() {
          return book;
        },
        internal: await internal(owner, signal),
        firstBoot: async (member, inUse) => {
          const { id, keys } = await identities.addFirst(owner, member, inUse, signal);
          book = await identities.read(owner, signal);
          const hostname = `${name}-${member}`;
          const introduction = {
            hostname,
            sshUser: nodeAccess.sshUser,
            authorizedKeys: [key.publicKey],
            firstKey: keys,
          };
          return { userData: userData(introduction), hostKeyId: id };
        },
        retireFirst: async (member) => {
          await identities.dropFirsts(owner, member, signal);
          book = await identities.read(owner, signal);
        },
      };
    },
  };
}
