import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { IdentityOwner } from '../../machines/index.ts';
import { databaseBlueprint } from '../../topologies/database/index.ts';
import {
  type KeyRing as CommonRing,
  type KeysDeps as CommonDeps,
  type NoKey,
  openKeys,
  unlessForeign,
} from '../common/keys.ts';
import type { MachineCluster } from './cluster.ts';
import { ownedBy } from './connection-secret.ts';

/** What one pass knows of the keys and secrets of a cluster. Secret as a whole. */
export interface KeyRing {
  readonly machines: CommonRing;
  /** What setups name, by name. */
  readonly internal: ReadonlyMap<string, string>;
}

export interface KeysDeps extends CommonDeps {
  readonly internal: (
    owner: IdentityOwner,
    mayMake: boolean,
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, string> | undefined>;
}

export interface Keys {
  /** Makes what is missing, but for what machines that are there know each other by. */
  read(cluster: MachineCluster, cloud: ScpCloud, signal: AbortSignal): Promise<KeyRing | NoKeys>;
}

interface NoKeys {
  readonly reason: NoKey['reason'] | 'SecretNotFound';
  readonly problem: string;
}

export function createKeys(deps: KeysDeps): Keys {
  return {
    read: async (cluster, cloud, signal) => {
      const { metadata, spec } = cluster;
      const { namespace, name } = metadata;
      const owner = { namespace, name, reference: ownedBy(metadata) };
      const members = databaseBlueprint({ name, spec }).members.map((member) => member.name);
      const machines = await openKeys(deps, { owner, cluster: name, members, cloud }, signal);
      if ('problem' in machines) return machines;
      const mayMake = spec.topology === 'single' || !hasMachines(cluster);
      const internal = await unlessForeign(deps.internal(owner, mayMake, signal).then((found) => ({ found })));
      if ('problem' in internal) return internal;
      if (internal.found === undefined) return { reason: 'SecretNotFound', problem: lost(metadata) };
      return { machines, internal: internal.found };
    },
  };
}

const hasMachines = ({ status }: MachineCluster): boolean =>
  status?.members?.some(({ serverId }) => serverId !== undefined) ?? false;

const lost = ({ namespace, name }: MachineCluster['metadata']): string =>
  `Secret ${namespace}/${name}-internal, which the machines of ${name} know each other by, is gone, and they would not take one ` +
  'that knows another for theirs: put it back from a backup, as it was, owner included; nothing is done until then';
