import { type Between, isWrite } from '../world.ts';

export const plainly: Between = (serve, request) => serve(request);

/** How one write goes wrong. */
export type Fault = Between;

const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  () =>
    Response.json({ error: { code, message: 'not now' } }, { status: code, headers });

/** Nothing was done. */
const REFUSED: Readonly<Record<string, Fault>> = {
  ...Object.fromEntries([500, 501, 502, 503, 504, 507, 511].map((code) => [`answered with ${code}`, status(code)])),
  'answered with 503 and Retry-After': status(503, { 'retry-after': '3' }),
  'answered with 409': status(409),
  'answered with 429': status(429),
  'answered with 429 and Retry-After': status(429, { 'retry-after': '7' }),
  reset: () => broken(),
  'never answered': (_serve, request) => silence(request),
};

/** It was done, and nobody heard of it. */
export const UNHEARD: Readonly<Record<string, Fault>> = {
  'done, and the answer lost': async (serve, request) => {
    await serve(request);
    return broken();
  },
  'done, and never answered': async (serve, request) => {
    await serve(request);
    return silence(request);
  },
  'done, and answered with 500': async (serve, request) => {
    await serve(request);
    return status(500)(serve, request);
  },
  'done, and answered with garbage': async (serve, request) => {
    await serve(request);
    return new Response('<html>', { headers: { 'content-type': 'text/html' } });
  },
};

export const FAULTS: Readonly<Record<string, Fault>> = { ...REFUSED, ...UNHEARD };

/** Strikes the first write, then no more. */
export function once(fault: Fault): Between {
  let struck = false;
  return (serve, request) => {
    if (struck || !isCloudWrite(request)) return serve(request);
    struck = true;
    return fault(serve, request);
  };
}

/** Strikes every write the first time it is tried; `struck` collects which, with names instead of identifiers. */
export function eachOnce(fault: Fault, struck: Set<string>, named: (text: string) => string): Between {
  return async (serve, request) => {
    if (!isCloudWrite(request)) return serve(request);
    const name = named(await textOf(request));
    if (struck.has(name)) return serve(request);
    struck.add(name);
    return fault(serve, request);
  };
}

export function isCloudWrite(request: Request): boolean {
  return isWrite({ method: request.method, path: new URL(request.url).pathname });
}

/** Tells writes apart by what they say, where that is not the data of an image. */
async function textOf(request: Request): Promise<string> {
  const { pathname } = new URL(request.url);
  const body = pathname.endsWith('/file') ? '' : await request.clone().text();
  return `${request.method} ${pathname} ${body}`;
}

function broken(): Response {
  const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  return new Response(new ReadableStream({ start: (controller) => controller.error(error) }));
}

/** Until the client gives up. */
async function silence({ signal }: Request): Promise<Response> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return broken();
}
