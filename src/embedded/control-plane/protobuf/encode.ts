import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { messageNamed, messageOfKind } from './messages.ts';
import type { Message } from './messages.ts';
import { ENCODERS } from './special-encode.ts';
import { bytesField, doubleField, textField, varintField } from './wire.ts';

const MAGIC = Buffer.from('k8s\0');

/** Whether objects of a kind can be told as protobuf at all: custom resources cannot. */
export const hasProtobuf = (apiVersion: string, kind: string): boolean => messageOf(apiVersion, kind) !== undefined;

/**
 * An object as `application/vnd.kubernetes.protobuf`: `k8s\0`, then `runtime.Unknown` around the kind's own message.
 * Undefined for kinds that have none.
 */
export function encodeProtobuf(object: JsonObject): Buffer<ArrayBuffer> | undefined {
  const { apiVersion = '', kind = '' } = object;
  const message = messageOf(text(apiVersion), text(kind));
  if (message === undefined) return undefined;
  const typeMeta = Buffer.concat([textField(1, text(apiVersion)), textField(2, text(kind))]);
  const content = encodeMessage(object, message);
  return Buffer.concat([MAGIC, bytesField(1, typeMeta), bytesField(2, content), textField(3, ''), textField(4, '')]);
}

/** One event of a watch: `meta.WatchEvent` around the object, after its length in four bytes. */
export function encodeWatchEvent(type: string, object: JsonObject): Buffer {
  const raw = bytesField(1, encodeProtobuf(object) ?? Buffer.alloc(0));
  const event = Buffer.concat([textField(1, type), bytesField(2, raw)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}

/** `Status` is of `v1` although its message is the meta package's. */
function messageOf(apiVersion: string, kind: string): Message | undefined {
  const isMeta = apiVersion.startsWith('meta.k8s.io/') || (apiVersion === 'v1' && kind === 'Status');
  return messageOfKind(isMeta ? 'meta.k8s.io/v1' : apiVersion, kind);
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

function encodeMessage(object: JsonObject, message: Message): Buffer {
  const parts = [...message].flatMap(([number, { name, type }]) => {
    const value = name === '' ? object : object[name];
    return value === undefined || value === null ? [] : encodeField(number, name, type.replace(/^\*/, ''), value);
  });
  return Buffer.concat(parts);
}

function encodeField(number: number, name: string, type: string, value: Json): readonly Buffer[] {
  if (type.startsWith('[]'))
    return isList(value) ? value.flatMap((item) => encodeField(number, name, type.slice(2), item)) : [];
  if (type.startsWith('=[]')) {
    const items = isList(value) ? value.flatMap((item) => encodeField(1, name, type.slice(3), item)) : [];
    return [bytesField(number, Buffer.concat(items))];
  }
  if (type.startsWith('{}')) {
    return Object.entries(isObject(value) ? value : {}).map(([key, item]) =>
      bytesField(number, Buffer.concat([textField(1, key), ...encodeField(2, name, type.slice(2), item ?? null)])),
    );
  }
  if (type === 's') return [textField(number, text(value))];
  if (type === 'i' || type === 'b') return [varintField(number, Number(value))];
  if (type === 'd') return [doubleField(number, Number(value))];
  if (type === 'y') return [bytesField(number, Buffer.from(text(value), 'base64'))];
  if (type === 'schemaOr') return [bytesField(number, encodeSchemaOr(name, value))];
  const special = ENCODERS[type];
  if (special !== undefined) return [bytesField(number, special(value))];
  return [bytesField(number, encodeMessage(isObject(value) ? value : {}, messageNamed(type)))];
}

/** A schema, a list of schemas or of names, or a yes or no: which of the three types it is depends on the field. */
function encodeSchemaOr(name: string, value: Json): Buffer {
  const schema = (number: number, one: Json): readonly Buffer[] =>
    encodeField(number, name, 'apiextensions.JSONSchemaProps', one);
  if (name.startsWith('additional'))
    return isObject(value)
      ? Buffer.concat([varintField(1, 1), ...schema(2, value)])
      : varintField(1, value === true ? 1 : 0);
  if (isObject(value)) return Buffer.concat(schema(1, value));
  const items = isList(value) ? value : [];
  return Buffer.concat(items.flatMap((one) => (isObject(one) ? schema(2, one) : [textField(2, text(one))])));
}
