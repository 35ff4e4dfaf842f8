import { describe, expect, it } from 'vitest';
import { encodeOpenApi } from '../../../../src/embedded/control-plane/protobuf/openapi.ts';
import { readFields } from '../../../../src/embedded/control-plane/protobuf/wire.ts';

/** What stands at a path of field numbers, each time it does. */
function at(message: Buffer, ...[number, ...rest]: readonly number[]): readonly (Buffer | bigint)[] {
  return [...readFields(message)]
    .filter((field) => field.number === number)
    .flatMap(({ value }) => (rest.length === 0 || !Buffer.isBuffer(value) ? [value] : at(value, ...rest)));
}
const texts = (message: Buffer, ...path: readonly number[]) => at(message, ...path).map(String);

/** Numbers are those of gnostic's OpenAPIv2.proto. */
describe('encodeOpenApi', () => {
  const document = encodeOpenApi({
    swagger: '2.0',
    info: { title: 'T', version: 'v1' },
    paths: {
      '/a/{name}': {
        put: {
          operationId: 'putA',
          consumes: ['*/*'],
          parameters: [
            { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/A' } },
            { name: 'dryRun', in: 'query', type: 'string', uniqueItems: true },
          ],
          responses: { '200': { description: 'OK', schema: { $ref: '#/definitions/A' } } },
          'x-kubernetes-action': 'put',
        },
        parameters: [{ name: 'name', in: 'path', required: true, type: 'string' }],
      },
    },
    definitions: {
      A: {
        type: 'object',
        required: ['list'],
        properties: {
          list: { type: 'array', items: { type: 'integer', minimum: 1 } },
          open: { type: 'object', additionalProperties: { type: 'string', enum: ['x'] } },
          free: { type: 'object', additionalProperties: true },
        },
        'x-kubernetes-group-version-kind': [{ kind: 'A' }],
      },
    },
  });

  it('writes paths with their operations, and each parameter as what its place makes it', () => {
    expect(texts(document, 1)).toEqual(['2.0']);
    expect(texts(document, 8, 2, 1)).toEqual(['/a/{name}']);
    expect(texts(document, 8, 2, 2, 3, 5)).toEqual(['putA']);
    expect(texts(document, 8, 2, 2, 3, 8, 1, 1, 2)).toEqual(['body']);
    expect(texts(document, 8, 2, 2, 3, 8, 1, 2, 3, 4)).toEqual(['dryRun']);
    expect(texts(document, 8, 2, 2, 9, 1, 2, 4, 4)).toEqual(['name']);
    expect(texts(document, 8, 2, 2, 3, 9, 1, 1)).toEqual(['200']);
    expect(texts(document, 8, 2, 2, 3, 9, 1, 2, 1, 2, 1, 1)).toEqual(['#/definitions/A']);
    expect(texts(document, 8, 2, 2, 3, 13, 1)).toEqual(['x-kubernetes-action']);
    expect(texts(document, 8, 2, 2, 3, 13, 2, 2)).toEqual(['"put"\n']);
  });

  it('writes schemas: maps by name, items, what more there may be, values as YAML', () => {
    const schema = [9, 1, 2] as const;
    expect(texts(document, 9, 1, 1)).toEqual(['A']);
    expect(texts(document, ...schema, 22, 1)).toEqual(['object']);
    expect(texts(document, ...schema, 25, 1, 1)).toEqual(['list', 'open', 'free']);
    expect(texts(document, ...schema, 25, 1, 2, 23, 1, 22, 1)).toEqual(['integer']);
    const [minimum] = at(document, ...schema, 25, 1, 2, 23, 1, 9);
    expect((minimum as Buffer).readDoubleLE()).toBe(1);
    expect(texts(document, ...schema, 25, 1, 2, 21, 1, 20, 2)).toEqual(['"x"\n']);
    expect(at(document, ...schema, 25, 1, 2, 21, 2)).toEqual([1n]);
    expect(texts(document, ...schema, 31, 2, 2)).toEqual(['[{"kind":"A"}]\n']);
  });
});
