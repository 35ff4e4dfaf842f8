import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { messageNamed } from './messages.ts';

const VARINT = 0;
const BYTES = 2;

/** An object of `meta.k8s.io` as `application/vnd.kubernetes.protobuf`: `k8s\0`, then `runtime.Unknown` around its message. */
export function encodeMeta(object: JsonObject): Buffer {
  const { apiVersion = '', kind = '' } = object;
  const typeMeta = Buffer.concat([text(1, apiVersion), text(2, kind)]);
  const message = encodeMessage(object, `meta.${typeof kind === 'string' ? kind : ''}`);
  return Buffer.concat([Buffer.from('k8s\0'), bytes(1, typeMeta), bytes(2, message), bytes(3, ''), bytes(4, '')]);
}

function encodeMessage(object: JsonObject, name: string): Buffer {
  const parts = [...messageNamed(name)].flatMap(([number, field]) => {
    const value = object[field.name];
    return value === undefined || value === null ? [] : encodeField(number, field.type.replace(/^\*/, ''), value);
  });
  return Buffer.concat(parts);
}

function encodeField(number: number, type: string, value: Json): readonly Buffer[] {
  if (type.startsWith('[]'))
    return isList(value) ? value.flatMap((item) => encodeField(number, type.slice(2), item)) : [];
  if (type.startsWith('{}')) {
    return Object.entries(isObject(value) ? value : {}).map(([key, item]) =>
      bytes(number, Buffer.concat([text(1, key), ...encodeField(2, type.slice(2), item ?? null)])),
    );
  }
  if (type === 's') return [text(number, value)];
  if (type === 'i' || type === 'b') return [varintField(number, Number(value))];
  if (type === 'time')
    return [bytes(number, varintField(1, Math.floor(Date.parse(typeof value === 'string' ? value : '') / 1000)))];
  if (type === 'json') return [bytes(number, text(1, JSON.stringify(value)))];
  return [bytes(number, encodeMessage(isObject(value) ? value : {}, type))];
}

const text = (number: number, value: Json): Buffer => bytes(number, typeof value === 'string' ? value : '');

function bytes(number: number, value: string | Buffer): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([varint((number << 3) | BYTES), varint(content.length), content]);
}

const varintField = (number: number, value: number): Buffer =>
  Buffer.concat([varint((number << 3) | VARINT), varint(value)]);

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...out, Number(rest)]);
}
