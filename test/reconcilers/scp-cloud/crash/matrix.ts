import { type CloudPicture, pictureOf, withoutIds } from '../../../support/cloud-picture.ts';
import type { StoredCloud } from '../../../support/stage.ts';
import { type Between, createWorld, type World, type WorldSnapshot } from '../../../support/world.ts';
import { isCloudWrite, plainly } from './faults.ts';
import type { Flow } from './flows.ts';

/** How everything ended: the cloud, how much of everything is in it, and what people are told. */
export interface End {
  readonly picture: CloudPicture;
  readonly rows: Readonly<Record<string, number>>;
  readonly status: unknown;
}

/** The world right before and right after one outside write. */
export interface Boundary {
  readonly write: string;
  readonly before: WorldSnapshot;
  readonly after: WorldSnapshot;
}

export interface Stage {
  readonly world: World;
  /** The flow as it goes undisturbed. */
  readonly end: End;
  readonly boundaries: readonly Boundary[];
  /** A text with names in the place of the identifiers of what is in the cloud now. */
  readonly named: (text: string) => string;
  /** Plays the flow to its end from `snapshot`, or from its beginning, with an operator that remembers nothing. */
  readonly replay: (between?: Between, snapshot?: WorldSnapshot) => Promise<End>;
}

/** Prepares a flow, and plays it once undisturbed, taking note of every write to the cloud and to the object. */
export async function setFlow(flow: Flow): Promise<Stage> {
  let between: Between = plainly;
  let betweenCluster: Between = plainly;
  const world = await createWorld({
    between: (serve, request) => between(serve, request),
    betweenCluster: (serve, request) => betweenCluster(serve, request),
  });
  const first = world.startOperator();
  await flow.prepare(world);
  await first.stop();
  await flow.ask(world);
  const beginning = world.snapshot();

  const play = async (): Promise<End> => {
    const operator = world.startOperator();
    try {
      await flow.over(world);
      // A lease that the dead one holds, and a sweep.
      await world.clock.advance(50_000);
    } finally {
      await operator.stop();
    }
    return endOf(world);
  };

  const boundaries: Boundary[] = [];
  const noting =
    (isOutside: (request: Request) => boolean): Between =>
    async (serve, request) => {
      if (!isOutside(request)) return serve(request);
      const before = world.snapshot();
      const response = await serve(request);
      const write = `${request.method} ${new URL(request.url).pathname}`;
      boundaries.push({ write, before, after: world.snapshot() });
      return response;
    };
  between = noting(isCloudWrite);
  betweenCluster = noting(isObjectWrite);
  const end = await play();
  betweenCluster = plainly;

  return {
    world,
    end,
    boundaries,
    named: (text) => named(world, text),
    replay: (how = plainly, snapshot = beginning) => {
      world.restore(snapshot);
      between = how;
      return play();
    },
  };
}

/** Writes to the object and its status; leases and events decide nothing. */
function isObjectWrite(request: Request): boolean {
  return request.method !== 'GET' && new URL(request.url).pathname.includes('/scpclouds/');
}

/** The moments at which a kill would leave a world of its own, by what had just happened or was about to. */
export function killings(boundaries: readonly Boundary[]): [when: string, snapshot: WorldSnapshot][] {
  const all = boundaries.flatMap(({ write, before, after }): [string, WorldSnapshot][] => [
    [`before ${write}`, before],
    [`after ${write}`, after],
  ]);
  const unique = new Map(all.map(([when, snapshot]) => [substanceOf(snapshot), [when, snapshot] as const]));
  return [...unique.values()].map(([when, snapshot]) => [when, snapshot]);
}

/** What a new operator can know of a world: everything but tokens, leases, events and versions. */
function substanceOf({ cloud, plane }: WorldSnapshot): string {
  const { tokens: _, ...identity } = cloud.tables['identity'] ?? {};
  const kept = { tables: { ...cloud.tables, identity }, blobs: cloud.blobs };
  const passing = /"(resourceVersion|time|renewTime|last[A-Za-z]*Time|callsPerHour)":("[^"]*"|\d+)/g;
  return JSON.stringify([kept, plane]).replaceAll(passing, '');
}

function named(world: World, text: string): string {
  const tables = Object.values(world.cloud.snapshot().tables).flatMap((group) => Object.values(group));
  const rows = tables.flat() as readonly { readonly id?: unknown; readonly name?: unknown }[];
  const names = rows.filter(({ id, name }) => typeof id === 'string' && id.length > 30 && typeof name === 'string');
  return names.reduce((whole, { id, name }) => whole.replaceAll(String(id), `<${String(name)}>`), text);
}

async function endOf(world: World): Promise<End> {
  const { tables } = world.cloud.snapshot();
  const rows = Object.entries(tables).flatMap(([service, group]) =>
    Object.entries(group)
      .filter(([table]) => table !== 'tokens' && table !== 'tasks')
      .map(([table, entries]) => [`${service}.${table}`, entries.length] as const),
  );
  const object = await world.find('storm');
  const picture = withoutIds(await pictureOf(world.admin));
  return { picture, rows: Object.fromEntries(rows), status: object && lastingStatus(object) };
}

/** What a status says apart from times, identifiers and counts of calls. */
function lastingStatus({ status, metadata }: StoredCloud): unknown {
  const { conditions = [], resources = [], plan, drift, orphans, images, quota, summary } = status ?? {};
  return {
    upToDate: status?.observedGeneration === metadata.generation,
    finalizers: metadata.finalizers,
    conditions: conditions.map(({ type, status: is, reason, message }) => [type, is, reason, message]),
    resources: resources.map(({ id: _, ...resource }) => resource),
    ...{ plan, drift, orphans, images, quota, summary },
  };
}
