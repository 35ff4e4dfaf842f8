import { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import type { Clock } from '../../../seams/clock.ts';
import type { Method } from '../service/service-api.ts';
import { SourceFailed, TimeIsUp } from './transport-fault.ts';

/** One HTTP request, ready to be sent. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: Method;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | (() => AsyncIterable<Uint8Array>) | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** A deadline that can be put off: each byte of a long transfer does so. */
interface Deadline {
  readonly signal: AbortSignal;
  restart(): void;
  pause(): void;
  abort(reason: Error): void;
  cancel(): void;
}

export interface ExchangeDeps {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Sends one request and hands the answer to `consume`, which must read or destroy its body. The deadline covers both. */
export async function exchange<T>(
  deps: ExchangeDeps,
  sent: HttpRequest,
  consume: (answer: HttpAnswer) => Promise<T>,
): Promise<T> {
  const deadline = startDeadline(deps);
  try {
    return await consume(await send(deps, sent, deadline));
  } finally {
    deadline.cancel();
  }
}

/**
 * The same for a body that outlives the call: the deadline then is the longest time without a byte, not counting the
 * time the reader takes. `translate` makes errors of the body what the reader is to see.
 */
export async function exchangeStream(
  deps: ExchangeDeps,
  sent: HttpRequest,
  translate: (error: unknown) => unknown,
): Promise<HttpAnswer> {
  const deadline = startDeadline(deps);
  try {
    const answer = await send(deps, sent, deadline);
    const watched = Readable.from(download(answer.body, deadline, translate), { objectMode: false });
    watched.once('close', () => {
      deadline.cancel();
      answer.body.destroy();
    });
    return { ...answer, body: watched };
  } catch (error) {
    deadline.cancel();
    throw error;
  }
}

async function send({ dispatcher }: ExchangeDeps, sent: HttpRequest, deadline: Deadline): Promise<HttpAnswer> {
  const { statusCode, headers, body } = await request(sent.url, {
    dispatcher,
    method: sent.method,
    headers: sent.headers,
    body: typeof sent.body === 'function' ? Readable.from(upload(sent.body(), deadline)) : (sent.body ?? null),
    signal: deadline.signal,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  // Whoever reads the body sees its errors; one that is thrown away unread must not end the process by them.
  body.on('error', () => undefined);
  return { status: statusCode, headers: singleHeaders(headers), body };
}

async function* upload(chunks: AsyncIterable<Uint8Array>, deadline: Deadline): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) {
      deadline.restart();
      yield chunk;
    }
    deadline.restart();
  } catch (cause) {
    const failure = new SourceFailed('the data to send could not be read', { cause });
    deadline.abort(failure);
    throw failure;
  }
}

async function* download(
  chunks: AsyncIterable<Uint8Array>,
  deadline: Deadline,
  translate: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) {
      deadline.pause();
      yield chunk;
      deadline.restart();
    }
  } catch (error) {
    throw translate(error);
  }
}

function startDeadline({ clock, timeoutMs, signal }: ExchangeDeps): Deadline {
  const abort = new AbortController();
  const start = () =>
    clock.startTimer(timeoutMs, () => {
      abort.abort(new TimeIsUp(`there was no complete answer within ${Math.round(timeoutMs / 1000)} s`));
    });
  let timer = start();
  let over = false;
  return {
    signal: signal ? AbortSignal.any([signal, abort.signal]) : abort.signal,
    restart: () => {
      timer.cancel();
      if (!over) timer = start();
    },
    pause: () => timer.cancel(),
    abort: (reason) => abort.abort(reason),
    cancel: () => {
      over = true;
      timer.cancel();
    },
  };
}

function singleHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const single = Object.entries(headers).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : value;
    return text === undefined ? [] : [[name.toLowerCase(), text] as const];
  });
  return Object.fromEntries(single);
}
