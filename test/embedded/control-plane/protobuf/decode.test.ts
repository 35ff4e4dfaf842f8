import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from '../../../../src/embedded/control-plane/protobuf/decode.ts';

const varint = (value: number): Buffer =>
  value < 0x80 ? Buffer.from([value]) : Buffer.concat([Buffer.from([(value & 0x7f) | 0x80]), varint(value >>> 7)]);
const bytes = (number: number, value: string | Buffer): Buffer => {
  const content = Buffer.from(value);
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
};
const integer = (number: number, value: number): Buffer => Buffer.concat([varint(number << 3), varint(value)]);
const envelope = (apiVersion: string, kind: string, ...fields: Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    bytes(1, Buffer.concat([bytes(1, apiVersion), bytes(2, kind)])),
    bytes(2, Buffer.concat(fields)),
  ]);

describe('decodeProtobuf', () => {
  it('reads strings, maps and bytes, and leaves zero values out', () => {
    const entry = (key: string, value: string) => Buffer.concat([bytes(1, key), bytes(2, value)]);
    const metadata = Buffer.concat([
      bytes(1, 'n'),
      bytes(2, ''),
      integer(7, 0),
      bytes(8, ''),
      bytes(11, entry('a', 'b')),
    ]);
    const secret = envelope(
      'v1',
      'Secret',
      bytes(1, metadata),
      bytes(2, entry('k', 'v')),
      integer(5, 0),
      bytes(3, 'Opaque'),
    );
    expect(decodeProtobuf(secret)).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'n', labels: { a: 'b' } },
      immutable: false,
      data: { k: 'dg==' },
      type: 'Opaque',
    });
  });

  it('keeps a pointer to zero and flattens inlined messages', () => {
    const emptyDir = bytes(2, bytes(2, ''));
    const volume = Buffer.concat([bytes(1, 'scratch'), emptyDir]);
    const template = bytes(2, bytes(1, volume));
    const deployment = envelope('apps/v1', 'Deployment', bytes(2, Buffer.concat([integer(1, 0), bytes(3, template)])));
    expect(decodeProtobuf(deployment)).toMatchObject({
      spec: { replicas: 0, template: { spec: { volumes: [{ name: 'scratch', emptyDir: {} }] } } },
    });
  });

  it('reads times, quantities, ports by name or number and raw JSON', () => {
    const lease = envelope(
      'coordination.k8s.io/v1',
      'Lease',
      bytes(2, bytes(4, Buffer.concat([integer(1, 1), integer(2, 2000)]))),
    );
    expect(decodeProtobuf(lease)).toMatchObject({ spec: { renewTime: '1970-01-01T00:00:01.000002Z' } });
    const port = (target: Buffer) => bytes(1, Buffer.concat([integer(3, 80), bytes(4, target)]));
    const byName = bytes(1, '');
    const service = envelope(
      'v1',
      'Service',
      bytes(2, Buffer.concat([port(Buffer.concat([integer(1, 1), bytes(3, 'web')])), port(integer(2, 8080)), byName])),
    );
    expect(decodeProtobuf(service)).toMatchObject({
      spec: { ports: [{ targetPort: 'web' }, { targetPort: 8080 }, {}] },
    });
  });

  it('is silent about what it does not know', () => {
    expect(decodeProtobuf(Buffer.from('{}'))).toBeUndefined();
    expect(decodeProtobuf(envelope('example.test/v1', 'Widget'))).toBeUndefined();
    expect(() => decodeProtobuf(envelope('v1', 'Pod', Buffer.from([0x0a, 0x7f])))).toThrow('unexpected EOF');
  });
});
