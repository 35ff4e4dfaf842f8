import type { FetchHandler } from '../../../src/embedded/http/in-process-dispatcher.ts';

/** Where the honest cloud is that a hostile server stands before, and where nothing may ever be sent. */
export const HONEST = 'https://cloud.test';
export const ELSEWHERE = 'https://elsewhere.test';
/** The password that nobody may find anywhere, and the token that the hostile servers give away. */
export const PASSWORD = 'hunter2-is-secret';

/** A cloud that does what it likes with one kind of request, and is honest otherwise. */
export interface HostileServer {
  readonly what: string;
  readonly at: 'identity' | 'network' | 'catalog';
  readonly answer: (request: Request, honest: () => Promise<Response>) => Response | Promise<Response>;
  /** Why the object that is bound to it is not ready; `Settled` when it does no harm. */
  readonly reason: string;
  /** What the message has to say. */
  readonly says?: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const bytes = (...values: number[]) => Uint8Array.from(values);
const json = (text: string) => new Response(text, { headers: JSON_TYPE });
const endless = () => {
  const chunk = new TextEncoder().encode(`"${'x'.repeat(65_536)}",`);
  return new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(chunk) });
};
const never = async ({ signal }: Request): Promise<Response> => {
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  throw signal.reason;
};
/** The honest answer with some of its text replaced. */
const edited =
  (edit: (text: string) => string): HostileServer['answer'] =>
  async (_request, honest) => {
    const response = await honest();
    return new Response(edit(await response.text()), { status: response.status, headers: response.headers });
  };
const catalogAt = (url: string) =>
  edited((text) => text.replaceAll(/"url":"[^"]*\/networking[^"]*"/g, `"url":"${url}"`));
const said =
  (status: number, message: string, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ error: { code: status, message } }, { status, headers });
const nested = `{"networks":${'['.repeat(5000)}${']'.repeat(5000)}}`;
const pages = (next: (request: Request) => string) => (request: Request) =>
  Response.json({
    networks: [{ id: crypto.randomUUID(), name: 'n' }],
    networks_links: [{ rel: 'next', href: next(request) }],
  });

export const HOSTILE_SERVERS: readonly HostileServer[] = [
  { what: 'garbage for a token', at: 'identity', answer: () => json('<<<%%%'), reason: 'MalformedAnswer' },
  { what: 'nothing for a token', at: 'identity', answer: () => json(''), reason: 'MalformedAnswer' },
  { what: 'null for a token', at: 'identity', answer: () => json('null'), reason: 'MalformedAnswer' },
  { what: 'half a token', at: 'identity', answer: edited((text) => text.slice(0, 100)), reason: 'MalformedAnswer' },
  {
    what: 'a web page for a token',
    at: 'identity',
    answer: () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
    reason: 'MalformedAnswer',
  },
  {
    what: 'a token without its header',
    at: 'identity',
    answer: async (_r, honest) => json(await (await honest()).text()),
    reason: 'MalformedAnswer',
  },
  {
    what: 'endless bytes for a token',
    at: 'identity',
    answer: () => new Response(endless(), { headers: JSON_TYPE }),
    reason: 'MalformedAnswer',
  },
  { what: 'never a token', at: 'identity', answer: never, reason: 'Unavailable' },
  {
    what: 'invalid UTF-8 for a token',
    at: 'identity',
    answer: () => new Response(bytes(0x22, 0xc3, 0x28, 0x22), { headers: JSON_TYPE }),
    reason: 'MalformedAnswer',
  },
  {
    what: 'a token elsewhere',
    at: 'identity',
    answer: () => Response.redirect(`${ELSEWHERE}/steal`, 307),
    reason: 'MalformedAnswer',
    says: 'redirect',
  },
  {
    what: 'the password back in a 401',
    at: 'identity',
    answer: said(401, `wrong password ${PASSWORD}`),
    reason: 'Unauthenticated',
  },
  {
    what: 'the password back in a 500',
    at: 'identity',
    answer: said(500, `Traceback: password=${PASSWORD}`),
    reason: 'Unavailable',
  },
  {
    what: 'the password back in base64',
    at: 'identity',
    answer: said(500, Buffer.from(PASSWORD).toString('base64')),
    reason: 'Unavailable',
  },
  {
    what: 'a megabyte of words in a 400',
    at: 'identity',
    answer: said(400, 'no '.repeat(350_000)),
    reason: 'RefusedByCloud',
  },
  {
    what: 'colours and newlines in a 403',
    at: 'identity',
    answer: said(403, '\u001b[31mno\nReady=True'),
    reason: 'Forbidden',
  },
  {
    what: 'come back in ten years',
    at: 'identity',
    answer: said(429, 'later', { 'retry-after': '315360000' }),
    reason: 'Throttled',
  },
  {
    what: 'keys of the prototype in a token',
    at: 'identity',
    answer: edited((text) =>
      text.replace('{', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},'),
    ),
    reason: 'Settled',
  },
  {
    what: 'a catalog in clear',
    at: 'catalog',
    answer: catalogAt('http://cloud.test/networking'),
    reason: 'RefusedByCloud',
    says: 'in clear',
  },
  {
    what: 'a catalog of files',
    at: 'catalog',
    answer: catalogAt('file:///etc/passwd'),
    reason: 'RefusedByCloud',
    says: 'neither http nor https',
  },
  {
    what: 'a catalog with credentials',
    at: 'catalog',
    answer: catalogAt('https://user:pass@cloud.test/'),
    reason: 'RefusedByCloud',
    says: 'credentials',
  },
  {
    what: 'a catalog without networks',
    at: 'catalog',
    answer: edited((text) => text.replaceAll('"type":"network"', '"type":"nothing"')),
    reason: 'RefusedByCloud',
    says: 'network',
  },
  {
    what: 'a catalog at a host that nobody serves',
    at: 'catalog',
    answer: catalogAt('https://nowhere.test/networking'),
    reason: 'Unreachable',
    says: 'nowhere.test',
  },
  { what: 'garbage for networks', at: 'network', answer: () => json('{"networks":'), reason: 'MalformedAnswer' },
  { what: 'numbers for networks', at: 'network', answer: () => json('{"networks":[7]}'), reason: 'MalformedAnswer' },
  { what: 'something else for networks', at: 'network', answer: () => json('{"ports":[]}'), reason: 'MalformedAnswer' },
  {
    what: 'deeply nested networks',
    at: 'network',
    answer: () => json(nested),
    reason: 'MalformedAnswer',
    says: 'nested',
  },
  {
    what: 'endless networks',
    at: 'network',
    answer: () => new Response(endless(), { headers: JSON_TYPE }),
    reason: 'MalformedAnswer',
    says: 'larger',
  },
  { what: 'the same page for ever', at: 'network', answer: pages(({ url }) => url), reason: 'MalformedAnswer' },
  {
    what: 'new pages for ever',
    at: 'network',
    answer: pages(({ url }) => `${url.split('?')[0]}?marker=${crypto.randomUUID()}`),
    reason: 'MalformedAnswer',
  },
  {
    what: 'a next page elsewhere',
    at: 'network',
    answer: pages(() => `${ELSEWHERE}/v2.0/networks?marker=1`),
    reason: 'MalformedAnswer',
  },
  {
    what: 'networks elsewhere',
    at: 'network',
    answer: () => Response.redirect(`${ELSEWHERE}/v2.0/networks`, 302),
    reason: 'MalformedAnswer',
    says: 'redirect',
  },
  {
    what: 'a refusal of each token for networks',
    at: 'network',
    answer: said(401, 'token revoked'),
    reason: 'Unauthenticated',
  },
  {
    what: 'keys of the prototype in networks',
    at: 'network',
    answer: edited((text) => text.replaceAll('"name":', '"__proto__":{"polluted":true},"name":')),
    reason: 'Settled',
  },
  { what: 'never any networks', at: 'network', answer: never, reason: 'Unavailable' },
];

/** Serves the honest cloud under another origin, with the one thing done to it. */
export function serverOf({ at, answer }: HostileServer, origin: string, cloud: FetchHandler): FetchHandler {
  return async (request) => {
    const url = new URL(request.url);
    const honest = async () => {
      const hasBody = request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'DELETE';
      const passed = new Request(`${HONEST}${url.pathname}${url.search}`, {
        method: request.method,
        headers: request.headers,
        ...(hasBody ? { body: await request.text() } : {}),
      });
      const response = await cloud(passed);
      const text = (await response.text()).replaceAll(HONEST, origin);
      return new Response(text === '' ? null : text, { status: response.status, headers: response.headers });
    };
    const isToken = request.method === 'POST' && url.pathname.endsWith('/auth/tokens');
    const isNetworks = request.method === 'GET' && url.pathname.endsWith('/v2.0/networks');
    return (at === 'network' ? isNetworks : isToken) ? answer(request, honest) : honest();
  };
}
