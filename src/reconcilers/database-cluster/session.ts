import { parseDurationMs } from '../../api/common/duration.ts';
import type { ObjectMeta } from '../../api/common/object-meta.ts';
import type { LastTransition } from '../../api/database-cluster.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { CloudConfig } from '../../clients/openstack/index.ts';
import type { CloudConnection, CloudConnections, Inventory, InventoryRegistry } from '../../inventory/index.ts';
import { type MachinePlan, PLANNED_KINDS } from '../../machines/index.ts';
import { createSightings, type Sightings } from '../common/sightings.ts';
import { inProject } from '../common/tenant.ts';
import type { AwaitedService } from './awaited.ts';
import type { HeldCluster } from './held.ts';
import type { LastLook } from './last-look.ts';
import type { FailedMove } from './plan-handover.ts';
import type { PlannedChange, Served } from './status-transition.ts';

/** What is kept in memory for one DatabaseCluster between passes. Losing it loses time, nothing else. */
export interface Session {
  /** The way in which everybody looks at this cloud, and the picture that comes of it. */
  readonly connection: CloudConnection;
  readonly inventory: Inventory;
  /** Inside the project: servers and volumes belong to the project that a token is for. */
  readonly tenant: CloudConnection;
  readonly sightings: Sightings;
  /** The service as it was last seen. */
  served: Served | undefined;
  /** What the last steps were to do to the service, until it is seen to have happened. */
  planned: PlannedChange | undefined;
  /** The last move of the service that came to nothing: each costs an interruption. */
  failedMove: FailedMove | undefined;
  /** When Pacemaker was last told to forget what failed, in ms since the epoch. */
  forgottenMs: number | undefined;
  /** The last thing that was seen to happen to the service. */
  transition: LastTransition | undefined;
  /** The picture may be older than what the last pass did: read the cloud anew before deciding. */
  doubtful: boolean;
  /** What was under way when it was last looked at. */
  watched: MachinePlan['watched'];
  /** What was seen just now, where nothing was done to machines since: what comes next begins with it. */
  lastLook: LastLook | undefined;
  /** What need not be asked in each look. */
  held: HeldCluster | undefined;
  /** What the next look waits for. */
  awaited: AwaitedService | undefined;
}

export interface SessionsDeps {
  readonly connections: CloudConnections;
  readonly inventories: InventoryRegistry;
  /** Has the object looked at soon, by `namespace/name`. */
  readonly wake: (key: string) => void;
}

export interface Sessions {
  open(metadata: ObjectMeta, cloud: ScpCloud, config: CloudConfig): Session;
  close(uid: string): void;
}

/** A host concerns all who have a machine on it. */
const HOSTS = 'compute-service';

interface Kept {
  readonly key: string;
  readonly session: Session;
  readonly unsubscribe: () => void;
}

export function createSessions({ connections, inventories, wake }: SessionsDeps): Sessions {
  const kept = new Map<string, Kept>();
  const seen = new Set<string>(PLANNED_KINDS);

  const drop = (uid: string): void => {
    kept.get(uid)?.unsubscribe();
    kept.delete(uid);
  };

  return {
    open: ({ uid, namespace, name }, cloud, config) => {
      const { api } = cloud.spec;
      const connection = connections.open(uid, config, api);
      const tenant = connections.open(`${uid}/project`, inProject(config, cloud.status?.cloud?.projectId), api);
      const sweepIntervalMs = parseDurationMs(api.sweepInterval) ?? 60_000;
      const hold = { key: connection.key, client: connection.client, sweepIntervalMs, projectIds: [] };
      const inventory = inventories.hold(uid, hold);
      const key = `${connection.key} ${tenant.key}`;
      const known = kept.get(uid);
      if (known?.key === key) return known.session;
      drop(uid);
      const unsubscribe = inventory.subscribe(({ source, changes, health }) => {
        // Every write of every cluster is told to all of them.
        if (source !== 'sweep') return;
        const concerns = [...health, ...changes.filter(({ kind, owner }) => kind === HOSTS || owner?.uid === uid)];
        if (concerns.some(({ kind }) => seen.has(kind))) wake(`${namespace}/${name}`);
      });
      const session: Session = {
        connection,
        inventory,
        tenant,
        sightings: createSightings(),
        served: undefined,
        planned: undefined,
        failedMove: undefined,
        forgottenMs: undefined,
        transition: undefined,
        doubtful: false,
        watched: [],
        lastLook: undefined,
        held: undefined,
        awaited: undefined,
      };
      kept.set(uid, { key, session, unsubscribe });
      return session;
    },
    close: (uid) => {
      drop(uid);
      inventories.release(uid);
      connections.release(uid);
      connections.release(`${uid}/project`);
    },
  };
}
