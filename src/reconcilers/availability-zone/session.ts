import { parseDurationMs } from '../../api/common/duration.ts';
import type { AvailabilityZone } from '../../api/availability-zone.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { CloudConfig } from '../../clients/openstack/index.ts';
import type { CloudConnection, CloudConnections, Inventory, InventoryRegistry } from '../../inventory/index.ts';
import { SEEN_KINDS } from './observed.ts';

/** What is kept in memory for one AvailabilityZone between passes. Losing it loses time, nothing else. */
export interface Session {
  readonly connection: CloudConnection;
  readonly inventory: Inventory;
  /** The picture may be older than what the last pass did: read the cloud anew before deciding. */
  doubtful: boolean;
}

export interface SessionsDeps {
  readonly connections: CloudConnections;
  readonly inventories: InventoryRegistry;
  /** Has the object looked at soon, by `namespace/name`. */
  readonly wake: (key: string) => void;
}

export interface Sessions {
  /** With the cloud's own limits, so that all who belong to a cloud share one way to it and one picture of it. */
  open(object: AvailabilityZone, cloud: ScpCloud, config: CloudConfig): Session;
  close(uid: string): void;
}

interface Kept {
  readonly session: Session;
  readonly unsubscribe: () => void;
}

export function createSessions({ connections, inventories, wake }: SessionsDeps): Sessions {
  const kept = new Map<string, Kept>();
  const seen = new Set<string>(SEEN_KINDS);

  const drop = (uid: string): void => {
    kept.get(uid)?.unsubscribe();
    kept.delete(uid);
  };

  return {
    open: ({ metadata }, cloud, config) => {
      const { uid, namespace, name } = metadata;
      const { api } = cloud.spec;
      const connection = connections.open(uid, config, api);
      const sweepIntervalMs = parseDurationMs(api.sweepInterval) ?? 60_000;
      const inventory = inventories.hold(uid, {
        key: connection.key,
        client: connection.client,
        sweepIntervalMs,
        projectIds: [],
      });
      const known = kept.get(uid);
      if (known?.session.connection.key === connection.key) return known.session;
      drop(uid);
      const unsubscribe = inventory.subscribe(({ source, changes, health }) => {
        const concerns = [...changes, ...health].some(({ kind }) => seen.has(kind));
        if (source === 'sweep' && concerns) wake(`${namespace}/${name}`);
      });
      const session: Session = { connection, inventory, doubtful: false };
      kept.set(uid, { session, unsubscribe });
      return session;
    },
    close: (uid) => {
      drop(uid);
      inventories.release(uid);
      connections.release(uid);
    },
  };
}
