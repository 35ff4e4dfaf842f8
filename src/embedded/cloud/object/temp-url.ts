import { createHmac, timingSafeEqual } from 'node:crypto';
import { containerId } from './container.ts';
import { refuse } from './errors.ts';
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
  const path = decodeURIComponent(new URL(request.raw.url).pathname);
  const methods = request.method === 'HEAD' ? ['HEAD', 'GET', 'PUT', 'POST'] : [request.method];
  const given = Buffer.from(signature);
  const isSigned = keysOf(request).some((key) =>
    methods.some((method) => {
      const expected = createHmac(algorithm, key)
        .update(`${method}\n${Math.floor(expiresMs / 1000)}\n${path}`)
        .digest('hex');
      return timingSafeEqual(Buffer.from(expected), given);
    }),
  );
  if (!isSigned) throw invalid;
  return true;
}

function keysOf(request: ObjectRequest): string[] {
  const { accounts, containers } = request.cloud.state.tables.object;
  const stores = [accounts.get(request.account)?.metadata, containers.get(containerId(request))?.metadata];
  return stores.flatMap((metadata) => [metadata?.['temp-url-key'] ?? [], metadata?.['temp-url-key-2'] ?? []].flat());
}
