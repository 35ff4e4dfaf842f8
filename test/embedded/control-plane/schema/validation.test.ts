import { describe, expect, it } from 'vitest';
import {
  compileCrd,
  defaultCrd,
  isObject,
  strictDecodingErrors,
} from '../../../../src/embedded/control-plane/schema/index.ts';
import type {
  CompiledVersion,
  Crd,
  Json,
  JsonObject,
  JsonSchema,
} from '../../../../src/embedded/control-plane/schema/index.ts';
import { errorTexts } from '../../../contracts/kubernetes/schema/causes.ts';
import { definition, rootSchema } from '../../../contracts/kubernetes/schema/kind.ts';
import { RULE_CASES, RULE_SCHEMA } from '../../../contracts/kubernetes/schema/rule-cases.ts';
import { VALUE_CASES, VALUE_SCHEMA } from '../../../contracts/kubernetes/schema/value-cases.ts';

const compiled = (spec: JsonSchema): CompiledVersion => {
  const crd = defaultCrd(definition('unit.schema.test', rootSchema(spec)) as JsonObject) as unknown as Crd;
  const version = compileCrd(crd).versions.get('v1');
  if (version === undefined) throw new Error('v1 was declared');
  return version;
};
const object = (spec: Json): JsonObject => ({
  apiVersion: 'unit.schema.test/v1',
  kind: 'Probe',
  metadata: { name: 'probe' },
  spec,
});

describe('values', () => {
  const version = compiled(VALUE_SCHEMA);

  it.each(VALUE_CASES)('$spec', ({ spec, becomes, causes, warnings = [] }) => {
    const { value, unknown } = version.prune(object(spec));
    const defaulted = version.applyDefaults(value);
    expect(strictDecodingErrors([], unknown)).toEqual(warnings);
    expect(errorTexts(version.validate(defaulted))).toEqual(causes ?? []);
    if (causes === undefined) expect(defaulted['spec']).toEqual(becomes);
  });
});

describe('rules', () => {
  const version = compiled(RULE_SCHEMA);

  it.each(RULE_CASES)('$spec after $before', ({ spec, before, causes }) => {
    const old = before === undefined ? undefined : object(before);
    expect(errorTexts(version.validate(object(spec), old))).toEqual(causes);
  });
});

describe('ratcheting', () => {
  const version = compiled({
    type: 'object',
    properties: {
      old: { type: 'string', maxLength: 3 },
      other: { type: 'integer', minimum: 1 },
      kept: {
        type: 'object',
        properties: { a: { type: 'integer' } },
        'x-kubernetes-validations': [{ rule: 'self.a > 0' }],
      },
      items: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: {
          type: 'object',
          required: ['name'],
          properties: { name: { type: 'string' }, size: { type: 'integer', maximum: 5 } },
        },
      },
    },
  });
  const update = (spec: Json, before: Json): readonly string[] =>
    errorTexts(version.validate(object(spec), object(before)));

  it('forgives what was wrong before and has not changed', () => {
    expect(update({ old: 'too long', other: 1 }, { old: 'too long' })).toEqual([]);
    expect(update({ kept: { a: 0 }, other: 2 }, { kept: { a: 0 }, other: 1 })).toEqual([]);
    const [wrong, fine] = [
      { name: 'wrong', size: 9 },
      { name: 'fine', size: 1 },
    ];
    expect(update({ items: [fine, wrong] }, { items: [wrong] })).toEqual([]);
  });

  it('does not forgive what has changed', () => {
    expect(update({ old: 'still too long' }, { old: 'too long' })).toContain(
      'spec.old: Too long: may not be more than 3 bytes',
    );
    expect(update({ kept: { a: -1 } }, { kept: { a: 0 } })).toHaveLength(1);
  });
});

describe('pruning keeps', () => {
  it('metadata the API knows, and nothing else of it', () => {
    const { value, unknown } = compiled({ type: 'object' }).prune({
      ...object({}),
      metadata: { name: 'a', labels: { x: 'y' }, bogus: 1 },
    });
    expect(unknown).toEqual(['metadata.bogus']);
    expect(isObject(value['metadata']) && value['metadata']['labels']).toEqual({ x: 'y' });
  });
});
