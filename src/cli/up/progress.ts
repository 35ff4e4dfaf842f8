import colors from 'picocolors';
import type { KubernetesClient, KubernetesObject, ResourceType } from '../../clients/kubernetes/index.ts';
import { listAll } from '../../clients/kubernetes/index.ts';
import type { Clock } from '../../seams/clock.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

interface Line {
  readonly ready: boolean;
  readonly text: string;
}

const POLL_MS = 200;

/**
 * Shows each resource of the given kinds on a line of its own until all are Ready, rewriting the lines on a terminal and
 * printing only what changed elsewhere. Resolves with the seconds it took.
 */
export async function showUntilReady(options: {
  readonly client: Pick<KubernetesClient, 'list'>;
  readonly clock: Clock;
  readonly types: readonly ResourceType[];
  readonly out: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}): Promise<number> {
  const { client, clock, out } = options;
  const startedMs = clock.monotonicMs();
  const paint = out.isTTY ? repaint(out) : printChanges(out);
  for (;;) {
    const pages = await Promise.all(options.types.map((type) => listAll(client, type)));
    const lines = pages.flatMap((page) => page.items.map(toLine));
    paint(lines.map((line) => line.text));
    if (lines.length > 0 && lines.every((line) => line.ready)) return (clock.monotonicMs() - startedMs) / 1000;
    await clock.sleep(POLL_MS, options.signal);
  }
}

function toLine(object: KubernetesObject): Line {
  const conditions = (object.status as { conditions?: readonly Condition[] } | undefined)?.conditions ?? [];
  const find = (type: string) => conditions.find((condition) => condition.type === type);
  const ready = find('Ready');
  const isReady = ready?.status === 'True';
  // Who waits for its cloud is on its way like all others.
  const stalled = find('Stalled')?.status === 'True' && ready?.reason !== 'CloudNotReady';
  const mark = isReady ? colors.green('✓') : stalled ? colors.red('✗') : colors.yellow('…');
  const name = `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  return { ready: isReady, text: `${mark} ${name}  ${colors.dim(ready?.message ?? 'not looked at yet')}` };
}

function repaint(out: NodeJS.WriteStream): (lines: readonly string[]) => void {
  let painted = 0;
  return (lines) => {
    if (painted > 0) out.moveCursor(0, -painted);
    for (const line of lines) {
      out.clearLine(0);
      out.write(`${line.slice(0, Math.max(20, out.columns + 8))}\n`);
    }
    painted = lines.length;
  };
}

function printChanges(out: NodeJS.WriteStream): (lines: readonly string[]) => void {
  const seen = new Set<string>();
  return (lines) => {
    for (const line of lines) {
      if (seen.has(line)) continue;
      seen.add(line);
      out.write(`${line}\n`);
    }
  };
}
