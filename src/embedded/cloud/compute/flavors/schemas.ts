import type { Schema } from '../../schema/json-schema.ts';
import {
  boolean,
  closed,
  envelope,
  flavorSizeOrZero,
  name,
  pagingQuery,
  queryOf,
  textQuery,
  volumeSize,
} from '../../versioned-api/schema-types.ts';

const description: Schema = { type: ['string', 'null'], minLength: 0, maxLength: 65535, pattern: '^[^\\p{C}]*$' };
const members: Readonly<Record<string, Schema>> = {
  name,
  id: {
    type: ['string', 'number', 'null'],
    minLength: 1,
    maxLength: 255,
    pattern: '^(?! )[a-zA-Z0-9. _\\-]+(?<! )$',
  },
  ram: volumeSize,
  vcpus: volumeSize,
  disk: flavorSizeOrZero,
  'OS-FLV-EXT-DATA:ephemeral': flavorSizeOrZero,
  swap: flavorSizeOrZero,
  rxtx_factor: { type: ['number', 'string'], pattern: '^[0-9]+(\\.[0-9]+)?$', minimum: 0 },
  'os-flavor-access:is_public': boolean,
};

export const createFlavor = (minor: number): Schema =>
  envelope('flavor', closed(minor < 55 ? members : { ...members, description }, ['name', 'ram', 'vcpus', 'disk']));

export const updateFlavor = (): Schema => envelope('flavor', closed({ description }, ['description']));

const SORT_KEYS = [
  ...['created_at', 'description', 'disabled', 'ephemeral_gb', 'flavorid', 'id', 'is_public', 'memory_mb', 'name'],
  ...['root_gb', 'rxtx_factor', 'swap', 'updated_at', 'vcpu_weight', 'vcpus'],
];

export const listFlavors = (minor: number): Schema =>
  queryOf(
    {
      ...pagingQuery,
      is_public: textQuery,
      minRam: textQuery,
      minDisk: textQuery,
      sort_key: { type: 'array', items: { type: 'string', enum: SORT_KEYS } },
      sort_dir: textQuery,
    },
    minor,
  );

const specs: Schema = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9\\-_:. ]{1,255}$': { type: ['string', 'number'], maxLength: 255 } },
  additionalProperties: false,
};

export const createExtraSpecs = (): Schema => envelope('extra_specs', specs);
export const updateExtraSpec = (): Schema => ({ ...specs, minProperties: 1, maxProperties: 1 });
