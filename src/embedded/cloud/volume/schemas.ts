import type { Schema } from '../schema/json-schema.ts';
import { boolean, closed, envelope, metadata, volumeSize } from '../versioned-api/schema-types.ts';

export const nameOrNull: Schema = { type: ['string', 'null'], minLength: 0, maxLength: 255 };
export const uuid: Schema = { type: 'string', format: 'uuid' };
export const uuidOrNull: Schema = { oneOf: [{ type: 'string', format: 'uuid' }, { type: 'null' }] };
export const metadataSchema: Schema = {
  type: 'object',
  patternProperties: { '^[a-zA-Z0-9\\-_:. /]{1,255}$': { type: 'string', maxLength: 255 } },
  additionalProperties: false,
};
export const metadataOrNull: Schema = { ...metadataSchema, type: ['object', 'null'] };

export const createVolume = (): Schema => ({
  type: 'object',
  properties: {
    volume: {
      type: 'object',
      properties: {
        name: nameOrNull,
        description: nameOrNull,
        display_name: nameOrNull,
        display_description: nameOrNull,
        volume_type: nameOrNull,
        metadata: metadataOrNull,
        snapshot_id: uuidOrNull,
        source_volid: uuidOrNull,
        consistencygroup_id: uuidOrNull,
        size: { ...volumeSize, type: ['integer', 'string', 'null'] },
        availability_zone: nameOrNull,
        multiattach: boolean,
        image_id: { type: ['string', 'null'], minLength: 0, maxLength: 255 },
        imageRef: { type: ['string', 'null'], minLength: 0, maxLength: 255 },
      },
      additionalProperties: true,
    },
  },
  required: ['volume'],
  additionalProperties: true,
});

export const updateVolume = (): Schema =>
  envelope(
    'volume',
    closed({
      name: nameOrNull,
      description: nameOrNull,
      display_name: nameOrNull,
      display_description: nameOrNull,
      metadata: metadataOrNull,
    }),
  );

export const setMetadata = (): Schema => envelope('metadata', metadataSchema);
export const setMeta = (): Schema => envelope('meta', { ...metadata, maxProperties: 1 });

export const createSnapshot = (): Schema => ({
  type: 'object',
  properties: {
    snapshot: {
      type: 'object',
      properties: {
        name: nameOrNull,
        description: nameOrNull,
        volume_id: uuidOrNull,
        force: boolean,
        metadata: metadataOrNull,
      },
      required: ['volume_id'],
      additionalProperties: false,
    },
  },
  required: ['snapshot'],
  additionalProperties: true,
});

export const updateSnapshot = (): Schema => envelope('snapshot', closed({ name: nameOrNull, description: nameOrNull }));
