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
  readonly internal: (owner: IdentityOwner, signal: AbortSignal) => Promise<ReadonlyMap<string, string>>;
}

export interface Keys {
  /** Makes what is missing. */
  read(cluster: MachineCluster, cloud: ScpCloud, signal: AbortSignal): Promise<KeyRing | NoKey>;
}

export function createKeys(deps: KeysDeps): Keys {
  return {
    read: async ({ metadata, spec }, cloud, signal) => {
      const { namespace, name } = metadata;
      const owner = { namespace, name, reference: ownedBy(metadata) };
      const members = databaseBlueprint({ name, spec }).members.map((member) => member.name);
      const machines = await openKeys(deps, { owner, cluster: name, members, cloud }, signal);
      if ('problem' in machines) return machines;
      const internal = await unlessForeign(deps.internal(owner, signal));
      return 'problem' in internal ? internal : { machines, internal };
    },
  };
}
