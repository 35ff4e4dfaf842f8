import { forbidden, isObject, sameJson } from '../schema/index.ts';
import type { FieldError, Json, JsonObject } from '../schema/index.ts';
import type { Strategy } from '../registry/strategy.ts';

const IMMUTABLE = 'field is immutable when `immutable` is set';

function refuseImmutable(fields: readonly string[]): NonNullable<Strategy['validate']> {
  return (object: JsonObject, old?: JsonObject): readonly FieldError[] => {
    if (old?.['immutable'] !== true) return [];
    const errors = object['immutable'] === true ? [] : [forbidden('immutable', IMMUTABLE)];
    return [
      ...errors,
      ...fields.filter((field) => !sameJson(object[field], old[field])).map((field) => forbidden(field, IMMUTABLE)),
    ];
  };
}

/** Secrets are stored as `data`; what is given as `stringData` is folded into it. */
function foldStringData(object: JsonObject): JsonObject {
  const { stringData, ...secret } = object;
  const type = secret['type'] ?? 'Opaque';
  if (!isObject(stringData)) return { ...secret, type };
  const encoded = Object.entries(stringData).map(([key, value]): [string, Json] => [
    key,
    Buffer.from(typeof value === 'string' ? value : '').toString('base64'),
  ]);
  const data = isObject(secret['data']) ? secret['data'] : {};
  return { ...secret, type, data: { ...data, ...Object.fromEntries(encoded) } };
}

export const CONFIG_STRATEGIES: Readonly<Record<string, Strategy>> = {
  '/configmaps': { validate: refuseImmutable(['data', 'binaryData']), createsOnUpdate: false },
  '/secrets': {
    selectableFields: ['type'],
    prepareCreate: foldStringData,
    prepareUpdate: foldStringData,
    validate: refuseImmutable(['data', 'type']),
  },
};
