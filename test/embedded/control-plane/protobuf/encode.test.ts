import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from '../../../../src/embedded/control-plane/protobuf/decode.ts';
import { encodeProtobuf, encodeWatchEvent } from '../../../../src/embedded/control-plane/protobuf/encode.ts';
import type { JsonObject } from '../../../../src/embedded/control-plane/schema/index.ts';

/** What comes of an object that is sent and read again. */
const again = (object: JsonObject): JsonObject | undefined => decodeProtobuf(encodeProtobuf(object) ?? Buffer.alloc(0));

describe('encodeProtobuf', () => {
  it('writes what the decoder reads: maps, bytes, quantities, ports, times, raw fields', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'p',
        labels: { a: 'b' },
        creationTimestamp: '2026-01-02T03:04:05Z',
        managedFields: [{ manager: 'm', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:nodeName': {} } } }],
      },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'i',
            ports: [{ containerPort: 80, protocol: 'TCP' }],
            resources: { limits: { cpu: '500m' } },
            livenessProbe: { httpGet: { port: 'web', path: '/' }, periodSeconds: 10 },
            readinessProbe: { tcpSocket: { port: 80 } },
          },
        ],
        volumes: [{ name: 'v', emptyDir: {} }],
        terminationGracePeriodSeconds: 0,
      },
      status: { phase: 'Pending' },
    };
    expect(again(pod)).toEqual(pod);
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { k: 'dg==' }, type: 'Opaque' };
    expect(again(secret)).toEqual(secret);
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'l' },
      spec: { renewTime: '2026-01-02T03:04:05.678901Z', leaseDurationSeconds: 15 },
    };
    expect(again(lease)).toEqual(lease);
  });

  it('tells apart the three types of schema in a schema', () => {
    const schema = {
      type: 'object',
      properties: {
        list: { type: 'array', items: { type: 'string' } },
        map: { type: 'object', additionalProperties: { type: 'integer' } },
        open: { type: 'object', additionalProperties: true },
      },
    };
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'x.y' },
      spec: { group: 'y', versions: [{ name: 'v1', served: true, schema: { openAPIV3Schema: schema } }] },
    };
    expect(again(definition)).toMatchObject({
      spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: schema } }] },
    });
  });

  it('has no message for kinds that nobody declared in Go', () => {
    expect(encodeProtobuf({ apiVersion: 'x.io/v1', kind: 'Thing' })).toBeUndefined();
  });

  it('frames an event of a watch by its length', () => {
    const event = encodeWatchEvent('ADDED', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } });
    expect(event.readUInt32BE()).toBe(event.length - 4);
    expect(event.subarray(4, 11).toString()).toBe('\n\u0005ADDED');
    const at = event.indexOf('k8s\0');
    expect(decodeProtobuf(event.subarray(at))).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'one' } });
  });
});
