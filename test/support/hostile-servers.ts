import type { FetchHandler } from '../../src/embedded/http/in-process-dispatcher.ts';

/** Where the honest cloud is that a hostile server stands before, and where nothing may ever be sent. */
export const HONEST = 'https://cloud.test';
export const ELSEWHERE = 'https://elsewhere.test';
/** The password that nobody may find anywhere, and the token that the hostile servers give away. */
export const PASSWORD = 'hunter2-is-secret';

/** What the object that meets the servers reads of a cloud, and where. */
export interface Listed {
  readonly plural: 'networks' | 'aggregates';
  /** Type of the service in the catalog. */
  readonly type: string;
  /** Where the service is, below the origin of the cloud. */
  readonly path: string;
  readonly list: RegExp;
  /** Whether the list comes in pages. */
  readonly paged: boolean;
}

export const NETWORKS: Listed = {
  plural: 'networks',
  type: 'network',
  path: '/networking',
  list: /\/v2\.0\/networks$/,
  paged: true,
};
export const AGGREGATES: Listed = {
  plural: 'aggregates',
  type: 'compute',
  path: '/compute',
  list: /\/os-aggregates$/,
  paged: false,
};

/** A cloud that does what it likes with one kind of request, and is honest otherwise. */
export interface HostileServer {
  readonly what: string;
  readonly at: 'identity' | 'list' | 'catalog';
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
const said =
  (status: number, message: string, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ error: { code: status, message } }, { status, headers });
const pages = (next: (request: Request) => string) => (request: Request) =>
  Response.json({
    networks: [{ id: crypto.randomUUID(), name: 'n' }],
    networks_links: [{ rel: 'next', href: next(request) }],
  });

/** What such servers do to a token, to the catalog, and to what is listed. */
export function hostileServers(listed: Listed): readonly HostileServer[] {
  return [...AT_IDENTITY, ...atCatalog(listed), ...atList(listed), ...(listed.paged ? PAGES : [])];
}

const AT_IDENTITY: readonly HostileServer[] = [
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
];

function atCatalog({ type, path }: Listed): readonly HostileServer[] {
  const catalogAt = (url: string) =>
    edited((text) => text.replaceAll(new RegExp(`"url":"[^"]*${path}[^"]*"`, 'g'), `"url":"${url}"`));
  return [
    {
      what: 'a catalog in clear',
      at: 'catalog',
      answer: catalogAt(`http://cloud.test${path}`),
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
      what: `a catalog without ${type}`,
      at: 'catalog',
      answer: edited((text) => text.replaceAll(`"type":"${type}"`, '"type":"nothing"')),
      reason: 'RefusedByCloud',
      says: type,
    },
    {
      what: 'a catalog at a host that nobody serves',
      at: 'catalog',
      answer: catalogAt(`https://nowhere.test${path}`),
      reason: 'Unreachable',
      says: 'nowhere.test',
    },
  ];
}

function atList({ plural }: Listed): readonly HostileServer[] {
  return [
    { what: 'garbage for a list', at: 'list', answer: () => json(`{"${plural}":`), reason: 'MalformedAnswer' },
    { what: 'numbers for a list', at: 'list', answer: () => json(`{"${plural}":[7]}`), reason: 'MalformedAnswer' },
    { what: 'something else for a list', at: 'list', answer: () => json('{"ports":[]}'), reason: 'MalformedAnswer' },
    {
      what: 'a deeply nested list',
      at: 'list',
      answer: () => json(`{"${plural}":${'['.repeat(5000)}${']'.repeat(5000)}}`),
      reason: 'MalformedAnswer',
      says: 'nested',
    },
    {
      what: 'an endless list',
      at: 'list',
      answer: () => new Response(endless(), { headers: JSON_TYPE }),
      reason: 'MalformedAnswer',
      says: 'larger',
    },
    {
      what: 'a list elsewhere',
      at: 'list',
      answer: () => Response.redirect(`${ELSEWHERE}/list`, 302),
      reason: 'MalformedAnswer',
      says: 'redirect',
    },
    {
      what: 'a refusal of each token for a list',
      at: 'list',
      answer: said(401, 'token revoked'),
      reason: 'Unauthenticated',
    },
    {
      what: 'keys of the prototype in a list',
      at: 'list',
      answer: edited((text) => text.replaceAll('"name":', '"__proto__":{"polluted":true},"name":')),
      reason: 'Settled',
    },
    { what: 'never any list', at: 'list', answer: never, reason: 'Unavailable' },
  ];
}

const PAGES: readonly HostileServer[] = [
  { what: 'the same page for ever', at: 'list', answer: pages(({ url }) => url), reason: 'MalformedAnswer' },
  {
    what: 'new pages for ever',
    at: 'list',
    answer: pages(({ url }) => `${url.split('?')[0]}?marker=${crypto.randomUUID()}`),
    reason: 'MalformedAnswer',
  },
  {
    what: 'a next page elsewhere',
    at: 'list',
    answer: pages(() => `${ELSEWHERE}/v2.0/networks?marker=1`),
    reason: 'MalformedAnswer',
  },
];

/** Serves the honest cloud under another origin, with the one thing done to it. */
export function serverOf(
  { at, answer }: HostileServer,
  listed: Listed,
  origin: string,
  cloud: FetchHandler,
): FetchHandler {
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
    const isList = request.method === 'GET' && listed.list.test(url.pathname);
    return (at === 'list' ? isList : isToken) ? answer(request, honest) : honest();
  };
}
