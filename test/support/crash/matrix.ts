import { type Between, createWorld, type World, type WorldSnapshot } from '../world.ts';
import { isCloudWrite, plainly } from './faults.ts';

/** One thing that the operator is asked to do, and how one sees that it is done. */
export interface Flow {
  readonly what: string;
  /** The world before it is asked. An operator runs. */
  readonly prepare: (world: World) => Promise<void>;
  /** What asks for it. No operator runs. */
  readonly ask: (world: World) => Promise<unknown>;
  readonly over: (world: World) => Promise<unknown>;
  /** How many different writes it takes at least: fewer would mean that the flow lost its point. */
  readonly writes: number;
}

/** What the flows of one kind are about. */
export interface Subject {
  /** Of the kind, as paths of the Kubernetes API have it. */
  readonly plural: string;
  /** The cloud as far as the kind could touch it, and what people are told; without what no two makings share. */
  readonly seen: (world: World) => Promise<Pick<End, 'picture' | 'status'>>;
}

/** How everything ended: the cloud, how much of everything is in it, and what people are told. */
export interface End {
  readonly picture: unknown;
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
export async function setFlow(flow: Flow, subject: Subject): Promise<Stage> {
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
    return endOf(world, subject);
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
  betweenCluster = noting((request) => isObjectWrite(request, subject));
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
function isObjectWrite({ method, url }: Request, subject: Subject): boolean {
  return method !== 'GET' && isOfObject(new URL(url).pathname, subject);
}

export function isOfObject(write: string, { plural }: Subject): boolean {
  return write.includes(`/${plural}/`);
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

/** A machine is told another first key with each attempt to make it. */
const TOLD = /"(user_data|scp_host_key)":"[^"]*"/g;

function named(world: World, text: string): string {
  const tables = Object.values(world.cloud.snapshot().tables).flatMap((group) => Object.values(group));
  const rows = tables.flat() as readonly { readonly id?: unknown; readonly name?: unknown }[];
  const names = rows.filter(({ id, name }) => typeof id === 'string' && id.length > 30 && typeof name === 'string');
  return names.reduce(
    (whole, { id, name }) => whole.replaceAll(String(id), `<${String(name)}>`),
    text.replaceAll(TOLD, ''),
  );
}

async function endOf(world: World, subject: Subject): Promise<End> {
  const { tables } = world.cloud.snapshot();
  const rows = Object.entries(tables).flatMap(([service, group]) =>
    Object.entries(group)
      .filter(([table]) => table !== 'tokens' && table !== 'tasks')
      .map(([table, entries]) => [`${service}.${table}`, entries.length] as const),
  );
  return { ...(await subject.seen(world)), rows: Object.fromEntries(rows) };
}
