import type { JsonObject } from '../../../../src/embedded/control-plane/schema/index.ts';

/** The schema of `spec.x` with rules that may not compile or cost too much; `X` in a cause stands for its path. */
export interface ExpressionCase {
  readonly x: JsonObject;
  readonly causes: readonly string[];
}

export const EXPRESSION_CASES: readonly ExpressionCase[] = [
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self.foo == 1' }] },
    causes: [
      'X.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.foo == 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: type \'string\' does not support field selection\n | self.foo == 1\n | ....^',
    ],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self' }] },
    causes: [
      'X.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: cel expression must evaluate to a bool',
    ],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self ==' }] },
    causes: [
      'X.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self ==","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:8: Syntax error: mismatched input \'<EOF>\' expecting {\'[\', \'{\', \'(\', \'.\', \'-\', \'!\', \'true\', \'false\', \'null\', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | self ==\n | .......^',
    ],
  },
  {
    x: {
      type: 'object',
      properties: { a: { type: 'integer' } },
      'x-kubernetes-validations': [{ rule: 'self.b == 1' }],
    },
    causes: [
      'X.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.b == 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: undefined field \'b\'\n | self.b == 1\n | ....^',
    ],
  },
  {
    x: {
      type: 'object',
      properties: { a: { type: 'integer' } },
      'x-kubernetes-validations': [{ rule: "self.a == 'x'" }],
    },
    causes: [
      'X.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.a == \'x\'","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:8: found no matching overload for \'_==_\' applied to \'(int, string)\'\n | self.a == \'x\'\n | .......^',
    ],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'foo(self)' }] },
    causes: [
      'X.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"foo(self)","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:4: undeclared reference to \'foo\' (in container \'\')\n | foo(self)\n | ...^',
    ],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'foo == 1' }] },
    causes: [
      'X.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"foo == 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:1: undeclared reference to \'foo\' (in container \'\')\n | foo == 1\n | ^',
    ],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self.startsWith(1)' }] },
    causes: [
      'X.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.startsWith(1)","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:16: found no matching overload for \'startsWith\' applied to \'string.(int)\'\n | self.startsWith(1)\n | ...............^',
    ],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: '', message: 'x' }] },
    causes: ['X.x-kubernetes-validations[0].rule: Required value: rule is not specified'],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'true', message: ' ' }] },
    causes: ['X.x-kubernetes-validations[0].message: Invalid value: " ": must be non-empty if specified'],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'true', message: 'a\nb' }] },
    causes: ['X.x-kubernetes-validations[0].message: Invalid value: "a\\nb": must not contain line breaks'],
  },
  { x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'true\n' }] }, causes: [] },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'true &&\ntrue' }] },
    causes: [
      'X.x-kubernetes-validations[0].message: Required value: message must be specified if rule contains line breaks',
    ],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'true', reason: 'Foo' }] },
    causes: [
      'X.x-kubernetes-validations[0].reason: Unsupported value: "Foo": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
    ],
  },
  {
    x: {
      type: 'object',
      properties: { a: { type: 'integer' } },
      'x-kubernetes-validations': [{ rule: 'true', fieldPath: '.b' }],
    },
    causes: ['X.x-kubernetes-validations[0].fieldPath: Invalid value: ".b": must be a valid path'],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'true', messageExpression: '1' }] },
    causes: [
      'X.x-kubernetes-validations[0].messageExpression: Invalid value: {"Rule":"true","Message":"","MessageExpression":"1","Reason":null,"FieldPath":"","OptionalOldSelf":null}: messageExpression must evaluate to a string',
    ],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'true', messageExpression: 'self.x' }] },
    causes: [
      'X.x-kubernetes-validations[0].messageExpression: Invalid value: {"Rule":"true","Message":"","MessageExpression":"self.x","Reason":null,"FieldPath":"","OptionalOldSelf":null}: messageExpression compilation failed: ERROR: <input>:1:5: type \'string\' does not support field selection\n | self.x\n | ....^',
    ],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'true', optionalOldSelf: true }] },
    causes: [
      'X.x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule',
    ],
  },
  {
    x: {
      type: 'array',
      items: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] },
      'x-kubernetes-validations': [{ rule: 'true' }],
    },
    causes: [
      'X.items.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
      'X.items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
      'X.items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within X',
      'spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ],
  },
  {
    x: { type: 'array', items: { type: 'string' }, 'x-kubernetes-validations': [{ rule: "self.all(x, x == 'a')" }] },
    causes: [],
  },
  {
    x: {
      type: 'array',
      items: { type: 'string' },
      'x-kubernetes-validations': [{ rule: 'self.all(x, self.all(y, x == y))' }],
    },
    causes: [
      'X.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
      'X.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
      'spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ],
  },
  {
    x: {
      type: 'array',
      maxItems: 100,
      items: { type: 'string', maxLength: 100 },
      'x-kubernetes-validations': [{ rule: 'self.all(x, self.exists_one(y, x == y))' }],
    },
    causes: [],
  },
  {
    x: {
      type: 'array',
      maxItems: 1000,
      items: { type: 'string', maxLength: 1000 },
      'x-kubernetes-validations': [{ rule: 'self.all(x, self.exists_one(y, x == y))' }],
    },
    causes: [
      'X.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
      'X.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 40.4x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
      'spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of 4.0x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ],
  },
  { x: { type: 'string', 'x-kubernetes-validations': [{ rule: "self.matches('^[a-z]+$')" }] }, causes: [] },
  { x: { type: 'string', maxLength: 100, 'x-kubernetes-validations': [{ rule: "self.contains('abc')" }] }, causes: [] },
  {
    x: {
      type: 'array',
      items: { type: 'object', properties: { s: { type: 'string' } } },
      'x-kubernetes-validations': [{ rule: "self.map(x, x.s).join(',') == 'a'" }],
    },
    causes: [
      'X.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
      'X.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
      'spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: "self.split(',').all(x, x.startsWith('a'))" }] },
    causes: [
      'X.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 1.6x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ],
  },
  {
    x: {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'integer' } },
      'x-kubernetes-validations': [
        { rule: 'self.a<self.b', messageExpression: "string(self.a) + ' > ' + string(self.b)" },
      ],
    },
    causes: [
      'X.x-kubernetes-validations[0].messageExpression: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
      'X.x-kubernetes-validations[0].messageExpression: Forbidden: estimated messageExpression cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
      'spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ],
  },
  {
    x: { type: 'string', 'x-kubernetes-validations': [{ rule: 'isURL(self) && url(self).getHost() == "x"' }] },
    causes: [],
  },
  {
    x: { type: 'array', items: { type: 'string' }, 'x-kubernetes-validations': [{ rule: 'self.isSorted()' }] },
    causes: [
      'X.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
      'X.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
      'spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ],
  },
  {
    x: {
      type: 'array',
      maxItems: 100,
      items: { type: 'string', maxLength: 63 },
      'x-kubernetes-validations': [{ rule: 'self.all(x, !format.dns1123Label().validate(x).hasValue())' }],
    },
    causes: [],
  },
  { x: { type: 'string', 'x-kubernetes-validations': [{ rule: "self in ['a','b']" }] }, causes: [] },
  {
    x: {
      type: 'object',
      additionalProperties: { type: 'string' },
      'x-kubernetes-validations': [{ rule: "self.all(k, k.matches('^a'))" }],
    },
    causes: [],
  },
  {
    x: {
      type: 'array',
      items: { type: 'string' },
      'x-kubernetes-validations': [{ rule: "sets.contains(self, ['a'])" }],
    },
    causes: [],
  },
  {
    x: {
      type: 'string',
      format: 'date-time',
      'x-kubernetes-validations': [{ rule: "self > timestamp('2020-01-01T00:00:00Z')" }],
    },
    causes: [],
  },
  {
    x: { 'x-kubernetes-int-or-string': true, 'x-kubernetes-validations': [{ rule: "self == 'a' || self == 5" }] },
    causes: [],
  },
  {
    x: { type: 'array', items: { type: 'integer' }, 'x-kubernetes-validations': [{ rule: 'self.sum() == 5' }] },
    causes: [],
  },
  {
    x: {
      type: 'array',
      maxItems: 10,
      items: { type: 'object', properties: { n: { type: 'string' }, v: { type: 'string' } } },
      'x-kubernetes-validations': [{ rule: 'self.all(x, self.filter(y, y.n == x.n).size() == 1)' }],
    },
    causes: [
      'X.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of 3.1x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ],
  },
];
