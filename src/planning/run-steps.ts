import { ExternalError } from '../errors/external-error.ts';
import { NotLeadingError } from '../runtime/index.ts';
import type { AnyStep, StepKey } from './step.ts';

/** What became of a plan's steps. */
export interface Applied<Step extends AnyStep = AnyStep> {
  readonly done: readonly Step[];
  readonly failed: readonly Failed<Step>[];
  /** Not tried, because something before them failed. */
  readonly skipped: readonly Step[];
}

export interface Failed<Step extends AnyStep = AnyStep> {
  readonly step: Step;
  readonly error: unknown;
}

const AT_ONCE = 16;

/**
 * Runs each step once those it needs are done, independent ones at the same time. A failure holds back only what builds
 * on it. Rejects when the pass is to end: aborted, or no longer leading.
 */
export async function runSteps<Step extends AnyStep>(
  steps: readonly Step[],
  run: (step: Step) => Promise<void>,
  signal: AbortSignal,
): Promise<Applied<Step>> {
  const waiting = new Map<StepKey, Step>(steps.map((step) => [step.key, step]));
  const running = new Map<StepKey, Promise<void>>();
  const done: Step[] = [];
  const failed: Failed<Step>[] = [];

  const settle = async (step: Step): Promise<void> => {
    try {
      await run(step);
      done.push(step);
    } catch (error) {
      if (signal.aborted || error instanceof NotLeadingError) throw error;
      failed.push({ step, error });
    } finally {
      running.delete(step.key);
    }
  };
  const isFree = (step: Step) => step.needs.every((key) => !waiting.has(key) && !running.has(key));

  for (;;) {
    signal.throwIfAborted();
    const hopeless = failed.some(({ error }) => isHopeless(error));
    const lost = new Set(failed.map(({ step }) => step.key));
    for (const step of [...waiting.values()]) {
      if (hopeless || running.size >= AT_ONCE) break;
      if (step.needs.some((key) => lost.has(key))) continue;
      if (!isFree(step)) continue;
      waiting.delete(step.key);
      running.set(step.key, settle(step));
    }
    if (running.size === 0) return { done, failed, skipped: [...waiting.values()] };
    await Promise.race(running.values());
  }
}

type HandlersOf<Step extends AnyStep & { readonly do: string }, Writing> = {
  readonly [Do in Step['do']]: (step: Extract<Step, { readonly do: Do }>, writing: Writing) => Promise<void>;
};

/** Does each step as its handler does it, and tells of it. See {@link runSteps}. */
export function applySteps<Step extends AnyStep & { readonly do: string }, Writing>(
  steps: readonly Step[],
  handlers: HandlersOf<Step, Writing>,
  writing: Writing,
  onDone: (step: Step) => void,
  signal: AbortSignal,
): Promise<Applied<Step>> {
  const run = async (step: Step): Promise<void> => {
    const handle = handlers[step.do as Step['do']] as (step: Step, writing: Writing) => Promise<void>;
    await handle(step, writing);
    onDone(step);
  };
  return runSteps(steps, run, signal);
}

/** Who answers for one machine or one server alone: what it does not answer says nothing of the others. */
const OF_ONE: ReadonlySet<string> = new Set(['ssh', 'database']);

/** No other call will fare better now. */
function isHopeless(error: unknown): boolean {
  if (!(error instanceof ExternalError) || OF_ONE.has(error.system)) return false;
  return error.fault === 'unreachable' || error.fault === 'unauthenticated';
}
