import { invalid, required, tooLong } from '../../field-error.ts';
import type { FieldError } from '../../field-error.ts';
import { isObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_COMPLAINT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const MAX_BYTES = 1024 * 1024;

export const configMapErrors = (object: JsonObject): readonly FieldError[] => [
  ...keyErrors(object, 'data'),
  ...keyErrors(object, 'binaryData'),
  ...doubleErrors(object),
  ...sizeErrors(object, ['data', 'binaryData'], ''),
];

export const secretErrors = (object: JsonObject): readonly FieldError[] => [
  ...keyErrors(object, 'data'),
  ...sizeErrors(object, ['data'], 'data'),
  ...typeErrors(object),
];

const entriesOf = (object: JsonObject, field: string): readonly (readonly [string, Json | undefined])[] =>
  isObject(object[field]) ? Object.entries(object[field]) : [];

function keyErrors(object: JsonObject, field: string): readonly FieldError[] {
  return entriesOf(object, field).flatMap(([key]) => {
    const path = `${field}[${key}]`;
    const complaints = [
      ...(key.length > 253 ? ['must be no more than 253 bytes'] : []),
      ...(KEY.test(key) ? [] : [KEY_COMPLAINT]),
      ...(key === '.' ? ["must not be '.'"] : key === '..' || key.startsWith('..') ? ["must not start with '..'"] : []),
    ];
    return complaints.map((complaint) => invalid(path, key, complaint));
  });
}

function doubleErrors(object: JsonObject): readonly FieldError[] {
  const text = new Set(entriesOf(object, 'data').map(([key]) => key));
  return entriesOf(object, 'binaryData').flatMap(([key]) =>
    text.has(key) ? [invalid(`binaryData[${key}]`, key, 'duplicate of key present in data')] : [],
  );
}

function sizeErrors(object: JsonObject, fields: readonly string[], path: string): readonly FieldError[] {
  const bytes = fields
    .flatMap((field) => entriesOf(object, field).map(([, value]) => ({ field, value })))
    .reduce((sum, { field, value }) => sum + byteLength(value, field === 'data' && path === ''), 0);
  return bytes > MAX_BYTES ? [tooLong(path, MAX_BYTES)] : [];
}

function byteLength(value: Json | undefined, plain: boolean): number {
  return typeof value === 'string' ? Buffer.byteLength(value, plain ? 'utf8' : 'base64') : 0;
}

/** Types whose readers rely on certain keys. */
const TYPE_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

function typeErrors(object: JsonObject): readonly FieldError[] {
  const type = object['type'];
  const keys = typeof type === 'string' ? (TYPE_KEYS[type] ?? []) : [];
  const given = new Set(entriesOf(object, 'data').map(([key]) => key));
  return keys.flatMap((key) => (given.has(key) ? [] : [required(`data[${key}]`)]));
}
