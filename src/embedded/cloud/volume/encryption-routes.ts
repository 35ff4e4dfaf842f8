import { ApiError } from '../api-error.ts';
import { newId } from '../context.ts';
import { invalidInput, requireAdmin } from './policy.ts';
import type { Call, Route } from '../versioned-api/router.ts';
import { findType } from './find.ts';
import type { EncryptionRow } from './tables.ts';

/** `/types/{id}/encryption`: how volumes of a type are to be encrypted. It is kept; nothing here encrypts. */
export const encryptionRoutes: readonly Route[] = [
  { method: 'GET', path: '/types/:id/encryption', handle: show },
  { method: 'POST', path: '/types/:id/encryption', handle: create },
  { method: 'GET', path: '/types/:id/encryption/:key', handle: showOne },
  { method: 'PUT', path: '/types/:id/encryption/:key', handle: update },
  { method: 'DELETE', path: '/types/:id/encryption/:key', status: 202, handle: remove },
];

function typeOf(call: Call, verb: string): string {
  requireAdmin(call, `volume_extension:volume_type_encryption:${verb}`);
  return findType(call, call.param('id')).id;
}

function view({ id, ...row }: EncryptionRow): object {
  const none = { created_at: null, deleted: false, deleted_at: null, updated_at: null };
  return { volume_type_id: id, ...row, ...none };
}

function show(call: Call): object {
  const row = call.cloud.state.tables.volume.encryptions.get(typeOf(call, 'get'));
  return row ? view(row) : {};
}

function find(call: Call, verb: string): EncryptionRow {
  const id = typeOf(call, verb);
  const row = call.cloud.state.tables.volume.encryptions.get(id);
  if (!row) throw new ApiError(404, `Volume type encryption for type ${id} does not exist.`);
  return row;
}

function showOne(call: Call): object {
  const row = find(call, 'get');
  const shown = view(row) as Readonly<Record<string, unknown>>;
  return { [call.param('key')]: shown[call.param('key')] };
}

type Given = Partial<Pick<EncryptionRow, 'provider' | 'control_location' | 'cipher' | 'key_size'>>;

function given(call: Call): Given {
  const { encryption } = (call.body ?? {}) as { encryption?: Given };
  if (typeof encryption !== 'object') throw invalidInput('Create body is not valid.');
  const { control_location: place } = encryption;
  if (place !== undefined && place !== 'front-end' && place !== 'back-end') {
    throw invalidInput("Valid control location are: ['front-end', 'back-end']");
  }
  return encryption;
}

function create(call: Call): object {
  const id = typeOf(call, 'create');
  const { encryptions, volumes } = call.cloud.state.tables.volume;
  if (encryptions.has(id)) throw new ApiError(400, `Volume type encryption for type ${id} already exists.`);
  if (volumes.all().some((row) => row.volume_type_id === id)) {
    throw new ApiError(400, 'Cannot create encryption specs. Volume type in use.');
  }
  const { provider, control_location = 'front-end', cipher = null, key_size = null } = given(call);
  if (provider === undefined) {
    const message = "Invalid input for field/attribute encryption. Value: {}. 'provider' is a required property";
    throw new ApiError(400, message);
  }
  const row = { id, provider, control_location, cipher, key_size, encryption_id: newId(call.cloud) };
  encryptions.insert(row);
  const { id: volume_type_id, ...rest } = row;
  return { encryption: { volume_type_id, ...rest } };
}

function update(call: Call): object {
  const row = find(call, 'update');
  const changes = given(call);
  call.cloud.state.tables.volume.encryptions.update(row.id, changes);
  return { encryption: changes };
}

function remove(call: Call): undefined {
  call.cloud.state.tables.volume.encryptions.delete(find(call, 'delete').id);
  return undefined;
}
