import type { Migration } from '../../clients/openstack/index.ts';
import { type Server, serversOn } from './observed.ts';
import type { Scene } from './plan-scene.ts';

/** What has become of the servers that were to leave one host, each by its last move from there. */
export interface Moves {
  /** On their way, also where Nova counts them for the new host already. */
  readonly underway: readonly Server[];
  /** Moved cold, and waiting to be told that it is well. */
  readonly unconfirmed: readonly Server[];
  /** Resized by their owner, who alone can say whether that is well; until then they may come back. */
  readonly resized: readonly Server[];
  /** Still there after a try of late. */
  readonly failed: readonly Server[];
}

/** After a failed move the scheduler gets some time to find room. */
const RETRY_MS = 300_000;

const OVER = new Set(['completed', 'confirmed', 'reverted', 'done', 'error', 'failed', 'cancelled']);
const FAILED = new Set(['error', 'failed', 'cancelled']);

type Seen = Pick<Scene, 'observed' | 'nowMs'>;

export function movesOff({ observed, nowMs }: Seen, host: string): Moves {
  const last = new Map((observed.migrations.get(host) ?? []).map((move) => [move.instance_uuid, move]));
  const moved = observed.entries.server.flatMap((server) => {
    const move = last.get(server.id);
    return move === undefined ? [] : [{ server, move }];
  });
  const where = (holds: (move: Migration, server: Server) => boolean): readonly Server[] =>
    moved.filter(({ server, move }) => holds(move, server)).map(({ server }) => server);
  const there = new Set(serversOn(observed, host).map(({ id }) => id));
  const finished = (move: Migration, { status }: Server, type: string) =>
    status === 'VERIFY_RESIZE' && move.status === 'finished' && move.migration_type === type;
  const underway = where(
    (move, server) => isMoving(server) && !OVER.has(move.status ?? '') && move.status !== 'finished',
  );
  // Nova takes a move up some time before it is on record.
  const begun = serversOn(observed, host).filter((server) => isTakenUp(server) && !underway.includes(server));
  return {
    underway: [...underway, ...begun],
    unconfirmed: where((move, server) => finished(move, server, 'migration')),
    resized: where((move, server) => finished(move, server, 'resize')),
    failed: where((move, { id }) => there.has(id) && FAILED.has(move.status ?? '') && nowMs - timeOf(move) < RETRY_MS),
  };
}

/** Whether the server waits for a confirmation that the drain of any host gives it. */
export function isBeingConfirmed({ observed, nowMs }: Seen, { id }: Server): boolean {
  return [...observed.migrations.keys()].some((host) => {
    const { underway, unconfirmed } = movesOff({ observed, nowMs }, host);
    return [...underway, ...unconfirmed].some((server) => server.id === id);
  });
}

/** Nova has it in hand: nothing can be asked of it at the moment. */
export function isBusy(server: Server): boolean {
  return server['OS-EXT-STS:task_state'] != null || ['MIGRATING', 'RESIZE', 'BUILD'].includes(server.status);
}

function isTakenUp({ status, 'OS-EXT-STS:task_state': task }: Server): boolean {
  return ['MIGRATING', 'RESIZE'].includes(status) || /^(migrating|resize_)/.test(task ?? '');
}

function isMoving(server: Server): boolean {
  return isBusy(server) || server.status === 'VERIFY_RESIZE';
}

/** Nova writes times of migrations in UTC and does not say so. */
function timeOf({ updated_at: updated, created_at: created }: Migration): number {
  const text = updated ?? created ?? '';
  return Date.parse(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);
}
