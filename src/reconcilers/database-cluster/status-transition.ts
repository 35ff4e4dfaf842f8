import type { DatabaseClusterStatus, LastTransition } from '../../api/database-cluster.ts';
import type { Assessment } from '../../convergence/assess/index.ts';
import { type Happening, timestamp } from '../../runtime/index.ts';
import type { Blueprint } from '../../topologies/blueprint.ts';
import type { Look } from './look.ts';
import type { Serving } from './serving.ts';
import type { Step } from './step.ts';

/** The service as a look found it. */
export interface Served extends Serving {
  /** Until when it is known to have been served: when that look began, or the operator began to take it away afterwards. */
  readonly atMs: number;
}

/** What steps do to the service. */
export interface PlannedChange {
  /** Who serves afterwards. */
  readonly member: string;
  readonly cause: string;
}

/** What becomes of the service by these steps; undefined: nothing. Pure. */
export function plannedBy(steps: readonly Step[], primary: string | undefined): PlannedChange | undefined {
  for (const step of steps) {
    if (step.do === 'make-way' && step.moves !== undefined) {
      return { member: step.moves.to, cause: `planned: ${step.moves.why}` };
    }
    if (step.impact === 'Restart' && step.thing.kind === 'machine' && step.thing.name === primary) {
      return { member: primary, cause: 'planned: something else is declared for its machine' };
    }
  }
  return undefined;
}

/** Two looks at the service, and what tells a change that was asked for from one that was forced. */
export interface Moment {
  /** The last look at which it was served, as far as this process knows. */
  readonly before: Served | undefined;
  readonly now: Serving | undefined;
  readonly nowMs: number;
  /** When the server that served then has ended, in ms since the epoch, if its machine knows. */
  readonly endedMs: number | undefined;
  /** When the server that serves now was started, likewise. */
  readonly startedMs: number | undefined;
  readonly signs: Look['signs'];
  /** Member that the service is to move to, as an annotation asks. */
  readonly target: string | undefined;
  /** An annotation asks for a restart, and it has been begun. */
  readonly restart: boolean;
  /** What the operator itself was doing. */
  readonly planned: PlannedChange | undefined;
  /** Whom clients are led back to, while nothing is wrong with the others (Galera). */
  readonly preferred: string | undefined;
}

/**
 * What happened to the service between two looks; undefined: nothing. `seconds` begins when the server that served ended, as its
 * machine says; where that one was lost, with the last look that found it served, or with the step that took it away, for members
 * send no events. It ends when the server that serves now was started; in Galera,
 * whose servers run all the time, when the load balancer began to lead clients to it; and where that says nothing, with the look
 * that found it: a look can take minutes while a machine hangs.
 */
export function transitionOf(
  moment: Moment,
  status: Pick<DatabaseClusterStatus, 'primary' | 'lastTransition'> | undefined,
): LastTransition | undefined {
  const { before, now, nowMs, startedMs } = moment;
  // A new process may come while nobody serves.
  const from = before?.member ?? status?.primary ?? status?.lastTransition?.to;
  if (now === undefined || from === undefined) return undefined;
  const told = { from, to: now.member, at: timestamp(nowMs) };
  if (before === undefined) {
    return now.member === from ? undefined : { ...kindOf(moment, from, now), ...told };
  }
  if (now.member === from && !isAnother(now, before)) return undefined;
  const endMs = endOf(now, startedMs);
  const seconds = Math.max(0, Math.round((endMs - beginOf(moment, before, endMs)) / 1000));
  return { ...kindOf(moment, from, now), ...told, seconds };
}

/** What ended before it was seen to serve, or after another one was there, tells nothing of the time between. */
const beginOf = ({ endedMs }: Moment, before: Served, endMs: number): number =>
  endedMs !== undefined && endedMs <= endMs ? Math.max(before.atMs, endedMs) : before.atMs;

/**
 * At the latest: by its unit, whose commands may go on behind a server that serves already (PostgreSQL), or by the age it told in a
 * look, which may have been slow. Servers of Galera do not tell their age: they run before clients are led to them.
 */
function endOf({ sinceMs, untilMs, upSeconds, ledFromMs }: Serving, startedMs = Infinity): number {
  if (upSeconds === undefined) return ledFromMs ?? untilMs;
  const [first, last] = [sinceMs, untilMs].map((ms) => ms - upSeconds * 1000) as [number, number];
  // A unit that is still about its start tells of the run before.
  return startedMs < first - ROUNDING_S * 1000 ? last : Math.min(startedMs, last);
}

/** Servers count whole seconds. */
const ROUNDING_S = 2;

/** Of the same member. Where the server does not tell its age (Galera), that of its machine says whether it can be the same. */
function isAnother(now: Serving, before: Served): boolean {
  const hasBegunAnew = (age: 'upSeconds' | 'bootSeconds') => isYounger(age, now, before);
  return hasBegunAnew('bootSeconds') || hasBegunAnew('upSeconds');
}

/** What runs on has grown older by at least the time from one sight to the next, and was there before the first. */
function isYounger(age: 'upSeconds' | 'bootSeconds', now: Serving, before: Served): boolean {
  const [is, was] = [now[age], before[age]];
  if (is === undefined || was === undefined) return false;
  return is - was < (now.sinceMs - before.untilMs) / 1000 - ROUNDING_S && now.untilMs - is * 1000 > before.sinceMs;
}

function kindOf(moment: Moment, from: string, now: Serving): Pick<LastTransition, 'kind' | 'cause'> {
  const { before, signs, target, restart, planned } = moment;
  const moved = now.member !== from;
  // In Galera a restart moves the service away for as long as it takes.
  if (moved && (restart || target === now.member)) return { kind: 'Switchover', cause: 'asked for by annotation' };
  const isPlanned = planned?.member === now.member;
  if (moved && isPlanned) return { kind: 'Switchover', cause: planned.cause };
  // The machine that serves was itself away: nobody was there to take over.
  if (before !== undefined && now.bootSeconds !== undefined && now.bootSeconds * 1000 < now.untilMs - before.atMs) {
    return { kind: 'Recovery', cause: `${now.member} was started anew, and serves since` };
  }
  if (moved && moment.preferred === now.member) {
    return { kind: 'Switchover', cause: `planned: ${now.member} is in step again, and clients are led to it first` };
  }
  if (moved) {
    const lost = signs.find(({ member }) => member === from);
    return { kind: 'Failover', cause: whatHappened(from, lost) };
  }
  if (restart) return { kind: 'Restart', cause: 'asked for by annotation' };
  if (isPlanned) return { kind: 'Restart', cause: planned.cause };
  return { kind: 'Restart', cause: `the database of ${from} ended and was started again` };
}

/** See {@link Moment}. Pure. */
export function preferredIn({ topology, members }: Blueprint, assessment: Assessment | undefined): string | undefined {
  if (topology !== 'galera') return undefined;
  const [first, ...others] = members.filter(({ role }) => role === 'data').map(({ name }) => name);
  const isWell = (name: string) => assessment?.members[name]?.replication.state === 'InSync';
  return others.every(isWell) ? first : undefined;
}

function whatHappened(member: string, signs: Look['signs'][number] | undefined): string {
  if (signs === undefined) return `${member} no longer serves`;
  if (signs.host.state === 'down' || signs.host.state === 'forced-down')
    return `the host of ${member} is ${signs.host.state}`;
  if (signs.server.state !== 'active') return `the machine of ${member} is ${signs.server.state}`;
  if (signs.shell.state === 'silent') return `${member} does not answer`;
  return `the service failed or was moved away on ${member}`;
}

/** What people are told of it. */
export function tellTransition({ kind, cause, from, to, seconds }: LastTransition): Happening {
  const asked = /^(asked for|planned)/.test(cause);
  const where = from === to ? `on ${to}` : `from ${from} to ${to}`;
  const within = seconds === undefined ? '' : `; started again after ${seconds} s`;
  return {
    type: asked ? 'Normal' : 'Warning',
    reason: kind,
    action: 'Observe',
    note: `${kind} ${where}: ${cause}${within}`,
  };
}
