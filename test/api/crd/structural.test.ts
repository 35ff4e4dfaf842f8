import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toStructural } from '../../../src/api/crd/structural.ts';
import { withRules } from '../../../src/api/common/rule.ts';
import { integer, listMap, stringMap, text } from '../../../src/api/common/schema.ts';

const field = (schema: z.ZodType) => z.object({ field: schema });

describe('a structural schema', () => {
  it('says what the API server needs and nothing else', () => {
    const item = withRules(
      z.object({ name: text(10).describe('Name.'), size: integer(0, 5).default(1).describe('S.') }),
      {
        cel: 'self.size < 5',
        holds: ({ size }) => size < 5,
        message: 'is too large',
        field: 'size',
      },
    );
    const schema = field(listMap(item, 3, 'name').default([]).describe('Things.'));
    expect(toStructural(schema, 'spec')).toEqual({
      type: 'object',
      properties: {
        field: {
          description: 'Things.',
          type: 'array',
          default: [],
          maxItems: 3,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { description: 'Name.', type: 'string', minLength: 1, maxLength: 10 },
              size: { description: 'S.', type: 'integer', format: 'int32', minimum: 0, maximum: 5, default: 1 },
            },
            'x-kubernetes-validations': [{ rule: 'self.size < 5', message: 'is too large', fieldPath: '.size' }],
          },
        },
      },
    });
  });

  it('leaves out bounds that are JavaScript’s own', () => {
    const whole = z.int().describe('Any.');
    expect(toStructural(field(whole), 'spec').properties).toEqual({
      field: { description: 'Any.', type: 'integer', format: 'int64' },
    });
  });

  it('keeps a default of an object that has defaults of its own, for the API server fills level by level', () => {
    const deep = z.object({ on: z.boolean().default(true).describe('On.') }).prefault({});
    expect(toStructural(field(deep.describe('Deep.')), 'spec').properties?.['field']).toMatchObject({ default: {} });
  });

  it.each<[what: string, schema: z.ZodType, says: string]>([
    ['no description', text(3), 'spec.field: needs a description'],
    ['an unbounded string', z.string().describe('x'), 'spec.field: needs maxLength'],
    ['an unbounded list', z.array(text(3)).describe('x'), 'spec.field: needs maxItems'],
    ['a list without a type', z.array(text(3)).max(3).describe('x'), 'spec.field: needs a list type'],
    ['an unbounded map', z.record(z.string(), text(3)).describe('x'), 'spec.field: needs maxProperties'],
    ['a union', z.union([text(3), z.int()]).describe('x'), 'spec.field: is a union'],
    ['an int-or-string union', z.union([z.int(), text(3)]).describe('x'), 'spec.field: is a union'],
    [
      'a discriminated union',
      z.discriminatedUnion('a', [z.object({ a: z.literal('x') }), z.object({ a: z.literal('y') })]).describe('x'),
      'spec.field: is a union',
    ],
    ['an intersection', z.intersection(text(3), text(4)).describe('x'), 'spec.field: is an intersection'],
    ['two patterns', text(3).regex(/a/).regex(/b/).describe('x'), 'spec.field: is an intersection'],
    ['a strict object', z.strictObject({}).describe('x'), 'spec.field: is a strict object'],
    ['a loose object', z.looseObject({}).describe('x'), 'spec.field: is a loose object'],
    ['an unknown value', z.unknown().describe('x'), 'spec.field: has no single type'],
    ['a tuple', z.tuple([text(3)]).describe('x'), 'spec.field'],
    ['a null default', text(3).nullable().default(null).describe('x'), 'spec.field: has null as its default'],
    ['a read-only field', text(3).readonly().describe('x'), 'spec.field: is read-only'],
    ['a pattern with flags', text(3).regex(/b$/i).describe('x'), 'has flags'],
    [
      'a pattern that looks ahead',
      text(3)
        .regex(/^(?=a)a/)
        .describe('x'),
      "which Go's RE2 refuses",
    ],
    ['a hostname', z.hostname().max(3).describe('x'), "which Go's RE2 refuses"],
    ['a format that nobody checks', z.email().max(3).describe('x'), 'spec.field'],
    ['a shared definition', text(3).meta({ id: 'Shared' }).describe('x'), 'spec: holds shared definitions'],
    ['a date', z.date().describe('x'), 'Date cannot be represented'],
    [
      'an example',
      text(3)
        .meta({ examples: ['a'] })
        .describe('x'),
      'a CRD has no keyword examples',
    ],
  ])('refuses %s', (_what, schema, says) => {
    expect(() => toStructural(field(schema), 'spec')).toThrow(says);
  });

  it('refuses a catch-all value, which would make a wrong field look right', () => {
    expect(() => toStructural(field(text(3).catch('x').describe('x')), 'spec')).toThrow('catch');
  });

  it('refuses recursion', () => {
    const node: z.ZodType = z.object({
      get next() {
        return node.optional().describe('Next.');
      },
    });
    expect(() => toStructural(field(node.describe('x')), 'spec')).toThrow('holds shared definitions');
  });

  it('takes free maps', () => {
    const schema = toStructural(field(stringMap(4).describe('Map.')), 'spec');
    expect(schema.properties?.['field']).toEqual({
      description: 'Map.',
      type: 'object',
      maxProperties: 4,
      additionalProperties: { type: 'string', maxLength: 255 },
    });
  });
});
