/** One field of a message as it stands on the wire. */
export interface WireField {
  readonly number: number;
  /** A varint, eight or four bytes little endian, or a run of bytes. */
  readonly value: bigint | Buffer;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** The fields of a message in order (protobuf encoding). Throws on what cannot be read. */
export function* readFields(message: Buffer): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined || shift > 63n) throw new Error('unexpected EOF');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
  };
  const bytes = (length: number): Buffer => {
    if (length < 0 || at + length > message.length) throw new Error('unexpected EOF');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    const type = tag & 7;
    if (type === VARINT) yield { number, value: varint() };
    else if (type === BYTES) yield { number, value: bytes(Number(varint())) };
    else if (type === FIXED64) yield { number, value: bytes(8) };
    else if (type === FIXED32) yield { number, value: bytes(4) };
    else throw new Error(`proto: illegal wireType ${type}`);
  }
}

/** The text of a field that is a string. */
export const textOf = (value: WireField['value'] | undefined): string =>
  Buffer.isBuffer(value) ? value.toString('utf8') : '';

export const numberOf = (value: WireField['value'] | undefined): number =>
  typeof value === 'bigint' ? Number(value) : 0;

export function bytesField(number: number, value: string | Buffer): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([varint((number << 3) | BYTES), varint(content.length), content]);
}

export const textField = (number: number, value: string): Buffer => bytesField(number, value);

export const varintField = (number: number, value: number): Buffer =>
  Buffer.concat([varint((number << 3) | VARINT), varint(value)]);

export function doubleField(number: number, value: number): Buffer {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return Buffer.concat([varint((number << 3) | FIXED64), content]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)));
  for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...out, Number(rest)]);
}
