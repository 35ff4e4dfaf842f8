import type { JsonObject } from '../../../../src/embedded/control-plane/schema/index.ts';

/** A schema of a single-version definition, and the causes of its refusal. */
export interface SchemaCase {
  readonly schema?: JsonObject;
  /** Whether the status is a subresource. */
  readonly status?: boolean;
  readonly causes: readonly string[];
}

export const SCHEMA_CASES: readonly SchemaCase[] = [
  {
    schema: { type: 'object', properties: { spec: {} } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'foo' } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].type: Unsupported value: "foo": supported values: "array", "boolean", "integer", "number", "object", "string"',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'array' } } },
    causes: ['spec.validation.openAPIV3Schema.properties[spec].items: Required value: must be specified'],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'array', items: {} } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].items.type: Required value: must not be empty for specified array items',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'string', pattern: '(?=a)' } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "(?=a)": must be a valid regular expression, but isn\'t: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'string', pattern: '(' } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'string', pattern: '[a-' } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].pattern: Invalid value: "[a-": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ]: `[a-`',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: {
        spec: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } },
      },
    },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false } },
    },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          anyOf: [{ type: 'object' }, { properties: { q: { type: 'string' } } }, { required: ['z'], description: 'd' }],
        },
      },
    },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].anyOf[0].type: Forbidden: must be empty to be structural',
      'spec.validation.openAPIV3Schema.properties[spec].anyOf[1].properties[q].type: Forbidden: must be empty to be structural',
      'spec.validation.openAPIV3Schema.properties[spec].anyOf[2].description: Forbidden: must be empty to be structural',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: { spec: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] } },
    },
    causes: [],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-embedded-resource': true } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          items: { type: 'object', properties: { k: { type: 'string' } } },
        },
      },
    },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['k', 'z'],
          items: { type: 'object', properties: { k: { type: 'string' } } },
        },
      },
    },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-map-keys: Invalid value: ["k","z"]: entries must all be names of item properties',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'array',
          'x-kubernetes-list-type': 'set',
          items: { type: 'object', properties: { k: { type: 'string' } } },
        },
      },
    },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'string', 'x-kubernetes-list-type': 'set' } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].type: Invalid value: "string": must be array if x-kubernetes-list-type is specified',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: { spec: { type: 'array', 'x-kubernetes-list-type': 'foo', items: { type: 'string' } } },
    },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-list-type: Unsupported value: "foo": supported values: "atomic", "set", "map"',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'string', 'x-kubernetes-map-type': 'atomic' } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].type: Invalid value: "string": must be object if x-kubernetes-map-type is specified',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-map-type': 'foo' } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-map-type: Unsupported value: "foo": supported values: "atomic", "granular"',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'array', uniqueItems: true, items: { type: 'string' } } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': false } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'string', default: 5 } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].default: Invalid value: "integer":  in body must be of type string: "integer"',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: {
        spec: { type: 'object', properties: { a: { type: 'integer', minimum: 1 } }, default: { a: 0, zz: 1 } },
      },
    },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].default.a: Invalid value: 0: a in body should be greater than or equal to 1',
      'spec.validation.openAPIV3Schema.properties[spec].default: Invalid value: {"a":0,"zz":1}: must not have unknown fields',
    ],
  },
  {
    schema: { type: 'object', properties: { spec: { type: 'null' } } },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].type: Forbidden: type cannot be set to null, use nullable as an alternative',
      'spec.validation.openAPIV3Schema.properties[spec].type: Unsupported value: "null": supported values: "array", "boolean", "integer", "number", "object", "string"',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } },
    },
    causes: [
      'spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: { metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 5 } } } },
    },
    causes: [],
  },
  {
    schema: { type: 'object', properties: { kind: { type: 'integer' } } },
    causes: ['spec.validation.openAPIV3Schema.properties[kind].type: Invalid value: "integer": must be string'],
  },
  {
    schema: { type: 'object', properties: {}, nullable: true },
    causes: ['spec.validation.openAPIV3Schema.nullable: Forbidden: nullable cannot be true at the root'],
  },
  {
    schema: { type: 'object', properties: {}, additionalProperties: { type: 'string' } },
    causes: ['spec.validation.openAPIV3Schema.additionalProperties: Forbidden: must not be used at the root'],
  },
  {
    schema: { type: 'string' },
    causes: ['spec.validation.openAPIV3Schema.type: Invalid value: "string": must be object at the root'],
  },
  { schema: {}, causes: ['spec.validation.openAPIV3Schema.type: Required value: must not be empty at the root'] },
  {
    schema: { type: 'object', properties: { spec: { type: 'string' } }, required: ['spec'] },
    status: true,
    causes: [],
  },
  {
    schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'array',
          items: { type: 'string', maxLength: 50, 'x-kubernetes-validations': [{ rule: "self.matches('^[a-z]+$')" }] },
        },
      },
    },
    causes: [
      'spec.validation.openAPIV3Schema.properties[spec].items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 4.5x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ],
  },
  {
    schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'array',
          items: { type: 'array', items: { type: 'string', 'x-kubernetes-validations': [{ rule: "self == 'x'" }] } },
        },
      },
    },
    causes: [],
  },
];
