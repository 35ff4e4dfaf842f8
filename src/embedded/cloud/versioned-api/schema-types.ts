import type { Schema } from '../schema/json-schema.ts';

/** The building blocks that the request schemas share. */
export const name: Schema = { type: 'string', minLength: 1, maxLength: 255, format: 'name' };
export const azName: Schema = { type: 'string', minLength: 1, maxLength: 255, format: 'az_name' };
export const uuidString: Schema = { type: 'string', format: 'uuid' };
export const fqdn: Schema = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9\\-._]*$' };
export const hostname: Schema = {
  type: 'string',
  minLength: 2,
  maxLength: 63,
  pattern: '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$',
};
export const description: Schema = {
  type: ['string', 'null'],
  minLength: 0,
  maxLength: 255,
  pattern: '^[^\\p{C}\\p{Zl}\\p{Zp}]*$',
};
export const boolean: Schema = {
  type: ['boolean', 'string'],
  enum: [
    ...[true, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes'],
    ...[false, 'False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no'],
  ],
};
export const nonNegativeInteger: Schema = {
  type: ['integer', 'string'],
  pattern: '^[0-9]*$',
  minimum: 0,
  minLength: 1,
};
export const positiveInteger: Schema = { type: ['integer', 'string'], pattern: '^[0-9]*$', minimum: 1, minLength: 1 };
export const volumeSize: Schema = { type: ['integer', 'string'], pattern: '^[0-9]+$', minimum: 1, maximum: 0x7fffffff };
export const flavorSizeOrZero: Schema = { ...volumeSize, minimum: 0 };
export const flavorRef: Schema = { type: ['string', 'integer'], minLength: 1 };
export const metadata: Schema = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9\\-_:. ]{1,255}$': { type: 'string', maxLength: 255 } },
  additionalProperties: false,
};
export const metadataWithNull: Schema = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9\\-_:. ]{1,255}$': { type: ['string', 'null'], maxLength: 255 } },
  additionalProperties: false,
};
export const ipAddress: Schema = { type: 'string', oneOf: [{ format: 'ipv4' }, { format: 'ipv6' }] };
export const tag: Schema = { type: 'string', minLength: 1, maxLength: 60, pattern: '^[^,/]*$' };
export const diskConfig: Schema = { type: 'string', enum: ['AUTO', 'MANUAL'] };
export const userData: Schema = { type: 'string', format: 'base64', maxLength: 65535 };
export const textQuery: Schema = { type: 'array', items: { type: 'string' } };
export const regexQuery: Schema = { type: 'array', items: { type: 'string', format: 'regex' } };
export const singleTextQuery: Schema = { ...textQuery, maxItems: 1 };
export const pagingQuery: Readonly<Record<string, Schema>> = {
  limit: { type: 'array', items: nonNegativeInteger },
  marker: { type: 'array', items: { type: 'string' } },
};

/** A body of one object under one name: `{"server": {...}}`. */
export function envelope(member: string, schema: Schema): Schema {
  return { type: 'object', properties: { [member]: schema }, required: [member], additionalProperties: false };
}

/** An object that takes these members and no others. */
export function closed(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false };
}

/** Query parameters; unknown ones are ignored before 2.75 and refused since. */
export function queryOf(properties: Readonly<Record<string, Schema>>, minor: number): Schema {
  return { type: 'object', properties, additionalProperties: minor < 75 };
}

/** The parser's own reading of the boolean words above. */
export function truthy(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(true|1|on|yes|y|t)$/i.test(value));
}
