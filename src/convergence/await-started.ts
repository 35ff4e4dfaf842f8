import type { Shell } from '../seams/shell.ts';
import { quote } from './words.ts';

export interface Awaited {
  /** What Pacemaker calls it. */
  readonly resource: string;
  /** How long at most. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * Waits on one machine of a Pacemaker cluster until a resource has started somewhere, or the time is up; which of them, the next look
 * tells. Machines send no events, and a look at those that are taking over costs them more than this costs one that only votes. Throws
 * `ExternalError` when the machine cannot be asked.
 */
export async function awaitStarted(shell: Shell, { resource, seconds, signal }: Awaited): Promise<void> {
  await shell.exec({
    command: `timeout -k 1 ${seconds} sh -c ${quote(untilStarted(resource))} </dev/null >/dev/null 2>&1`,
    timeoutMs: (seconds + OVERHEAD_S) * 1000,
    signal,
  });
}

const OVERHEAD_S = 20;

/**
 * A node that is not known to be dead is still said to run what it ran. The shell reads the answer by itself: on a slow machine each
 * process more costs as much as the question.
 */
const untilStarted = (resource: string): string =>
  [
    'waited=0',
    'while :; do',
    '  said=$(crm_mon --output-as=xml 2>/dev/null)',
    `  rest=\${said#*'<resource id="${resource}" '}`,
    `  case $said in *'unclean="true"'*) ;; *'<resource id="${resource}" '*)`,
    `    case \${rest%%'>'*} in *' role="Started"'*) exit ;; esac ;;`,
    '  esac',
    // Where it takes long, the machine has enough to do.
    '  pause=$((1 + waited / 10))',
    '  [ "$pause" -le 5 ] || pause=5',
    '  waited=$((waited + pause))',
    '  sleep "$pause"',
    'done',
  ].join('\n');
