import type { Json, JsonSchema } from '../../../../src/embedded/control-plane/schema/index.ts';

/** A spec, perhaps as an update, and the causes of its refusal; none when the rules hold. */
export interface RuleCase {
  readonly spec: Json;
  readonly before?: Json;
  readonly causes: readonly string[];
}

/** One field with a rule for each part of CEL and of the server's libraries. */
export const RULE_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    a: { type: 'string', maxLength: 200, 'x-kubernetes-validations': [{ rule: "self.startsWith('x')" }] },
    b: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 3 && self / 2 < 10' }] },
    c: {
      type: 'array',
      maxItems: 20,
      items: { type: 'string', maxLength: 50 },
      'x-kubernetes-validations': [{ rule: "self.all(s, s.matches('^[a-z]+$'))" }],
    },
    d: {
      type: 'array',
      maxItems: 20,
      items: { type: 'string', maxLength: 50 },
      'x-kubernetes-validations': [{ rule: 'self.isSorted()' }],
    },
    e: {
      type: 'array',
      maxItems: 20,
      items: { type: 'integer' },
      'x-kubernetes-validations': [{ rule: 'self.sum() == 6 && self.min() == 1 && self.max() == 3' }],
    },
    f: {
      type: 'array',
      maxItems: 20,
      items: { type: 'string', maxLength: 50 },
      'x-kubernetes-validations': [{ rule: "self.indexOf('a') == 0 && self.lastIndexOf('a') == 2" }],
    },
    g: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [
        {
          rule: "isURL(self) && url(self).getHost() == 'h:80' && url(self).getHostname() == 'h' && url(self).getPort() == '80' && url(self).getScheme() == 'http' && url(self).getEscapedPath() == '/p' && url(self).getQuery()['a'] == ['b']",
        },
      ],
    },
    h: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [
        { rule: 'isIP(self) && ip(self).family() == 4 && !ip(self).isLoopback() && ip.isCanonical(self)' },
      ],
    },
    i: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [
        {
          rule: "isCIDR(self) && cidr(self).containsIP('10.0.0.5') && cidr(self).containsCIDR('10.0.0.0/25') && cidr(self).prefixLength() == 24 && cidr(self).masked() == cidr('10.0.0.0/24')",
        },
      ],
    },
    j: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [
        {
          rule: "quantity(self).isGreaterThan(quantity('1Gi')) && quantity(self).add(1).sub(1).compareTo(quantity(self)) == 0",
        },
      ],
    },
    k: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [{ rule: "self.lowerAscii() == 'ab' && self.upperAscii() == 'AB'" }],
    },
    l: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [
        {
          rule: "self.split(',')[0] == 'a' && self.trim() == self && self.substring(0,1) == 'a' && self.charAt(1) == ','",
        },
      ],
    },
    m: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [{ rule: '!format.dns1123Label().validate(self).hasValue()' }],
    },
    n: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [{ rule: "format.named('uuid').value().validate(self).orValue([]).size() == 0" }],
    },
    o: {
      type: 'array',
      maxItems: 20,
      items: { type: 'string', maxLength: 50 },
      'x-kubernetes-validations': [
        { rule: "sets.contains(self, ['a']) && sets.equivalent(self, ['a','b']) && sets.intersects(self, ['b'])" },
      ],
    },
    p: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [
        { rule: "isSemver(self) && semver(self).isLessThan(semver('2.0.0')) && semver(self).major() == 1" },
      ],
    },
    q: {
      type: 'object',
      maxProperties: 5,
      additionalProperties: { type: 'integer' },
      'x-kubernetes-validations': [{ rule: "self.all(k, v, v > 0 && k != 'bad')" }],
    },
    r: {
      type: 'array',
      maxItems: 20,
      items: { type: 'integer' },
      'x-kubernetes-validations': [{ rule: 'self.exists(i, v, i == v)' }],
    },
    s: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [
        {
          rule: "self.find('[0-9]+') == '12' && self.findAll('[0-9]') == ['1','2'] && self.findAll('[0-9]', 1) == ['1']",
        },
      ],
    },
    t: {
      type: 'object',
      properties: { x: { type: 'integer' }, y: { type: 'integer' } },
      'x-kubernetes-validations': [{ rule: 'self.?x.orValue(5) == 5 && (!has(self.y) || self.y > 0)' }],
    },
    u: {
      type: 'object',
      properties: {
        namespace: { type: 'string', maxLength: 200 },
        'a-b': { type: 'string', maxLength: 200 },
        'c.d': { type: 'string', maxLength: 200 },
        'e/f': { type: 'string', maxLength: 200 },
        g__h: { type: 'string', maxLength: 200 },
      },
      'x-kubernetes-validations': [
        {
          rule: "self.__namespace__ == 'n' && self.a__dash__b == 'x' && self.c__dot__d == 'y' && self.e__slash__f == 'z' && self.g__underscores__h == 'w'",
        },
      ],
    },
    v: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'immutable' }] },
    w: {
      type: 'object',
      properties: { min: { type: 'integer' }, max: { type: 'integer' }, hint: { type: 'string', maxLength: 200 } },
      'x-kubernetes-validations': [
        {
          rule: 'self.min <= self.max',
          messageExpression: "'min over max ' + (has(self.hint) ? self.hint : 'none')",
          fieldPath: '.max',
          reason: 'FieldValueForbidden',
        },
      ],
    },
    x: { type: 'string', format: 'date-time', 'x-kubernetes-validations': [{ rule: 'self.getFullYear() > 2019' }] },
    y: { type: 'string', format: 'duration', 'x-kubernetes-validations': [{ rule: "self < duration('1h')" }] },
    z: {
      'x-kubernetes-int-or-string': true,
      'x-kubernetes-validations': [{ rule: "type(self) == int ? self > 5 : self == 'auto'" }],
    },
    aa: { type: 'number', 'x-kubernetes-validations': [{ rule: 'self > 1.5' }] },
    ab: { type: 'integer', 'x-kubernetes-validations': [{ rule: '10 / self > 1' }] },
    ac: {
      type: 'array',
      maxItems: 20,
      items: { type: 'integer' },
      'x-kubernetes-validations': [{ rule: 'self[2] > 1' }],
    },
    ad: {
      type: 'array',
      maxItems: 5,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['n'],
      items: {
        type: 'object',
        required: ['n'],
        properties: { n: { type: 'string', maxLength: 200 }, v: { type: 'integer' } },
        'x-kubernetes-validations': [{ rule: 'self.v > 0' }],
      },
      'x-kubernetes-validations': [{ rule: 'self.size() < 3' }],
    },
    ae: {
      type: 'object',
      maxProperties: 5,
      additionalProperties: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 0' }] },
      'x-kubernetes-validations': [{ rule: 'true' }],
    },
    af: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [{ rule: "self != 'x'", reason: 'FieldValueDuplicate' }],
    },
    ag: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [{ rule: "self != 'x'", reason: 'FieldValueRequired', message: ' spaced ' }],
    },
    ah: { 'x-kubernetes-int-or-string': true, 'x-kubernetes-validations': [{ rule: "self.startsWith('a')" }] },
    ai: {
      type: 'string',
      maxLength: 200,
      'x-kubernetes-validations': [{ rule: "'%s-%d'.format([self, 5]) == 'a-5' && strings.quote(self) == '\"a\"'" }],
    },
    aj: { type: 'string', maxLength: 200, 'x-kubernetes-validations': [{ rule: "self.matches('(?i)^abc$')" }] },
    ak: {
      type: 'array',
      maxItems: 20,
      items: { type: 'string', maxLength: 50 },
      'x-kubernetes-validations': [
        {
          rule: "self.exists_one(x, x == 'a') && self.filter(x, x != 'a').size() == 1 && self.map(x, x + '!') == ['a!', 'b!']",
        },
      ],
    },
    al: {
      type: 'array',
      maxItems: 20,
      items: { type: 'string', maxLength: 50 },
      'x-kubernetes-validations': [{ rule: "self.transformList(i, v, v) == ['a']" }],
    },
    am: {
      type: 'array',
      maxItems: 20,
      items: { type: 'string', maxLength: 50 },
      'x-kubernetes-validations': [
        {
          rule: "self.distinct().size() == 1 && self.reverse()[0] == 'a' && self.first().value() == 'a' && self.last().hasValue() && self.sort()[0] == 'a' && self.slice(0,1) == ['a']",
        },
      ],
    },
    an: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'dyn(self) == 5.0' }] },
    ao: {
      type: 'array',
      maxItems: 5,
      'x-kubernetes-list-type': 'set',
      items: { type: 'string', maxLength: 20 },
      'x-kubernetes-validations': [{ rule: 'oldSelf.all(x, x in self)' }],
    },
    ap: { type: 'string', maxLength: 200, 'x-kubernetes-validations': [{ rule: 'int(self) > 3' }] },
    aq: {
      type: 'array',
      maxItems: 20,
      items: { type: 'string', maxLength: 50 },
      'x-kubernetes-validations': [{ rule: "self.max() == 'b'" }],
    },
  },
};

export const RULE_CASES: readonly RuleCase[] = [
  { spec: { a: 'x' }, causes: [] },
  { spec: { a: 'y' }, causes: ['spec.a: Invalid value: "y": failed rule: self.startsWith(\'x\')'] },
  { spec: { b: 4 }, causes: [] },
  { spec: { b: 1 }, causes: ['spec.b: Invalid value: 1: failed rule: self > 3 && self / 2 < 10'] },
  { spec: { b: 100 }, causes: ['spec.b: Invalid value: 100: failed rule: self > 3 && self / 2 < 10'] },
  { spec: { c: ['a'] }, causes: [] },
  { spec: { c: ['A'] }, causes: ["spec.c: Invalid value: failed rule: self.all(s, s.matches('^[a-z]+$'))"] },
  { spec: { d: ['a', 'b'] }, causes: [] },
  { spec: { d: ['b', 'a'] }, causes: ['spec.d: Invalid value: failed rule: self.isSorted()'] },
  { spec: { e: [1, 2, 3] }, causes: [] },
  {
    spec: { e: [1, 2] },
    causes: ['spec.e: Invalid value: failed rule: self.sum() == 6 && self.min() == 1 && self.max() == 3'],
  },
  { spec: { f: ['a', 'b', 'a'] }, causes: [] },
  {
    spec: { f: ['b'] },
    causes: ["spec.f: Invalid value: failed rule: self.indexOf('a') == 0 && self.lastIndexOf('a') == 2"],
  },
  { spec: { g: 'http://h:80/p?a=b' }, causes: [] },
  {
    spec: { g: 'nope' },
    causes: [
      "spec.g: Invalid value: \"nope\": failed rule: isURL(self) && url(self).getHost() == 'h:80' && url(self).getHostname() == 'h' && url(self).getPort() == '80' && url(self).getScheme() == 'http' && url(self).getEscapedPath() == '/p' && url(self).getQuery()['a'] == ['b']",
    ],
  },
  {
    spec: { g: '/x' },
    causes: [
      "spec.g: Invalid value: \"/x\": failed rule: isURL(self) && url(self).getHost() == 'h:80' && url(self).getHostname() == 'h' && url(self).getPort() == '80' && url(self).getScheme() == 'http' && url(self).getEscapedPath() == '/p' && url(self).getQuery()['a'] == ['b']",
    ],
  },
  { spec: { h: '10.0.0.1' }, causes: [] },
  {
    spec: { h: '::1' },
    causes: [
      'spec.h: Invalid value: "::1": failed rule: isIP(self) && ip(self).family() == 4 && !ip(self).isLoopback() && ip.isCanonical(self)',
    ],
  },
  {
    spec: { h: 'x' },
    causes: [
      'spec.h: Invalid value: "x": failed rule: isIP(self) && ip(self).family() == 4 && !ip(self).isLoopback() && ip.isCanonical(self)',
    ],
  },
  {
    spec: { h: '127.0.0.1' },
    causes: [
      'spec.h: Invalid value: "127.0.0.1": failed rule: isIP(self) && ip(self).family() == 4 && !ip(self).isLoopback() && ip.isCanonical(self)',
    ],
  },
  { spec: { i: '10.0.0.0/24' }, causes: [] },
  { spec: { i: '10.0.0.3/24' }, causes: [] },
  {
    spec: { i: '10.0.1.0/24' },
    causes: [
      "spec.i: Invalid value: \"10.0.1.0/24\": failed rule: isCIDR(self) && cidr(self).containsIP('10.0.0.5') && cidr(self).containsCIDR('10.0.0.0/25') && cidr(self).prefixLength() == 24 && cidr(self).masked() == cidr('10.0.0.0/24')",
    ],
  },
  {
    spec: { i: 'x' },
    causes: [
      "spec.i: Invalid value: \"x\": failed rule: isCIDR(self) && cidr(self).containsIP('10.0.0.5') && cidr(self).containsCIDR('10.0.0.0/25') && cidr(self).prefixLength() == 24 && cidr(self).masked() == cidr('10.0.0.0/24')",
    ],
  },
  { spec: { j: '2Gi' }, causes: [] },
  {
    spec: { j: '1Mi' },
    causes: [
      'spec.j: Invalid value: "1Mi": failed rule: quantity(self).isGreaterThan(quantity(\'1Gi\')) && quantity(self).add(1).sub(1).compareTo(quantity(self)) == 0',
    ],
  },
  {
    spec: { j: 'bad' },
    causes: [
      "spec.j: Invalid value: \"string\": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' evaluating rule: quantity(self).isGreaterThan(quantity('1Gi')) && quantity(self).add(1).sub(1).compareTo(quantity(self)) == 0",
    ],
  },
  { spec: { k: 'Ab' }, causes: [] },
  {
    spec: { k: 'c' },
    causes: ["spec.k: Invalid value: \"c\": failed rule: self.lowerAscii() == 'ab' && self.upperAscii() == 'AB'"],
  },
  { spec: { l: 'a,b' }, causes: [] },
  {
    spec: { l: 'x' },
    causes: [
      "spec.l: Invalid value: \"x\": failed rule: self.split(',')[0] == 'a' && self.trim() == self && self.substring(0,1) == 'a' && self.charAt(1) == ','",
    ],
  },
  { spec: { m: 'abc' }, causes: [] },
  {
    spec: { m: 'A_B' },
    causes: ['spec.m: Invalid value: "A_B": failed rule: !format.dns1123Label().validate(self).hasValue()'],
  },
  {
    spec: { n: 'x' },
    causes: [
      'spec.n: Invalid value: "x": failed rule: format.named(\'uuid\').value().validate(self).orValue([]).size() == 0',
    ],
  },
  { spec: { o: ['a', 'b'] }, causes: [] },
  {
    spec: { o: ['c'] },
    causes: [
      "spec.o: Invalid value: failed rule: sets.contains(self, ['a']) && sets.equivalent(self, ['a','b']) && sets.intersects(self, ['b'])",
    ],
  },
  { spec: { p: '1.2.3' }, causes: [] },
  {
    spec: { p: 'v1' },
    causes: [
      'spec.p: Invalid value: "v1": failed rule: isSemver(self) && semver(self).isLessThan(semver(\'2.0.0\')) && semver(self).major() == 1',
    ],
  },
  {
    spec: { p: '2.0.1' },
    causes: [
      'spec.p: Invalid value: "2.0.1": failed rule: isSemver(self) && semver(self).isLessThan(semver(\'2.0.0\')) && semver(self).major() == 1',
    ],
  },
  { spec: { q: { a: 1 } }, causes: [] },
  { spec: { q: { bad: 1 } }, causes: ["spec.q: Invalid value: failed rule: self.all(k, v, v > 0 && k != 'bad')"] },
  { spec: { q: { a: 0 } }, causes: ["spec.q: Invalid value: failed rule: self.all(k, v, v > 0 && k != 'bad')"] },
  { spec: { r: [0] }, causes: [] },
  { spec: { r: [5] }, causes: ['spec.r: Invalid value: failed rule: self.exists(i, v, i == v)'] },
  { spec: { s: 'a12b' }, causes: [] },
  {
    spec: { s: 'x' },
    causes: [
      "spec.s: Invalid value: \"x\": failed rule: self.find('[0-9]+') == '12' && self.findAll('[0-9]') == ['1','2'] && self.findAll('[0-9]', 1) == ['1']",
    ],
  },
  { spec: { t: {} }, causes: [] },
  {
    spec: { t: { x: 6 } },
    causes: ['spec.t: Invalid value: failed rule: self.?x.orValue(5) == 5 && (!has(self.y) || self.y > 0)'],
  },
  {
    spec: { t: { y: 0 } },
    causes: ['spec.t: Invalid value: failed rule: self.?x.orValue(5) == 5 && (!has(self.y) || self.y > 0)'],
  },
  { spec: { u: { namespace: 'n', 'a-b': 'x', 'c.d': 'y', 'e/f': 'z', g__h: 'w' } }, causes: [] },
  { spec: { v: 5 }, causes: [] },
  { spec: { w: { min: 1, max: 2 } }, causes: [] },
  { spec: { w: { min: 3, max: 2 } }, causes: ['spec.w.max: Forbidden: min over max none'] },
  {
    spec: { w: { min: 1 } },
    causes: ['spec.w: Invalid value: "object": no such key: max evaluating rule: self.min <= self.max'],
  },
  { spec: { w: { min: 3, max: 2, hint: 'h' } }, causes: ['spec.w.max: Forbidden: min over max h'] },
  {
    spec: { w: { min: 3, max: 2, hint: 'h\ni' } },
    causes: ['spec.w.max: Forbidden: failed rule: self.min <= self.max'],
  },
  { spec: { x: '2020-01-01T00:00:00Z' }, causes: [] },
  {
    spec: { x: '2010-01-01T00:00:00Z' },
    causes: ['spec.x: Invalid value: "2010-01-01T00:00:00Z": failed rule: self.getFullYear() > 2019'],
  },
  { spec: { y: '5m' }, causes: [] },
  { spec: { y: '2h' }, causes: ['spec.y: Invalid value: "2h": failed rule: self < duration(\'1h\')'] },
  { spec: { z: 6 }, causes: [] },
  { spec: { z: 1 }, causes: ["spec.z: Invalid value: 1: failed rule: type(self) == int ? self > 5 : self == 'auto'"] },
  { spec: { z: 'auto' }, causes: [] },
  {
    spec: { z: 'x' },
    causes: ['spec.z: Invalid value: "x": failed rule: type(self) == int ? self > 5 : self == \'auto\''],
  },
  { spec: { aa: 2 }, causes: [] },
  { spec: { aa: 1 }, causes: ['spec.aa: Invalid value: 1: failed rule: self > 1.5'] },
  { spec: { aa: 1.6 }, causes: [] },
  { spec: { ab: 5 }, causes: [] },
  { spec: { ab: 0 }, causes: ['spec.ab: Invalid value: "integer": division by zero evaluating rule: 10 / self > 1'] },
  { spec: { ab: 10 }, causes: ['spec.ab: Invalid value: 10: failed rule: 10 / self > 1'] },
  { spec: { ac: [1, 2, 3] }, causes: [] },
  {
    spec: { ac: [1] },
    causes: ['spec.ac: Invalid value: "array": index out of bounds: 2 evaluating rule: self[2] > 1'],
  },
  { spec: { ad: [{ n: 'a', v: 1 }] }, causes: [] },
  { spec: { ad: [{ n: 'a', v: 0 }] }, causes: ['spec.ad[0]: Invalid value: failed rule: self.v > 0'] },
  {
    spec: {
      ad: [
        { n: 'a', v: 1 },
        { n: 'b', v: 1 },
        { n: 'c', v: 0 },
      ],
    },
    causes: [
      'spec.ad: Invalid value: failed rule: self.size() < 3',
      'spec.ad[2]: Invalid value: failed rule: self.v > 0',
    ],
  },
  { spec: { ae: { a: 1 } }, causes: [] },
  { spec: { ae: { a: 0 } }, causes: ['spec.ae[a]: Invalid value: 0: failed rule: self > 0'] },
  { spec: { af: 'x' }, causes: ['spec.af: Duplicate value: "x"'] },
  { spec: { ag: 'x' }, causes: ['spec.ag: Required value: spaced'] },
  { spec: { ah: 'a' }, causes: [] },
  {
    spec: { ah: 5 },
    causes: [
      "spec.ah: Invalid value: \"\": 'no such overload': call arguments did not match a supported operator, function or macro signature for rule: self.startsWith('a')",
    ],
  },
  { spec: { ai: 'a' }, causes: [] },
  {
    spec: { ai: 'b' },
    causes: [
      "spec.ai: Invalid value: \"b\": failed rule: '%s-%d'.format([self, 5]) == 'a-5' && strings.quote(self) == '\"a\"'",
    ],
  },
  { spec: { aj: 'ABC' }, causes: [] },
  { spec: { aj: 'x' }, causes: ['spec.aj: Invalid value: "x": failed rule: self.matches(\'(?i)^abc$\')'] },
  { spec: { ak: ['a', 'b'] }, causes: [] },
  {
    spec: { ak: ['a', 'a'] },
    causes: [
      "spec.ak: Invalid value: failed rule: self.exists_one(x, x == 'a') && self.filter(x, x != 'a').size() == 1 && self.map(x, x + '!') == ['a!', 'b!']",
    ],
  },
  { spec: { al: ['a'] }, causes: [] },
  { spec: { al: ['b'] }, causes: ["spec.al: Invalid value: failed rule: self.transformList(i, v, v) == ['a']"] },
  { spec: { am: ['a', 'a'] }, causes: [] },
  {
    spec: { am: ['b'] },
    causes: [
      "spec.am: Invalid value: failed rule: self.distinct().size() == 1 && self.reverse()[0] == 'a' && self.first().value() == 'a' && self.last().hasValue() && self.sort()[0] == 'a' && self.slice(0,1) == ['a']",
    ],
  },
  {
    spec: { am: [] },
    causes: [
      "spec.am: Invalid value: failed rule: self.distinct().size() == 1 && self.reverse()[0] == 'a' && self.first().value() == 'a' && self.last().hasValue() && self.sort()[0] == 'a' && self.slice(0,1) == ['a']",
    ],
  },
  { spec: { an: 5 }, causes: [] },
  { spec: { an: 6 }, causes: ['spec.an: Invalid value: 6: failed rule: dyn(self) == 5.0'] },
  { spec: { ao: ['a'] }, causes: [] },
  { spec: { ap: '5' }, causes: [] },
  { spec: { ap: '1' }, causes: ['spec.ap: Invalid value: "1": failed rule: int(self) > 3'] },
  {
    spec: { ap: 'x' },
    causes: [
      "spec.ap: Invalid value: \"string\": type conversion error from 'string' to 'int' evaluating rule: int(self) > 3",
    ],
  },
  { spec: { aq: ['a', 'b'] }, causes: [] },
  {
    spec: { aq: [] },
    causes: ['spec.aq: Invalid value: "array": max called on empty list evaluating rule: self.max() == \'b\''],
  },
  { spec: { v: 6 }, before: { v: 5 }, causes: ['spec.v: Invalid value: 6: immutable'] },
  { spec: { v: 5 }, before: { v: 5 }, causes: [] },
  {
    spec: { ao: ['b'] },
    before: { ao: ['a'] },
    causes: ['spec.ao: Invalid value: failed rule: oldSelf.all(x, x in self)'],
  },
  { spec: { ao: ['b', 'a'] }, before: { ao: ['a'] }, causes: [] },
  {
    spec: {
      ad: [
        { n: 'b', v: 1 },
        { n: 'a', v: 5 },
      ],
      a: 'x',
    },
    before: { ad: [{ n: 'a', v: 2 }] },
    causes: [],
  },
];
