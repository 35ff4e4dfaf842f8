import { parseDurationMs } from '../../api/common/duration.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { CloudConfig, ServiceFacts } from '../../clients/openstack/index.ts';
import { ExternalError } from '../../errors/external-error.ts';
import type { CloudConnection, CloudConnections, Inventory, InventoryRegistry } from '../../inventory/index.ts';
import type { Clock } from '../../seams/clock.ts';
import type { MachinePlan } from '../../machines/index.ts';
import { createSightings, type Sightings } from '../common/sightings.ts';
import { inProject } from '../common/tenant.ts';
import { concerns } from './concerns.ts';
import { createDirectory, type Directory } from './directory.ts';
import type { ImageSources } from './image-source.ts';
import { createNamesakes, type Namesakes } from './namesakes.ts';
import { createUploads, type UploadNews, type Uploads } from './uploads.ts';

/** What is kept in memory for one ScpCloud between passes. Losing it loses time, nothing else. */
export interface Session {
  readonly connection: CloudConnection;
  readonly inventory: Inventory;
  readonly uploads: Uploads;
  /** Shared by all who speak to the cloud in the same way, as are the namesakes and the facts. */
  readonly directory: Directory;
  readonly namesakes: Namesakes;
  /** The same way into a project: servers belong to the project that a token is for. */
  readonly tenant: (projectId: string | undefined) => CloudConnection;
  readonly sightings: Sightings;
  /** What of the bastion was under way when it was last looked at. */
  watched: MachinePlan['watched'];
  /** The picture may be older than what the last pass did: read the cloud anew before deciding. */
  doubtful: boolean;
  facts(): Promise<readonly ServiceFacts[]>;
}

export interface SessionsDeps {
  readonly connections: CloudConnections;
  readonly inventories: InventoryRegistry;
  readonly sources: ImageSources;
  readonly clock: Clock;
  readonly assertLeading: () => void;
  /** Has the object looked at soon, by `namespace/name`. */
  readonly wake: (key: string) => void;
  readonly tell: (object: ScpCloud, news: UploadNews) => void;
}

export interface Sessions {
  open(object: ScpCloud, config: CloudConfig): Session;
  /** Asks the inventory for the limits of this project too. */
  watchProject(object: ScpCloud, projectId: string): void;
  close(uid: string): void;
}

interface Kept {
  readonly session: Session;
  readonly key: string;
  readonly unsubscribe: () => void;
  projectIds: readonly string[];
  adopted: ReadonlySet<string>;
}

type Learnt = Pick<Session, 'directory' | 'namesakes' | 'facts'>;

const FACTS_MS = 3_600_000;
const FACTS_RETRY_MS = 60_000;

export function createSessions(deps: SessionsDeps): Sessions {
  const { connections, inventories, clock } = deps;
  const kept = new Map<string, Kept>();
  const learnt = new WeakMap<CloudConnection, Learnt>();

  const learntBy = (connection: CloudConnection): Learnt => {
    const known = learnt.get(connection) ?? {
      directory: createDirectory(clock),
      namesakes: createNamesakes(connection.client.network),
      facts: factsOf(connection, clock),
    };
    learnt.set(connection, known);
    return known;
  };

  const hold = ({ metadata, spec }: ScpCloud, connection: CloudConnection, projectIds: readonly string[]): Inventory =>
    inventories.hold(metadata.uid, {
      key: connection.key,
      client: connection.client,
      sweepIntervalMs: parseDurationMs(spec.api.sweepInterval) ?? 60_000,
      projectIds,
    });

  const drop = (uid: string): void => {
    const one = kept.get(uid);
    one?.session.uploads.stop();
    one?.unsubscribe();
    kept.delete(uid);
  };

  return {
    open: (object, config) => {
      const { uid, namespace, name } = object.metadata;
      const connection = connections.open(uid, config, object.spec.api);
      const known = kept.get(uid);
      if (known?.key === connection.key) {
        hold(object, connection, known.projectIds);
        known.adopted = adoptedBy(object);
        return known.session;
      }
      drop(uid);
      const inventory = hold(object, connection, []);
      const wake = () => deps.wake(`${namespace}/${name}`);
      const uploads = createUploads({
        cloud: connection.client,
        inventory,
        sources: deps.sources,
        clock,
        wake,
        tell: (news) => deps.tell(object, news),
        assertLeading: deps.assertLeading,
      });
      const session: Session = {
        connection,
        inventory,
        uploads,
        tenant: (id) => connections.open(`${uid}/project`, inProject(config, id), object.spec.api),
        sightings: createSightings(),
        watched: [],
        doubtful: false,
        ...learntBy(connection),
      };
      const unsubscribe = inventory.subscribe(({ source, changes, health }) => {
        const { projectIds = [], adopted = new Set<string>() } = kept.get(uid) ?? {};
        const me = { uid, projectIds, adopted };
        if (source === 'sweep' && (health.length > 0 || changes.some((change) => concerns(change, me)))) wake();
      });
      kept.set(uid, { session, key: connection.key, unsubscribe, projectIds: [], adopted: adoptedBy(object) });
      return session;
    },
    watchProject: (object, projectId) => {
      const one = kept.get(object.metadata.uid);
      if (one === undefined || one.projectIds.includes(projectId)) return;
      one.projectIds = [projectId];
      hold(object, one.session.connection, one.projectIds);
    },
    close: (uid) => {
      drop(uid);
      inventories.release(uid);
      connections.release(uid);
      connections.release(`${uid}/project`);
    },
  };
}

function adoptedBy({ status }: ScpCloud): ReadonlySet<string> {
  return new Set((status?.resources ?? []).flatMap(({ adopted, id }) => (adopted && id !== undefined ? [id] : [])));
}

/** A service that does not answer takes nothing away from the others: what was known of them stays. */
function factsOf({ client }: CloudConnection, clock: Clock): () => Promise<readonly ServiceFacts[]> {
  let facts: readonly ServiceFacts[] = [];
  let dueMs = 0;
  return async () => {
    if (clock.monotonicMs() < dueMs) return facts;
    dueMs = clock.monotonicMs() + FACTS_RETRY_MS;
    try {
      facts = await client.listServiceFacts();
      dueMs = clock.monotonicMs() + FACTS_MS;
    } catch (error) {
      if (!(error instanceof ExternalError)) throw error;
    }
    return facts;
  };
}
