import { ApiError } from '../../api-error.ts';
import { storedTime } from '../../versioned-api/stored-time.ts';
import { nextNumber } from '../counters.ts';
import { pageAfter, sortRows } from '../../pagination.ts';
import { markerNotFound, nextLink, pageQuery } from '../../versioned-api/links.ts';
import { forbidden, projectOf } from '../policy.ts';
import { quotaLimit } from '../quotas/limits.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { fingerprintOf } from './fingerprint.ts';
import { generateRsaKey } from './rsa.ts';
import * as schemas from './schemas.ts';
import { type KeypairRow, type KeypairType, keypairId } from './table.ts';

export const keypairRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-keypairs', querySchema: schemas.listQuery, handle: listKeypairs },
  {
    method: 'POST',
    path: '/os-keypairs',
    status: (minor) => (minor < 2 ? 200 : 201),
    bodySchema: schemas.createKeypair,
    handle: createKeypair,
  },
  { method: 'GET', path: '/os-keypairs/:name', querySchema: schemas.userQuery, handle: showKeypair },
  {
    method: 'DELETE',
    path: '/os-keypairs/:name',
    status: (minor) => (minor < 2 ? 202 : 204),
    querySchema: schemas.userQuery,
    handle: deleteKeypair,
  },
];

/** Whose key pairs are meant; another user's are the administrator's business. */
function ownerOf(call: Call, action: string, asked: string | null | undefined): string {
  const own = call.caller.user.id;
  const owner = call.minor >= 10 ? (asked ?? own) : own;
  if (owner !== own && !call.caller.isAdmin) throw forbidden(`os-keypairs:${action}`);
  return owner;
}

function listKeypairs(call: Call): object {
  const owner = ownerOf(call, 'index', call.query.get('user_id'));
  const all = call.cloud.state.tables.compute.keypairs.where('user', owner);
  const sorted = sortRows(all, [['name', 'asc']]);
  if (call.minor < 35) return { keypairs: sorted.map((row) => listed(call, row)) };
  const { limit, marker } = pageQuery(call);
  const page = pageAfter(sorted, { limit, marker: marker && keypairId(owner, marker) });
  if (!page) throw markerNotFound(marker);
  const next = page.rows.length === limit ? page.rows.at(-1)?.name : undefined;
  return { keypairs: page.rows.map((row) => listed(call, row)), ...nextLink(call, 'keypairs', 'os-keypairs', next) };
}

interface CreateBody {
  readonly keypair: {
    readonly name: string;
    readonly public_key?: string;
    readonly type?: KeypairType;
    readonly user_id?: string;
  };
}

function createKeypair(call: Call): object {
  const { keypair } = call.body as CreateBody;
  const { cloud, minor } = call;
  const owner = ownerOf(call, 'create', keypair.user_id);
  const { keypairs } = cloud.state.tables.compute;
  const id = keypairId(owner, keypair.name);
  if (keypairs.count('user', owner) >= quotaLimit(cloud, projectOf(call), 'key_pairs')) {
    throw new ApiError(403, 'Quota exceeded, too many key pairs.');
  }
  const type = keypair.type ?? 'ssh';
  const generated = keypair.public_key === undefined ? generateRsaKey(cloud.random) : undefined;
  const publicKey = keypair.public_key ?? generated?.publicKey ?? '';
  const fingerprint = fingerprintOf(type, publicKey);
  if (keypairs.has(id)) throw new ApiError(409, `Key pair '${keypair.name}' already exists.`);
  const row = keypairs.insert({
    id,
    number: nextNumber(cloud, 'keypairs'),
    user_id: owner,
    name: keypair.name,
    type,
    public_key: publicKey,
    fingerprint,
    created_ms: cloud.clock.now(),
  });
  return {
    keypair: {
      ...(generated ? { private_key: generated.privateKey } : {}),
      ...(minor >= 2 ? { type } : {}),
      ...brief(row),
      user_id: owner,
    },
  };
}

function showKeypair(call: Call): object {
  const row = findKeypair(call, 'show');
  return {
    keypair: {
      ...brief(row),
      user_id: row.user_id,
      created_at: storedTime(row.created_ms),
      deleted: false,
      deleted_at: null,
      id: row.number,
      updated_at: null,
      ...(call.minor >= 2 ? { type: row.type } : {}),
    },
  };
}

function deleteKeypair(call: Call): undefined {
  call.cloud.state.tables.compute.keypairs.delete(findKeypair(call, 'delete').id);
}

function findKeypair(call: Call, action: string): KeypairRow {
  const owner = ownerOf(call, action, call.query.get('user_id'));
  const name = call.param('name');
  const row = call.cloud.state.tables.compute.keypairs.get(keypairId(owner, name));
  if (!row) throw new ApiError(404, `Keypair ${name} not found for user ${owner}`);
  return row;
}

const brief = ({ name, public_key, fingerprint }: KeypairRow) => ({ name, public_key, fingerprint });
const listed = ({ minor }: Call, row: KeypairRow) => ({
  keypair: { ...brief(row), ...(minor >= 2 ? { type: row.type } : {}) },
});
