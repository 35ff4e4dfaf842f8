import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Path } from './path.ts';

export type Method = 'GET' | 'HEAD' | 'PUT' | 'DELETE' | 'POST' | 'PATCH';

/** Query parameters in OpenStack's own names. `undefined` leaves a parameter out; an array repeats it. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Which microversions a call can work with. Left out: whatever was negotiated. */
export interface Microversions {
  /** The call does not exist, or means something else, before this one. */
  readonly atLeast?: string;
  /** The call means something else after this one. */
  readonly atMost?: string;
}

export interface Call {
  /** For people and metrics: `create network`. */
  readonly operation: string;
  /** `GET` when left out. */
  readonly method?: Method;
  readonly path: Path;
  readonly query?: Query | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly microversion?: Microversions;
  /** The method says it may be repeated, but this call may not (adding a router interface is a PUT). */
  readonly once?: boolean;
}

export interface JsonCall<T> extends Call {
  readonly answer: z.ZodType<T>;
}

export interface ListCall<T> extends Call {
  /** The key that holds the items; left out when the answer is the bare array. */
  readonly items?: string;
  readonly of: z.ZodType<T>;
  /** How to go on where the service sends no link to the next page. */
  readonly marker?: (last: T) => string;
  /** The same for the few lists of Nova that count instead. The page size is sent as `limit`. */
  readonly offset?: { readonly pageSize: number };
}

export interface StreamCall extends Call {
  /** Opens the body anew for each try. Chunks go out with back-pressure. */
  readonly upload?: () => AsyncIterable<Uint8Array>;
  readonly contentType?: string;
  readonly contentLength?: number;
}

export interface StreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Must be read to its end or destroyed. */
  readonly body: Readable;
}

/** What one OpenStack service's methods are written in. Every method throws `ExternalError` and nothing else. */
export interface ServiceApi {
  /** One JSON answer, checked against a schema. */
  json<T>(call: JsonCall<T>): Promise<T>;
  /** All pages. */
  list<T>(call: ListCall<T>): Promise<T[]>;
  /** Only whether it worked; resolves with the answer's headers. */
  done(call: StreamCall): Promise<Readonly<Record<string, string>>>;
  /** A body too large for memory. */
  stream(call: StreamCall): Promise<StreamAnswer>;
}
