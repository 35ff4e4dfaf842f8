import { ok, type Program } from '../program.ts';

/** A line that may start others beside itself. */
interface Scope {
  /** Ends all of them. */
  readonly signal: AbortSignal;
  readonly jobs: Promise<unknown>[];
}

const scopes = new Map<string, Scope>();
let last = 0;
/** Names the scope to what runs in it: the interpreter has another signal for each command, which it ends with it. */
const SCOPE = 'SCP_SCOPE';

/** Runs a line that is told of its scope by what it is given to export. */
export async function inScope<T>(signal: AbortSignal, run: (env: Record<string, string>) => Promise<T>): Promise<T> {
  const name = String((last += 1));
  scopes.set(name, { signal, jobs: [] });
  try {
    return await run({ [SCOPE]: name });
  } finally {
    scopes.delete(name);
  }
}

/** A job that takes no time need not be waited for: what is asked of the interpreter at the same time costs more than in turn. */
const AT_ONCE_MS = 1;

/** `LINE &`, as `asPosix` writes it. Below a `timeout` alone; elsewhere it takes its turn. */
export const job: Program = async ({ args: [line = ''], env, run, guest }) => {
  const scope = scopes.get(env.get(SCOPE) ?? '');
  if (scope === undefined) return run(line, { stdin: '' });
  const { signal, jobs } = scope;
  const unlessAborted = (error: unknown) => {
    if (!signal.aborted) throw error;
  };
  const ended = run(line, { stdin: '', signal }).catch(unlessAborted);
  // Heard of when it is waited for, which may be later than it fails.
  ended.catch(() => undefined);
  jobs.push(ended);
  await Promise.race([ended, guest.site.clock.sleep(AT_ONCE_MS, signal).catch(unlessAborted)]);
  return ok();
};

/** Waits for all of them, as without an operand. */
export const wait: Program = async ({ env }) => {
  await Promise.all(scopes.get(env.get(SCOPE) ?? '')?.jobs ?? []);
  return ok();
};
