import { pino } from 'pino';
import { createKubernetesClient, directConnection, type ResourceType } from '../../../src/clients/kubernetes/index.ts';
import { inProcessDispatcher } from '../../../src/embedded/http/in-process-dispatcher.ts';
import type { Clock } from '../../../src/seams/clock.ts';

export const WIDGET: ResourceType = {
  group: 'test.example.com',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};

export const silent = pino({ level: 'silent' });

export function widget(name: string, resourceVersion: string, uid = `uid-${name}`) {
  return {
    apiVersion: 'test.example.com/v1',
    kind: 'Widget',
    metadata: { namespace: 'default', name, uid, resourceVersion, managedFields: [{ manager: 'x' }] },
  };
}

export function page(items: unknown[], resourceVersion: string, next?: string): Response {
  return Response.json({ items, metadata: { resourceVersion, continue: next ?? '' } });
}

export function status(code: number, reason: string): Response {
  return Response.json(failure(code, reason), { status: code });
}

export function failure(code: number, reason: string) {
  return { kind: 'Status', apiVersion: 'v1', code, reason, message: reason, metadata: {} };
}

/** A watch whose events the test sends, and whose end it decides. */
export class ScriptedWatch {
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  cancelled = false;
  readonly response = new Response(
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => {
        this.cancelled = true;
      },
    }),
  );
  send(...events: { type: string; object: unknown }[]): this {
    for (const event of events) this.#controller.enqueue(new TextEncoder().encode(`${JSON.stringify(event)}\n`));
    return this;
  }
  end(): this {
    this.#controller.close();
    return this;
  }
  reset(): this {
    this.#controller.error(new Error('read ECONNRESET'));
    return this;
  }
}

type Answer = (url: URL) => Response | Promise<Response>;

/** An API server that answers lists and watches in the order the test has written down, and remembers what was asked. */
export function scriptedServer(clock: Clock) {
  const lists: Answer[] = [];
  const watches: Answer[] = [];
  const asked: { kind: 'list' | 'watch'; at: number; query: Record<string, string> }[] = [];
  const serve = (request: Request): Response | Promise<Response> => {
    const url = new URL(request.url);
    const kind = url.searchParams.get('watch') === 'true' ? 'watch' : 'list';
    asked.push({ kind, at: clock.monotonicMs(), query: Object.fromEntries(url.searchParams) });
    const next = (kind === 'list' ? lists : watches).shift();
    if (next) return next(url);
    return kind === 'watch' ? new ScriptedWatch().response : status(503, 'ServiceUnavailable');
  };
  const client = createKubernetesClient({
    connection: directConnection({
      server: 'https://kube.test',
      dispatcher: inProcessDispatcher(new Map([['https://kube.test', serve]])),
    }),
    clock,
    userAgent: 'test',
    fieldManager: 'test',
  });
  const next = (queue: Answer[], answer: Response | Answer) =>
    queue.push(typeof answer === 'function' ? answer : () => answer);
  return {
    client,
    asked,
    list: (...answers: (Response | Answer)[]) => answers.forEach((answer) => next(lists, answer)),
    watch: (...answers: (Response | Answer)[]) => answers.forEach((answer) => next(watches, answer)),
  };
}
