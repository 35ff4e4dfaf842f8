import type { Json, JsonObject } from '../schema/index.ts';
import { type OpenApiField, type OpenApiMessage, type Wrapped, messageOf } from './openapi-messages.ts';
import { bytesField, doubleField, textField, varintField } from './wire.ts';

/** The media type that kube-apiserver answers with; client-go asks for the other, older one. */
export const OPENAPI_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
export const OPENAPI_PROTOBUF_ASKED = [
  OPENAPI_PROTOBUF,
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
] as const;

/** A Swagger document as gnostic's `openapi.v2.Document`. */
export const encodeOpenApi = (document: JsonObject): Buffer => encodeMessage('Document', document);

function encodeMessage(name: OpenApiMessage, value: Json | undefined): Buffer {
  const { fields, extensions } = messageOf(name);
  const parts = Object.entries(objectOf(value)).flatMap(([key, member]) => {
    if (member === undefined) return [];
    if (key.startsWith('x-')) return [bytesField(extensions, named(key, any(member)))];
    const field = fields[key];
    return field === undefined ? [] : encodeField(field[0], field[1], member);
  });
  return Buffer.concat(parts);
}

function encodeField(number: number, kind: OpenApiField, value: Json): Buffer[] {
  switch (kind) {
    case 'text':
      return [textField(number, textOf(value))];
    case 'text*':
      return listOf(value).map((item) => textField(number, textOf(item)));
    case 'bool':
      return [varintField(number, value === true ? 1 : 0)];
    case 'int':
      return [varintField(number, Number(value))];
    case 'double':
      return [doubleField(number, Number(value))];
    case 'any':
      return [bytesField(number, any(value))];
    case 'any*':
      return listOf(value).map((item) => bytesField(number, any(item)));
    case 'Schema*':
      return listOf(value).map((item) => bytesField(number, encodeMessage('Schema', item)));
    case 'Parameter*':
      return listOf(value).map((item) => bytesField(number, parameter(objectOf(item))));
    default:
      return [bytesField(number, isWrapped(kind) ? WRAP[kind](value) : encodeMessage(messageName(kind), value))];
  }
}

type Inner = Exclude<Wrapped, 'Parameter*'>;

/** Messages around what the document shows bare. */
const WRAP: Readonly<Record<Inner, (value: Json) => Buffer>> = {
  Definitions: (value) => namedList(1, value, (schema) => encodeMessage('Schema', schema)),
  Paths: (value) => namedList(2, value, (item) => encodeMessage('PathItem', item)),
  Responses: (value) => namedList(1, value, (response) => bytesField(1, encodeMessage('Response', response))),
  SchemaItem: (value) => bytesField(1, encodeMessage('Schema', value)),
  Items: (value) => bytesField(1, encodeMessage('Schema', value)),
  TypeItem: (value) => textField(1, textOf(value)),
  More: (value) =>
    typeof value === 'boolean' ? varintField(2, value ? 1 : 0) : bytesField(1, encodeMessage('Schema', value)),
};

const isWrapped = (kind: OpenApiField): kind is Inner => kind in WRAP;
const messageName = (kind: string): OpenApiMessage => kind.replace('*', '') as OpenApiMessage;

/** A map as the list of its entries. */
function namedList(number: number, value: Json, encode: (item: Json) => Buffer): Buffer {
  const entries = Object.entries(objectOf(value));
  return Buffer.concat(
    entries.flatMap(([name, item]) => (item === undefined ? [] : bytesField(number, named(name, encode(item))))),
  );
}

const named = (name: string, value: Buffer): Buffer => Buffer.concat([textField(1, name), bytesField(2, value)]);

/** Any value: its text as YAML, which JSON is. */
const any = (value: Json): Buffer => textField(2, `${JSON.stringify(value)}\n`);

/** A parameter stands in the body, the query or the path, and each place has a message of its own. */
function parameter(value: JsonObject): Buffer {
  if (value['in'] === 'body') return bytesField(1, bytesField(1, encodeMessage('BodyParameter', value)));
  const [number, name] = value['in'] === 'path' ? ([4, 'PathParameter'] as const) : ([3, 'QueryParameter'] as const);
  return bytesField(1, bytesField(2, bytesField(number, encodeMessage(name, value))));
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : '');
const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
const objectOf = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
