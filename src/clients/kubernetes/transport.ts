import { type Dispatcher, request } from 'undici';
import { ExternalError } from '../../errors/external-error.ts';
import type { Clock } from '../../seams/clock.ts';
import { type Deadline, startDeadline } from '../../seams/deadline.ts';
import { orAborted } from '../../seams/or-aborted.ts';
import type { KubernetesConnection } from './connection.ts';
import { refused, type ServerStatus } from './faults.ts';

/** One request as told to whoever measures. */
export interface KubernetesCall {
  readonly verb: string;
  readonly resource: string;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly durationMs: number;
}

export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** For people: `patch scpclouds.scp.stormclouds.eu default/lab`. */
  readonly operation: string;
  readonly verb: string;
  readonly resource: string;
}

export interface TransportOptions {
  readonly connection: KubernetesConnection;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly requestTimeoutMs: number;
  readonly onCall?: ((call: KubernetesCall) => void) | undefined;
}

/** Larger answers are refused: a page of 500 custom resources at etcd's own limit stays far below. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

type Answer = Dispatcher.ResponseData;

/** Speaks HTTP to the API server: credentials, deadlines, and the classification of whatever goes wrong. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Sends, reads the whole answer and parses it. */
  async json(exchange: Exchange): Promise<unknown> {
    const deadline = startDeadline(this.#options.clock, this.#options.requestTimeoutMs, exchange.signal);
    try {
      const answer = await this.open(exchange, deadline);
      return parse(await readText(answer, exchange), exchange);
    } catch (error) {
      throw classify(error, exchange, deadline);
    } finally {
      deadline.cancel();
    }
  }

  /** Sends and returns once the answer's head says 2xx; the caller reads the body under the same deadline. */
  async open(exchange: Exchange, deadline: Deadline): Promise<Answer> {
    const { connection, clock, userAgent } = this.#options;
    const startedMs = clock.monotonicMs();
    let status = 0;
    try {
      const { headers, dispatcher } = await orAborted(connection.authorize(), deadline.signal);
      const answer = await request(connection.server + exchange.path, {
        method: exchange.method,
        dispatcher,
        signal: deadline.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
        headers: {
          ...headers,
          accept: 'application/json',
          'user-agent': userAgent,
          ...(exchange.body === undefined ? {} : { 'content-type': exchange.contentType ?? 'application/json' }),
        },
        query: definedOnly(exchange.query),
        body: exchange.body === undefined ? null : JSON.stringify(exchange.body),
      });
      status = answer.statusCode;
      if (status < 200 || status > 299) throw await refusal(answer, exchange);
      return answer;
    } finally {
      const durationMs = clock.monotonicMs() - startedMs;
      this.#options.onCall?.({ verb: exchange.verb, resource: exchange.resource, status, durationMs });
    }
  }
}

/** Whatever was thrown on the way, as an ExternalError; the caller's own abort passes as it is. */
export function classify(error: unknown, exchange: Exchange, deadline: Deadline): unknown {
  if (error instanceof ExternalError) return error;
  if (exchange.signal?.aborted) return exchange.signal.reason;
  const fault = deadline.expired ? 'timeout' : 'unreachable';
  const said = error instanceof Error ? error.message || error.name : String(error);
  return new ExternalError(`Kubernetes did not answer (${exchange.operation}): ${said}`, {
    fault,
    system: 'kubernetes',
    operation: exchange.operation,
    cause: error,
  });
}

async function refusal(answer: Answer, exchange: Exchange): Promise<ExternalError> {
  const text = await readText(answer, exchange);
  const retryAfter = Number(answer.headers['retry-after']);
  const auditId = answer.headers['audit-id'];
  return refused({
    operation: exchange.operation,
    code: answer.statusCode,
    status: statusOf(text),
    auditId: typeof auditId === 'string' ? auditId : undefined,
    retryAfterMs: Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined,
  });
}

/** Some refusals are plain text: unknown groups, a proxy in between. */
function statusOf(text: string): ServerStatus {
  try {
    const value = JSON.parse(text) as (ServerStatus & { readonly kind?: unknown }) | null;
    if (value?.kind === 'Status') return value;
  } catch {
    return { message: text.trim().slice(0, 300) };
  }
  return { message: 'an answer that is not a Status' };
}

async function readText(answer: Answer, exchange: Exchange): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw malformed(exchange, `more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string, exchange: Exchange): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(exchange, 'something that is not JSON', error);
  }
}

export function malformed(exchange: Pick<Exchange, 'operation'>, what: string, cause?: unknown): ExternalError {
  return new ExternalError(`Kubernetes answered ${what} (${exchange.operation})`, {
    fault: 'malformed',
    system: 'kubernetes',
    operation: exchange.operation,
    cause,
  });
}

function definedOnly(query: Exchange['query']): Record<string, string> {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
