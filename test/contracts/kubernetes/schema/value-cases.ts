import type { Json, JsonSchema } from '../../../../src/embedded/control-plane/schema/index.ts';

/** A spec, and what the server makes of it: the spec it keeps, or the causes of its refusal. */
export interface ValueCase {
  readonly spec: Json;
  readonly becomes?: Json;
  readonly causes?: readonly string[];
  readonly warnings?: readonly string[];
}

/** One field for each keyword. */
export const VALUE_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['req'],
  properties: {
    req: { type: 'string' },
    pat: { type: 'string', pattern: '^a+$', maxLength: 5, minLength: 2 },
    num: { type: 'integer', minimum: 1, maximum: 10, multipleOf: 2 },
    flt: { type: 'number', exclusiveMinimum: true, minimum: 0.5, maximum: 1.5 },
    en: { type: 'string', enum: ['x', 'y'] },
    enN: { type: 'integer', enum: [1, 2] },
    list: { type: 'array', maxItems: 2, minItems: 1, items: { type: 'string', maxLength: 3 } },
    setl: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' }, maxItems: 10 },
    mapl: {
      type: 'array',
      maxItems: 5,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
      items: { type: 'object', required: ['k'], properties: { k: { type: 'string' }, v: { type: 'integer' } } },
    },
    mp: { type: 'object', maxProperties: 2, additionalProperties: { type: 'integer', minimum: 1 } },
    ios: { 'x-kubernetes-int-or-string': true },
    b: { type: 'boolean' },
    one: {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    any: {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    all: { type: 'string', allOf: [{ minLength: 2 }, { maxLength: 3 }] },
    nt: { type: 'string', not: { enum: ['bad'] } },
    nul: { type: 'string', nullable: true },
    def: { type: 'string', default: 'dd' },
    nest: { type: 'object', default: {}, properties: { x: { type: 'integer', default: 5 } } },
    deep: { type: 'object', properties: { x: { type: 'integer', default: 7 }, y: { type: 'string' } } },
    dt: { type: 'string', format: 'date-time' },
    ip4: { type: 'string', format: 'ipv4' },
    cidr: { type: 'string', format: 'cidr' },
    uuid: { type: 'string', format: 'uuid' },
    dur: { type: 'string', format: 'duration' },
    by: { type: 'string', format: 'byte' },
    em: { type: 'string', format: 'email' },
    hn: { type: 'string', format: 'hostname' },
    uri: { type: 'string', format: 'uri' },
    i32: { type: 'integer', format: 'int32' },
    dte: { type: 'string', format: 'date' },
    mac: { type: 'string', format: 'mac' },
    pre: {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { known: { type: 'object', properties: { z: { type: 'string' } } } },
    },
    emb: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
    uniq: { type: 'array', items: { type: 'string' } },
    minp: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } },
  },
};

export const VALUE_CASES: readonly ValueCase[] = [
  { spec: {}, causes: ['spec.req: Required value'] },
  {
    spec: { req: 1 },
    causes: ['spec.req: Invalid value: "integer": spec.req in body must be of type string: "integer"'],
  },
  {
    spec: { req: 'a', pat: 'bbb' },
    causes: ['spec.pat: Invalid value: "bbb": spec.pat in body should match \'^a+$\''],
  },
  { spec: { req: 'a', pat: 'aaaaaaa' }, causes: ['spec.pat: Too long: may not be more than 5 bytes'] },
  {
    spec: { req: 'a', pat: 'a' },
    causes: ['spec.pat: Invalid value: "a": spec.pat in body should be at least 2 chars long'],
  },
  {
    spec: { req: 'a', pat: 5 },
    causes: ['spec.pat: Invalid value: "integer": spec.pat in body must be of type string: "integer"'],
  },
  {
    spec: { req: 'a', num: 0 },
    causes: ['spec.num: Invalid value: 0: spec.num in body should be greater than or equal to 1'],
  },
  {
    spec: { req: 'a', num: 11 },
    causes: [
      'spec.num: Invalid value: 11: spec.num in body should be a multiple of 2',
      'spec.num: Invalid value: 11: spec.num in body should be less than or equal to 10',
    ],
  },
  { spec: { req: 'a', num: 3 }, causes: ['spec.num: Invalid value: 3: spec.num in body should be a multiple of 2'] },
  {
    spec: { req: 'a', num: 2.5 },
    causes: [
      'spec.num: Invalid value: "number": spec.num in body must be of type integer: "number"',
      'spec.num: Invalid value: 2.5: spec.num in body should be a multiple of 2',
    ],
  },
  {
    spec: { req: 'a', num: 'x' },
    causes: ['spec.num: Invalid value: "string": spec.num in body must be of type integer: "string"'],
  },
  {
    spec: { req: 'a', flt: 0.5 },
    causes: ['spec.flt: Invalid value: 0.5: spec.flt in body should be greater than 0.5'],
  },
  {
    spec: { req: 'a', flt: 2 },
    causes: ['spec.flt: Invalid value: 2: spec.flt in body should be less than or equal to 1'],
  },
  {
    spec: { req: 'a', flt: 1.75 },
    causes: ['spec.flt: Invalid value: 1.75: spec.flt in body should be less than or equal to 1.5'],
  },
  { spec: { req: 'a', en: 'z' }, causes: ['spec.en: Unsupported value: "z": supported values: "x", "y"'] },
  { spec: { req: 'a', enN: 3 }, causes: ['spec.enN: Unsupported value: 3: supported values: "1", "2"'] },
  {
    spec: { req: 'a', en: 5 },
    causes: [
      'spec.en: Invalid value: "integer": spec.en in body must be of type string: "integer"',
      'spec.en: Unsupported value: 5: supported values: "x", "y"',
    ],
  },
  {
    spec: { req: 'a', list: [] },
    causes: ['spec.list: Invalid value: 0: spec.list in body should have at least 1 items'],
  },
  { spec: { req: 'a', list: ['a', 'b', 'c'] }, causes: ['spec.list: Too many: 3: must have at most 2 items'] },
  {
    spec: { req: 'a', list: ['aaaa', 5] },
    causes: [
      'spec.list[0]: Too long: may not be more than 3 bytes',
      'spec.list[1]: Invalid value: "integer": spec.list[1] in body must be of type string: "integer"',
    ],
  },
  {
    spec: { req: 'a', list: 'x' },
    causes: ['spec.list: Invalid value: "string": spec.list in body must be of type array: "string"'],
  },
  { spec: { req: 'a', setl: ['a', 'b', 'a', 'a'] }, causes: ['spec.setl[2]: Duplicate value: "a"'] },
  { spec: { req: 'a', mapl: [{ k: 'a' }, { k: 'a', v: 1 }] }, causes: ['spec.mapl[1]: Duplicate value: {"k":"a"}'] },
  { spec: { req: 'a', mapl: [{ v: 1 }] }, causes: ['spec.mapl[0].k: Required value'] },
  { spec: { req: 'a', mp: { a: 1, b: 2, c: 3 } }, causes: ['spec.mp: Too many: 3: must have at most 2 items'] },
  {
    spec: { req: 'a', mp: { a: 0 } },
    causes: ['spec.mp.a: Invalid value: 0: spec.mp.a in body should be greater than or equal to 1'],
  },
  {
    spec: { req: 'a', mp: { a: 'x' } },
    causes: ['spec.mp.a: Invalid value: "string": spec.mp.a in body must be of type integer: "string"'],
  },
  {
    spec: { req: 'a', ios: true },
    causes: ['spec.ios: Invalid value: "boolean": spec.ios in body must be of type integer,string: "boolean"'],
  },
  {
    spec: { req: 'a', ios: 1.5 },
    causes: ['spec.ios: Invalid value: "number": spec.ios in body must be of type integer,string: "number"'],
  },
  {
    spec: { req: 'a', b: 'true' },
    causes: ['spec.b: Invalid value: "string": spec.b in body must be of type boolean: "string"'],
  },
  {
    spec: { req: 'a', one: {} },
    causes: [
      '<nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found none valid',
      'spec.one.a: Required value',
    ],
  },
  {
    spec: { req: 'a', one: { a: '1', b: '2' } },
    causes: [
      '<nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
  },
  {
    spec: { req: 'a', any: {} },
    causes: [
      '<nil>: Invalid value: "": "spec.any" must validate at least one schema (anyOf)',
      'spec.any.a: Required value',
    ],
  },
  {
    spec: { req: 'a', all: 'a' },
    causes: [
      '<nil>: Invalid value: "": "spec.all" must validate all the schemas (allOf)',
      'spec.all: Invalid value: "a": spec.all in body should be at least 2 chars long',
    ],
  },
  {
    spec: { req: 'a', all: 'aaaa' },
    causes: [
      '<nil>: Invalid value: "": "spec.all" must validate all the schemas (allOf)',
      'spec.all: Too long: may not be more than 3 bytes',
    ],
  },
  { spec: { req: 'a', nt: 'bad' }, causes: ['<nil>: Invalid value: "": "spec.nt" must not validate the schema (not)'] },
  { spec: { req: 'a', nul: null, pat: null }, becomes: { def: 'dd', nest: { x: 5 }, nul: null, req: 'a' } },
  { spec: { req: 'a', def: null }, becomes: { def: 'dd', nest: { x: 5 }, req: 'a' } },
  { spec: { req: 'a', nest: null }, becomes: { def: 'dd', nest: { x: 5 }, req: 'a' } },
  { spec: { req: 'a', nest: { x: null } }, becomes: { def: 'dd', nest: { x: 5 }, req: 'a' } },
  { spec: { req: 'a', deep: {} }, becomes: { deep: { x: 7 }, def: 'dd', nest: { x: 5 }, req: 'a' } },
  {
    spec: { req: 'a', dt: 'nope' },
    causes: ['spec.dt: Invalid value: "nope": spec.dt in body must be of type date-time: "nope"'],
  },
  {
    spec: { req: 'a', dt: '2020-01-01T00:00:00Z' },
    becomes: { def: 'dd', dt: '2020-01-01T00:00:00Z', nest: { x: 5 }, req: 'a' },
  },
  {
    spec: { req: 'a', dt: 5 },
    causes: ['spec.dt: Invalid value: "int64": spec.dt in body must be of type date-time: "int64"'],
  },
  {
    spec: { req: 'a', ip4: '1.2.3' },
    causes: ['spec.ip4: Invalid value: "1.2.3": spec.ip4 in body must be of type ipv4: "1.2.3"'],
  },
  { spec: { req: 'a', ip4: '01.2.3.4' }, becomes: { def: 'dd', ip4: '01.2.3.4', nest: { x: 5 }, req: 'a' } },
  {
    spec: { req: 'a', cidr: '1.2.3.4' },
    causes: ['spec.cidr: Invalid value: "1.2.3.4": spec.cidr in body must be of type cidr: "1.2.3.4"'],
  },
  {
    spec: { req: 'a', uuid: 'x' },
    causes: ['spec.uuid: Invalid value: "x": spec.uuid in body must be of type uuid: "x"'],
  },
  {
    spec: { req: 'a', dur: '5 x' },
    causes: ['spec.dur: Invalid value: "5 x": spec.dur in body must be of type duration: "5 x"'],
  },
  { spec: { req: 'a', dur: '2 days' }, becomes: { def: 'dd', dur: '2 days', nest: { x: 5 }, req: 'a' } },
  { spec: { req: 'a', by: 'a' }, causes: ['spec.by: Invalid value: "a": spec.by in body must be of type byte: "a"'] },
  { spec: { req: 'a', em: 'x' }, causes: ['spec.em: Invalid value: "x": spec.em in body must be of type email: "x"'] },
  {
    spec: { req: 'a', hn: '-a' },
    causes: ['spec.hn: Invalid value: "-a": spec.hn in body must be of type hostname: "-a"'],
  },
  {
    spec: { req: 'a', uri: 'nope' },
    causes: ['spec.uri: Invalid value: "nope": spec.uri in body must be of type uri: "nope"'],
  },
  { spec: { req: 'a', i32: 3000000000 }, becomes: { def: 'dd', i32: 3000000000, nest: { x: 5 }, req: 'a' } },
  {
    spec: { req: 'a', dte: '2020-02-30' },
    causes: ['spec.dte: Invalid value: "2020-02-30": spec.dte in body must be of type date: "2020-02-30"'],
  },
  {
    spec: { req: 'a', mac: 'zz' },
    causes: ['spec.mac: Invalid value: "zz": spec.mac in body must be of type mac: "zz"'],
  },
  {
    spec: { req: 'a', pre: { foo: 1, known: { z: 'a', q: 1 } } },
    becomes: { def: 'dd', nest: { x: 5 }, pre: { foo: 1, known: { z: 'a' } }, req: 'a' },
    warnings: ['unknown field "spec.pre.known.q"'],
  },
  {
    spec: { req: 'a', emb: { foo: 1 } },
    causes: ['spec.emb.apiVersion: Required value', 'spec.emb.kind: Required value'],
  },
  {
    spec: { req: 'a', emb: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', bogus: 1 }, spec: {} } },
    becomes: {
      def: 'dd',
      emb: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: {} },
      nest: { x: 5 },
      req: 'a',
    },
    warnings: ['unknown field "spec.emb.metadata.bogus"'],
  },
  {
    spec: { req: 'a', unk: 1, mapl: [{ k: 'a', zz: 1 }] },
    becomes: { def: 'dd', mapl: [{ k: 'a' }], nest: { x: 5 }, req: 'a' },
    warnings: ['unknown field "spec.mapl[0].zz"', 'unknown field "spec.unk"'],
  },
  { spec: { req: null }, causes: ['spec.req: Required value'] },
  {
    spec: { req: 'a', minp: {} },
    causes: ['spec.minp: Invalid value: 0: spec.minp in body should have at least 1 properties'],
  },
  {
    spec: { req: 'a', b: 1 },
    causes: ['spec.b: Invalid value: "integer": spec.b in body must be of type boolean: "integer"'],
  },
  {
    spec: { req: 'a', one: 5 },
    causes: [
      '<nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found 2 valid alternatives',
      'spec.one: Invalid value: "integer": spec.one in body must be of type object: "integer"',
    ],
  },
  {
    spec: { req: 'a', mp: [] },
    causes: ['spec.mp: Invalid value: "array": spec.mp in body must be of type object: "array"'],
  },
  { spec: 5, causes: ['spec: Invalid value: "integer": spec in body must be of type object: "integer"'] },
  { spec: 'x', causes: ['spec: Invalid value: "string": spec in body must be of type object: "string"'] },
  { spec: null, causes: ['spec: Required value'] },
  { spec: [], causes: ['spec: Invalid value: "array": spec in body must be of type object: "array"'] },
  {
    spec: { req: 'a', list: ['a', null] },
    causes: ['spec.list[1]: Invalid value: "null": spec.list[1] in body must be of type string: "null"'],
  },
  {
    spec: { req: 'a', hn: 'a b', uri: '/x', em: 'a@b' },
    causes: ['spec.hn: Invalid value: "a b": spec.hn in body must be of type hostname: "a b"'],
  },
  {
    spec: { req: 'a', pat: '<b>"\n' },
    causes: ['spec.pat: Invalid value: "<b>\\"\\n": spec.pat in body should match \'^a+$\''],
  },
  {
    spec: { req: ['x'] },
    causes: ['spec.req: Invalid value: "array": spec.req in body must be of type string: "array"'],
  },
  {
    spec: { req: { a: 1 } },
    causes: ['spec.req: Invalid value: "object": spec.req in body must be of type string: "object"'],
    warnings: ['unknown field "spec.req.a"'],
  },
];
