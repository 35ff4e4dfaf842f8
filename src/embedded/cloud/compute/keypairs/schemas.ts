import type { Schema } from '../../schema/json-schema.ts';
import { closed, envelope, name, pagingQuery, queryOf, textQuery } from '../../versioned-api/schema-types.ts';

const type: Schema = { type: 'string', enum: ['ssh', 'x509'] };
const userId: Schema = { type: 'string', minLength: 1, maxLength: 255 };

export function createKeypair(minor: number): Schema {
  const format = minor < 92 ? 'keypair_name' : 'keypair_name_292';
  const members = {
    name: { ...name, format } satisfies Schema,
    public_key: { type: 'string' } satisfies Schema,
    ...(minor >= 2 ? { type } : {}),
    ...(minor >= 10 ? { user_id: userId } : {}),
  };
  return envelope('keypair', closed(members, minor < 92 ? ['name'] : ['public_key', 'name']));
}

export const userQuery = (minor: number): Schema => queryOf(minor >= 10 ? { user_id: textQuery } : {}, minor);
export const listQuery = (minor: number): Schema =>
  queryOf({ ...(minor >= 10 ? { user_id: textQuery } : {}), ...(minor >= 35 ? pagingQuery : {}) }, minor);
