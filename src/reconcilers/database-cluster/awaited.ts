import { valueOf } from '../../convergence/answer.ts';
import { awaitStarted } from '../../convergence/await-started.ts';
import { trusted } from '../../convergence/probes/pacemaker.ts';
import { ExternalError } from '../../errors/external-error.ts';
import type { Applied } from '../../planning/run-steps.ts';
import type { Shell } from '../../seams/shell.ts';
import { type Guest, lookingMs } from '../common/guests.ts';
import type { Look } from './look.ts';
import { asideMs } from './pauses.ts';
import type { Plan } from './plan.ts';
import { movedIn } from './plan-move.ts';
import type { Step } from './step.ts';

/** What Pacemaker has yet to start, and the machine to wait for it at: one that never runs it. */
export interface AwaitedService {
  readonly shell: Shell;
  readonly resource: string;
  /** How long at most. */
  readonly seconds: number;
}

type Looked = Pick<Look, 'guests' | 'machines'>;

/**
 * What a look is to wait for after one that saw nobody run the service, so that machines which take over are not asked meanwhile.
 * Who waits keeps a place among those that do, and what people ask for waits as well: where machines are quick to answer, a look
 * costs less than that. And nothing that is to be done waits. Pure.
 */
export function awaitedAfter(looked: Looked, { ready }: Pick<Plan, 'ready'>): AwaitedService | undefined {
  const found = ready.length === 0 ? waitingPlace(looked) : undefined;
  return found !== undefined && isAboutToStart(found.voter, found.resource) ? toAwaited(found, looked) : undefined;
}

/** And once all has been done that makes machines a cluster: then Pacemaker starts the service for the first time. Pure. */
export function awaitedOnceMade(
  looked: Looked,
  { ready, waiting }: Pick<Plan, 'ready' | 'waiting'>,
  { failed }: Pick<Applied<Step>, 'failed'>,
): AwaitedService | undefined {
  const found = waitingPlace(looked);
  const isMade = failed.length === 0 && waiting.length === 0 && ready.some(isMaking);
  return found !== undefined && isMade ? toAwaited(found, looked) : undefined;
}

interface WaitingPlace {
  /** Runs Pacemaker, and never the service. */
  readonly voter: Guest;
  readonly resource: string;
}

function waitingPlace({ guests, machines: { blueprint } }: Looked): WaitingPlace | undefined {
  const resource = movedIn(blueprint.topology);
  const voter = blueprint.members
    .filter(({ role }) => role === 'quorum' || role === 'arbitrator')
    .map(({ name }) => guests.get(name))
    .find((guest) => guest?.sight.answers);
  return resource === undefined || voter === undefined ? undefined : { resource, voter };
}

function toAwaited({ voter, resource }: WaitingPlace, { guests }: Looked): AwaitedService | undefined {
  const ms = asideMs(lookingMs(guests));
  return ms === undefined ? undefined : { shell: voter.shell, resource, seconds: Math.ceil(ms / 1000) };
}

const isMaking = (step: Step): boolean => step.do === 'run-bootstrap' && step.noteOnly !== true;

/** Pacemaker knows of it, in the majority, and nobody runs it. */
function isAboutToStart({ sight }: Guest, resource: string): boolean {
  const view = sight.answers ? valueOf(sight.machine.seen.pacemaker) : undefined;
  if (view === undefined) return false;
  const found = trusted(view).filter(({ id }) => id === resource);
  return found.length > 0 && !found.some(({ role, nodes }) => role === 'Started' && nodes.length > 0);
}

/** Waits for it. Whoever cannot be asked is left to the look that follows. */
export async function awaitService({ shell, ...awaited }: AwaitedService, signal: AbortSignal): Promise<void> {
  try {
    await awaitStarted(shell, { ...awaited, signal });
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
  }
}
