import { ApiError } from '../api-error.ts';
import { BASE_PROPERTIES } from './schemas.ts';
import type { ImageRow } from './tables.ts';
import { checkImage } from './validate.ts';

const READ_ONLY = new Set([
  ...['created_at', 'updated_at', 'status', 'checksum', 'size', 'virtual_size', 'direct_url', 'self', 'file', 'schema'],
  ...['id', 'os_hash_algo', 'os_hash_value', 'stores'],
]);
const RESERVED = new Set(['deleted', 'deleted_at', 'location', 'locations_', 'os_glance']);
const MAX_NAME = 255;

/** Refuses fields that Glance keeps for itself. */
export function checkWritable(name: string, options: { readonly onCreate: boolean }): void {
  if (READ_ONLY.has(name) && !(options.onCreate && name === 'id')) {
    throw new ApiError(403, `Attribute '${name}' is read-only.`);
  }
  if (RESERVED.has(name) || name.startsWith('os_glance')) throw new ApiError(403, `Attribute '${name}' is reserved.`);
  if (name.length > MAX_NAME) throw new ApiError(400, 'Custom property should not be greater than 255 characters.');
}

export const isBase = (name: string): boolean => name in BASE_PROPERTIES;

/** The row's fields for what a request says; unknown names become properties. */
export function toRow(fields: Readonly<Record<string, unknown>>): Partial<ImageRow> {
  checkImage(fields);
  for (const name of ['min_disk', 'min_ram']) {
    const value = fields[name];
    if (typeof value === 'number' && value < 0) {
      throw new ApiError(400, `Invalid value '${value}' for parameter '${name}': Cannot be a negative value`);
    }
  }
  const base: Record<string, unknown> = {};
  const properties: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'tags') base[name] = [...new Set(value as string[])];
    else if (isBase(name)) base[name] = value;
    else properties[name] = String(value);
  }
  return { ...base, ...(Object.keys(properties).length > 0 ? { properties } : {}) };
}
