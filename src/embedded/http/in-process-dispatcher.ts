import { Readable } from 'node:stream';
import { Dispatcher } from 'undici';

/** Anything that answers a web-standard request; a Hono application's `fetch` is one. */
export type FetchHandler = (request: Request) => Response | Promise<Response>;

/**
 * Answers undici requests inside the process, by origin, without a socket. An origin nobody serves fails as a refused
 * connection does, so that clients classify it as they would on a network.
 */
export function inProcessDispatcher(origins: ReadonlyMap<string, FetchHandler>): Dispatcher {
  return new InProcessDispatcher(origins);
}

class InProcessDispatcher extends Dispatcher {
  readonly #origins: ReadonlyMap<string, FetchHandler>;

  constructor(origins: ReadonlyMap<string, FetchHandler>) {
    super();
    this.#origins = origins;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    void answer(this.#origins, options, handler);
    return true;
  }

  override close(): Promise<void>;
  override close(callback: () => void): void;
  override close(callback?: () => void): Promise<void> | undefined {
    if (!callback) return Promise.resolve();
    queueMicrotask(callback);
    return undefined;
  }

  override destroy(...args: unknown[]): Promise<void> {
    const callback = args.at(-1);
    if (typeof callback === 'function') queueMicrotask(callback as () => void);
    return Promise.resolve();
  }
}

async function answer(
  origins: ReadonlyMap<string, FetchHandler>,
  options: Dispatcher.DispatchOptions,
  handler: Dispatcher.DispatchHandler,
): Promise<void> {
  const controller = new ExchangeController();
  try {
    handler.onRequestStart?.(controller, {});
    const origin = String(options.origin ?? '');
    const serve = origins.get(origin);
    if (!serve) throw Object.assign(new Error(`connect ECONNREFUSED ${origin}`), { code: 'ECONNREFUSED' });
    controller.throwIfAborted();
    const response = await controller.orAborted(Promise.resolve(serve(toRequest(origin, options, controller.signal))));
    const headers: Record<string, string | string[]> = {};
    for (const [name, value] of response.headers) headers[name] = value;
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) headers['set-cookie'] = cookies;
    handler.onResponseStart?.(controller, response.status, headers, response.statusText);
    await pump(response, handler, controller);
    handler.onResponseEnd?.(controller, {});
  } catch (error) {
    controller.finish();
    handler.onResponseError?.(controller, error instanceof Error ? error : new Error(String(error)));
  }
}

async function pump(response: Response, handler: Dispatcher.DispatchHandler, controller: ExchangeController) {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      await controller.whileRunning();
      const { done, value } = await controller.orAborted(reader.read());
      if (done) return;
      handler.onResponseData?.(controller, Buffer.from(value));
    }
  } catch (error) {
    reader.cancel(error).catch(() => undefined);
    throw error;
  }
}

function toRequest(origin: string, options: Dispatcher.DispatchOptions, signal: AbortSignal): Request {
  const url = new URL(options.path, origin);
  for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.append(name, String(value));
  const init: RequestInit & { duplex?: 'half' } = {
    method: options.method,
    headers: toHeaders(options.headers),
    signal,
  };
  if (options.body !== null && options.body !== undefined) {
    init.body = toBody(options.body);
    init.duplex = 'half';
  }
  return new Request(url, init);
}

/** Text goes as bytes: a `Request` made of text would say so in a Content-Type that the client never sent. */
function toBody(body: NonNullable<Dispatcher.DispatchOptions['body']>): NonNullable<RequestInit['body']> {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Readable) return Readable.toWeb(body) as ReadableStream<Uint8Array>;
  return body as Uint8Array<ArrayBuffer>;
}

function toHeaders(headers: Dispatcher.DispatchOptions['headers']): Headers {
  const result = new Headers();
  if (!headers) return result;
  if (Array.isArray(headers)) {
    for (let i = 0; i + 1 < headers.length; i += 2) result.append(String(headers[i]), String(headers[i + 1]));
    return result;
  }
  const entries = Symbol.iterator in headers ? headers : Object.entries(headers);
  for (const [name, value] of entries) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) result.append(name, String(one));
  }
  return result;
}

/** undici's view of one exchange: it may abort it, or pause and resume the body. */
class ExchangeController implements Dispatcher.DispatchController {
  readonly #abort = new AbortController();
  #resume: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #finished = false;
  rawHeaders = null;
  rawTrailers = null;

  get aborted(): boolean {
    return this.#abort.signal.aborted;
  }
  get paused(): boolean {
    return this.#running !== undefined;
  }
  get reason(): Error | null {
    return this.aborted ? (this.#abort.signal.reason as Error) : null;
  }
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  abort(reason: Error): void {
    if (!this.#finished) this.#abort.abort(reason);
    this.resume();
  }
  pause(): void {
    this.#running ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
  }
  resume(): void {
    this.#resume?.();
    this.#running = undefined;
    this.#resume = undefined;
  }

  finish(): void {
    this.#finished = true;
  }
  throwIfAborted(): void {
    this.#abort.signal.throwIfAborted();
  }
  async whileRunning(): Promise<void> {
    await this.#running;
    this.throwIfAborted();
  }
  /** Settles with `work`, or rejects as soon as the exchange is aborted. */
  orAborted<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }
}
