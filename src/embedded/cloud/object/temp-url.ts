import { createHmac, timingSafeEqual } from 'node:crypto';
import { containerId } from './container.ts';
import { refuse } from './errors.ts';
import { quote } from './quote.ts';
import type { ObjectRequest } from './request.ts';

const ALGORITHMS: Readonly<Record<number, string>> = { 40: 'sha1', 64: 'sha256', 128: 'sha512' };

/**
 * Whether the request carries a temporary URL's signature (Swift's tempurl middleware): then it is enough by itself.
 * Throws 401 when it carries one that is wrong or has expired.
 */
export function hasTempUrl(request: ObjectRequest): boolean {
  const [signature, expires] = [request.query.get('temp_url_sig'), request.query.get('temp_url_expires')];
  if (signature === null || expires === null) return false;
  const invalid = refuse(401, '401 Unauthorized: Temp URL invalid\n', { 'www-authenticate': 'Swift realm="unknown"' });
  const expiresMs = /^\d+$/.test(expires) ? Number(expires) * 1000 : Date.parse(expires);
  const algorithm = ALGORITHMS[signature.length];
  if (algorithm === undefined || !(expiresMs > request.cloud.clock.now())) throw invalid;
  const paths = signedPaths(request);
  const methods = request.method === 'HEAD' ? ['HEAD', 'GET', 'PUT', 'POST'] : [request.method];
  const given = Buffer.from(signature);
  const isSigned = keysOf(request).some((key) =>
    methods.some((method) =>
      paths.some((path) => {
        const text = `${method}\n${Math.floor(expiresMs / 1000)}\n${path}`;
        const expected = createHmac(algorithm, key).update(text).digest('hex');
        return timingSafeEqual(Buffer.from(expected), given);
      }),
    ),
  );
  if (!isSigned) throw invalid;
  return true;
}

function keysOf(request: ObjectRequest): string[] {
  const { accounts, containers } = request.cloud.state.tables.object;
  const stores = [accounts.get(request.account)?.metadata, containers.get(containerId(request))?.metadata];
  return stores.flatMap((metadata) => [metadata?.['temp-url-key'] ?? [], metadata?.['temp-url-key-2'] ?? []].flat());
}

/** What may have been signed: the path that Swift itself sees, from `/v1/` on, or the whole one that the client asked for. */
function signedPaths({ raw, query, object = '' }: ObjectRequest): string[] {
  const whole = decodeURIComponent(new URL(raw.url).pathname);
  const paths = [whole, whole.slice(whole.indexOf('/v1/'))];
  const prefix = query.get('temp_url_prefix');
  if (prefix === null) return paths;
  if (!object.startsWith(prefix)) return [];
  return paths.map((path) => `prefix:${path.slice(0, path.length - object.length)}${prefix}`);
}

/** Names the file in an answer to a temporary URL, so that browsers save it. */
export function withDisposition(request: ObjectRequest, response: Response): Response {
  const { query, object = '' } = request;
  const expires = query.get('temp_url_expires');
  if (expires === null || !query.has('temp_url_sig') || !response.ok) return response;
  const file = query.get('filename');
  const named = (kind: string, name: string) =>
    `${kind}; filename="${quote(name).replaceAll('%20', ' ')}"; filename*=UTF-8''${quote(name)}`;
  const kept = response.headers.get('content-disposition');
  const shown = query.has('inline')
    ? file === null
      ? 'inline'
      : named('inline', file)
    : file === null
      ? (kept ?? named('attachment', object.replace(/\/+$/, '').split('/').at(-1) ?? ''))
      : named('attachment', file);
  const expiresMs = /^\d+$/.test(expires) ? Number(expires) * 1000 : Date.parse(expires);
  const headers = new Headers(response.headers);
  headers.set('content-disposition', shown);
  headers.set('expires', new Date(expiresMs).toUTCString());
  return new Response(response.body, { status: response.status, headers });
}
