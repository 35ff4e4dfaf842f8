import type { CloudContext } from '../context.ts';
import { answer, refuse } from './errors.ts';
import { renderListing, selectLines } from './listing.ts';
import { mergeMetadata, showMetadata } from './metadata.ts';
import { type ObjectRequest, header, listedTime, timestamp } from './request.ts';
import type { AccountRow } from './tables.ts';

const POLICY = 'x-account-storage-policy-policy-0';

/** The account's row, made when it is first needed. */
export function accountOf(cloud: CloudContext, id: string): AccountRow {
  const { accounts } = cloud.state.tables.object;
  return accounts.get(id) ?? accounts.insert({ id, created_ms: cloud.clock.now(), metadata: {} });
}

/** Requests to an account itself. */
export function serveAccount(request: ObjectRequest): Response {
  const { cloud, method, account, raw } = request;
  const { accounts, containers, objects } = cloud.state.tables.object;
  switch (method) {
    case 'GET':
    case 'HEAD':
      return listContainers(request);
    case 'POST':
    case 'PUT': {
      const row = accountOf(cloud, account);
      if (method === 'PUT' && request.caller?.roles.includes('ResellerAdmin') !== true) throw refuse(403);
      requireMayChangeQuota(request);
      accounts.update(row.id, { metadata: mergeMetadata(row.metadata, raw.headers, 'account') });
      return answer(method === 'PUT' ? 202 : 204);
    }
    case 'DELETE': {
      if (request.caller?.roles.includes('ResellerAdmin') !== true) throw refuse(403);
      for (const container of containers.where('account', account)) {
        for (const object of objects.where('container', container.id)) {
          objects.delete(object.id);
          cloud.state.blobs.delete(object.id);
        }
        containers.delete(container.id);
      }
      accounts.delete(account);
      return answer(204, { 'x-account-status': 'Deleted' });
    }
    default:
      throw refuse(405, '', { allow: 'GET, HEAD, POST, PUT, DELETE, OPTIONS' });
  }
}

/** The quota of an account is set by resellers' administrators, not by its users. */
function requireMayChangeQuota(request: ObjectRequest): void {
  const names = ['x-account-meta-quota-bytes', 'x-remove-account-meta-quota-bytes'];
  const [given] = names.flatMap((name) => header(request, name) ?? []);
  if (given === undefined) return;
  if (request.caller?.roles.includes('ResellerAdmin') !== true) throw refuse(403);
  const quota = header(request, 'x-account-meta-quota-bytes') ?? '';
  if (quota !== '' && !/^\d+$/.test(quota)) throw refuse(400);
}

function listContainers(request: ObjectRequest): Response {
  const { cloud, account } = request;
  const { containers, accounts } = cloud.state.tables.object;
  const row = accounts.get(account);
  const all = containers.where('account', account);
  const counts = {
    'container-count': String(all.length),
    'object-count': String(all.reduce((sum, container) => sum + container.object_count, 0)),
    'bytes-used': String(all.reduce((sum, container) => sum + container.bytes_used, 0)),
  };
  const numbered = (prefix: string) =>
    Object.fromEntries(Object.entries(counts).map(([name, value]) => [`${prefix}-${name}`, value]));
  return renderListing(request, {
    lines: selectLines(request, all),
    headers: {
      ...numbered('x-account'),
      ...(row ? numbered(POLICY) : {}),
      ...showMetadata(row?.metadata ?? {}, 'x-account-meta-'),
      'x-timestamp': timestamp(row?.created_ms ?? cloud.clock.now()),
      'accept-ranges': 'bytes',
      'x-account-project-domain-id': 'default',
    },
    toJson: ({ name, object_count, bytes_used, created_ms }) => ({
      name,
      count: object_count,
      bytes: bytes_used,
      last_modified: listedTime(created_ms),
    }),
    root: { tag: 'account', name: account, item: 'container', fields: ['name', 'count', 'bytes', 'last_modified'] },
  });
}
