import type { Json, JsonObject } from '../schema/index.ts';
import { messageNamed, messageOfKind } from './messages.ts';
import type { Message, MessageField } from './messages.ts';
import { SPECIAL } from './special.ts';
import { numberOf, readFields, textOf } from './wire.ts';
import type { WireField } from './wire.ts';

export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

const MAGIC = Buffer.from('k8s\0');

/**
 * An object that a Go client sent as `application/vnd.kubernetes.protobuf` (`k8s\0`, then `runtime.Unknown` around the kind's own
 * message), as the JSON it stands for. Undefined when the body is no such thing or of a kind that is not known.
 */
export function decodeProtobuf(body: Buffer): JsonObject | undefined {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const envelope = new Map([...readFields(body.subarray(MAGIC.length))].map(({ number, value }) => [number, value]));
  const [typeMeta, raw] = [envelope.get(1), envelope.get(2)];
  if (!Buffer.isBuffer(typeMeta)) return undefined;
  const names = new Map([...readFields(typeMeta)].map(({ number, value }) => [number, textOf(value)]));
  const [apiVersion, kind] = [names.get(1) ?? '', names.get(2) ?? ''];
  const message = messageOfKind(apiVersion, kind);
  if (message === undefined) return undefined;
  return { apiVersion, kind, ...decodeMessage(Buffer.isBuffer(raw) ? raw : Buffer.alloc(0), message) };
}

/** The JSON object of a message. Zero values of fields that cannot be absent are left out, as `omitempty` does. */
function decodeMessage(bytes: Buffer, message: Message): JsonObject {
  const object: Record<string, Json> = {};
  for (const { number, value } of readFields(bytes)) {
    const field = message.get(number);
    if (field !== undefined) addField(object, field, value);
  }
  return object;
}

function addField(object: Record<string, Json>, { name, type }: MessageField, value: WireField['value']): void {
  if (name === '') {
    Object.assign(object, decodeValue(type.replace(/^\*/, ''), value));
  } else if (type.startsWith('[]')) {
    const item = decodeValue(type.slice(2), value) ?? null;
    object[name] = [...((object[name] ?? []) as readonly Json[]), item];
  } else if (type.startsWith('{}')) {
    const entry = new Map([...readFields(asBytes(value))].map((field) => [field.number, field.value]));
    const decoded = decodeValue(type.slice(2), entry.get(2) ?? Buffer.alloc(0)) ?? null;
    object[name] = { ...(object[name] as JsonObject | undefined), [textOf(entry.get(1))]: decoded };
  } else if (type.startsWith('*')) {
    const decoded = decodeValue(type.slice(1), value);
    if (decoded !== undefined) object[name] = decoded;
  } else {
    const decoded = decodeValue(type, value);
    if (decoded !== undefined && !isZero(decoded)) object[name] = decoded;
  }
}

const asBytes = (value: WireField['value']): Buffer => (Buffer.isBuffer(value) ? value : Buffer.alloc(0));

const isZero = (value: Json): boolean =>
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

function decodeValue(type: string, value: WireField['value']): Json | undefined {
  if (type === 's') return textOf(value);
  if (type === 'i') return numberOf(value);
  if (type === 'b') return numberOf(value) !== 0;
  if (type === 'y') return asBytes(value).toString('base64');
  if (type === 'd') return asBytes(value).readDoubleLE();
  if (type === 'schemaOr') return decodeSchemaOr(asBytes(value));
  if (type.startsWith('=[]'))
    return [...readFields(asBytes(value))].map((item) => decodeValue(type.slice(3), item.value) ?? null);
  return (
    SPECIAL[type]?.(asBytes(value)) ?? (type in SPECIAL ? undefined : decodeMessage(asBytes(value), messageNamed(type)))
  );
}

/** A schema, a list of schemas or of names, or a yes or no. */
function decodeSchemaOr(bytes: Buffer): Json {
  const schema = (value: WireField['value']): JsonObject =>
    decodeMessage(asBytes(value), messageNamed('apiextensions.JSONSchemaProps'));
  const fields = [...readFields(bytes)];
  const allows = fields.find(({ number, value }) => number === 1 && typeof value === 'bigint');
  const single = fields.find(
    ({ number, value }) => (allows === undefined ? number === 1 : number === 2) && Buffer.isBuffer(value),
  );
  if (single !== undefined) return schema(single.value);
  return allows === undefined ? fields.map(({ value }) => schema(value)) : numberOf(allows.value) !== 0;
}
