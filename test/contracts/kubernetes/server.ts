import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import type { Dispatcher } from 'undici';
import { afterAll, beforeAll } from 'vitest';

/** A control plane under test: where it is, how to reach it and with which credentials. */
export interface Server {
  readonly origin: string;
  readonly dispatcher: Dispatcher;
  /** Reaches it without any credentials. */
  readonly bare: Dispatcher;
  /** Credentials, when they go into a header. */
  readonly headers: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** JSON as it came over the wire. Tests look into it without ceremony. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Wire = any;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Wire;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly accept?: string;
  /** Sends no credentials but those among `headers`. */
  readonly bare?: boolean;
}

/** One raw call: no client library between the test and the wire. */
export interface Wiring {
  call(method: Dispatcher.HttpMethod, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  watch(path: string, options?: CallOptions): Promise<EventReader>;
}

export interface EventReader {
  readonly status: number;
  /** The next event, or undefined when the server has ended the watch. */
  next(): Promise<Wire>;
  /** The next `count` events. */
  take(count: number): Promise<readonly Wire[]>;
  close(): void;
}

export function wiringOf(server: () => Server): Wiring {
  const send = (method: Dispatcher.HttpMethod, path: string, body: unknown, options: CallOptions = {}) => {
    const { origin, dispatcher, bare, headers } = server();
    return request(`${origin}${path}`, {
      method,
      dispatcher: options.bare === true ? bare : dispatcher,
      headers: {
        accept: options.accept ?? 'application/json',
        'user-agent': 'contract/1.0',
        ...(options.bare === true ? {} : headers),
        ...(body === undefined ? {} : { 'content-type': options.type ?? 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  };
  return {
    async call(method, path, body, options) {
      const { statusCode, headers, body: stream } = await send(method, path, body, options);
      const text = await stream.text();
      return { status: statusCode, headers, text, body: parsed(text) };
    },
    async watch(path, options) {
      const { statusCode, body } = await send('GET', path, undefined, options);
      return eventReader(statusCode, body);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function eventReader(status: number, body: Dispatcher.ResponseData['body']): EventReader {
  const lines = readLines(body);
  const next = async () => {
    const { done, value } = await lines.next();
    return done === true ? undefined : parsed(value);
  };
  return {
    status,
    next,
    async take(count) {
      const events = [];
      while (events.length < count) events.push(await next());
      return events;
    },
    close: () => {
      body.on('error', () => undefined);
      body.destroy();
    },
  };
}

async function* readLines(body: AsyncIterable<Buffer>): AsyncGenerator<string, undefined> {
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
  return undefined;
}

/** What a suite works in: a server, a namespace of its own and, when asked for, a kind of its own. */
export interface Ground extends Wiring {
  readonly namespace: string;
  /** `/api/v1/namespaces/<namespace>`. */
  readonly core: string;
  readonly server: Server;
}

export type Connect = () => Promise<Server>;

/** Makes a namespace before the suite's tests and deletes it afterwards. */
export function ground(connect: Connect, name: string): Ground {
  const namespace = `contract-${name}-${randomBytes(3).toString('hex')}`;
  let server: Server | undefined;
  const current = (): Server => {
    if (server === undefined) throw new Error('the server is reached only from within a test');
    return server;
  };
  const wiring = wiringOf(current);
  beforeAll(async () => {
    server = await connect();
    const { status } = await wiring.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
    if (status !== 201) throw new Error(`namespace ${namespace}: ${status}`);
  });
  afterAll(async () => {
    await wiring.call('DELETE', `/api/v1/namespaces/${namespace}`);
    await server?.close();
  });
  return {
    ...wiring,
    namespace,
    core: `/api/v1/namespaces/${namespace}`,
    get server() {
      return current();
    },
  };
}

/** Asks again until the answer is what is waited for: for what a server does in its own time. */
export async function until<T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + 80_000;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`still waiting: ${JSON.stringify(answer).slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
