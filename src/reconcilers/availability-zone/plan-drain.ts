import type { AvailabilityZoneSpec, HostStatus } from '../../api/availability-zone.ts';
import type { StepKey } from '../../planning/step.ts';
import { type ComputeService, type Server, serversOn } from './observed.ts';
import { isBeingConfirmed, isBusy, type Moves, movesOff } from './plan-moves.ts';
import { named, type Problem, type Scene } from './plan-scene.ts';
import type { Step } from './step.ts';

type Entry = AvailabilityZoneSpec['maintenance'][number];
type State = NonNullable<HostStatus['maintenance']>['state'];

/** What is to be done about the servers of one host, and how far that is. */
export interface Drain {
  readonly state: State;
  /** Servers that have not left for good. */
  readonly remaining: number;
  readonly message?: string;
  readonly steps: readonly Step[];
  readonly waiting?: string;
  readonly problem?: Problem;
}

/** Servers of one host that move at the same time: more of them only share the wire. */
const AT_ONCE = 2;

/** Moves servers off a host, a few at a time. A host that is dead cannot be drained: that takes an evacuation. */
export function planDrain(scene: Scene, entry: Entry, service: ComputeService, needs: readonly StepKey[]): Drain {
  const { host, drain } = entry;
  const servers = serversOn(scene.observed, host);
  if (drain === 'None') return { state: 'Disabled', remaining: servers.length, steps: [] };
  const moves = movesOff(scene, host);
  const ending = planMovesEnd(host, moves);
  const base = { remaining: remainingOf(servers, moves), steps: ending.steps };
  if (servers.length > 0 && service.state !== 'up') {
    const message = `${host} is down, so its servers cannot be moved by migration: bring it back, or evacuate ${named(servers)}`;
    return { ...base, state: 'Failed', message, problem: { reason: 'DrainFailed', message } };
  }
  const { starting, busy, trouble } = planMoves(scene, entry, moves, needs);
  const steps = [...ending.steps, ...starting];
  if (steps.length === 0 && busy.length === 0 && ending.waiting === undefined) {
    if (trouble === undefined) return { ...base, state: 'Drained' };
    return { ...base, state: 'Failed', message: trouble.message, problem: trouble };
  }
  const waiting = `${base.remaining} ${base.remaining === 1 ? 'server' : 'servers'} to leave ${host}`;
  return { ...base, state: 'Draining', steps, waiting, ...(trouble === undefined ? {} : { message: trouble.message }) };
}

/** What has begun is brought to its end, whatever is declared by now: a move that nobody confirms holds room on two hosts. */
export function planMovesEnd(host: string, { underway, unconfirmed }: Moves): Pick<Drain, 'steps' | 'waiting'> {
  const open = [...underway, ...unconfirmed];
  const steps = unconfirmed.map((server) => confirmation(host, server));
  return open.length === 0 ? { steps } : { steps, waiting: `${named(open)} to have left ${host}` };
}

function remainingOf(servers: readonly Server[], { underway, unconfirmed, resized }: Moves): number {
  return new Set([...servers, ...underway, ...unconfirmed, ...resized].map(({ id }) => id)).size;
}

interface Moving {
  readonly starting: readonly Step[];
  readonly busy: readonly Server[];
  readonly trouble: Problem | undefined;
}

function planMoves(scene: Scene, entry: Entry, moves: Moves, needs: readonly StepKey[]): Moving {
  const { host, drain } = entry;
  const servers = serversOn(scene.observed, host);
  const busy = servers.filter((server) => isBusy(server) || isBeingConfirmed(scene, server));
  const idle = servers.filter((server) => !busy.includes(server));
  const stuck = idle.filter((server) => movedHow(drain, server) === undefined);
  const failed = idle.filter((server) => moves.failed.includes(server));
  const free = idle.filter((server) => !stuck.includes(server) && !failed.includes(server));
  const starting = free.slice(0, Math.max(0, AT_ONCE - busy.length)).map((server) => moveOf(entry, server, needs));
  return { starting, busy, trouble: troubleOf(host, stuck, failed, moves.resized) };
}

function troubleOf(
  host: string,
  stuck: readonly Server[],
  failed: readonly Server[],
  resized: readonly Server[],
): Problem | undefined {
  const [server] = stuck;
  if (server !== undefined) {
    const message = `${named(stuck)} on ${host} cannot be moved in status ${server.status}: bring back to ACTIVE or SHUTOFF, or delete`;
    return { reason: 'DrainFailed', message };
  }
  if (failed.length > 0) {
    const message =
      `${named(failed)} could not be moved off ${host} and stay there; tried again every few minutes. A server that is ` +
      'pinned to its zone moves only to another enabled host of the zone with room for it';
    return { reason: 'DrainFailed', message };
  }
  if (resized.length === 0) return undefined;
  const message = `${named(resized)} may come back to ${host} until the owner confirms the resize or reverts it`;
  return { reason: 'DrainFailed', message };
}

/** How a server can be moved; undefined where it cannot. One that is off moves cold in any case: nobody notices. */
function movedHow(drain: Entry['drain'], { status }: Server): 'live' | 'cold' | undefined {
  if (status === 'SHUTOFF') return 'cold';
  if (status === 'ACTIVE') return drain === 'Cold' ? 'cold' : 'live';
  return status === 'PAUSED' && drain === 'Live' ? 'live' : undefined;
}

function moveOf(entry: Entry, server: Server, needs: readonly StepKey[]): Step {
  const how = movedHow(entry.drain, server);
  const running = server.status === 'ACTIVE';
  return {
    ...about(entry.host, server),
    key: `move server ${server.id}`,
    do: how === 'live' ? 'live-migrate-server' : 'cold-migrate-server',
    impact: how === 'cold' && running ? 'Restart' : 'None',
    needs,
    changes: [{ field: 'host', from: entry.host, to: 'another host', body: {} }],
  };
}

function confirmation(host: string, server: Server): Step {
  const to = server['OS-EXT-SRV-ATTR:host'] ?? 'another host';
  return {
    ...about(host, server),
    key: `confirm server ${server.id}`,
    do: 'confirm-migration',
    impact: 'None',
    needs: [],
    changes: [{ field: 'host', from: `${host}, to be confirmed`, to, body: {} }],
  };
}

function about(host: string, { id, name }: Server) {
  const thing = { kind: 'server', name: name === '' ? id : name, id } as const;
  return { thing, id, action: 'Update', cause: 'Declared', path: `maintenance[${host}]` } as const;
}
