import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCrd, defaultCrd, duplicateKeys } from '../../../../src/embedded/control-plane/schema/index.ts';
import type { Crd, JsonObject } from '../../../../src/embedded/control-plane/schema/index.ts';
import { definition, rootSchema } from '../../../contracts/kubernetes/schema/kind.ts';
import { VALUE_SCHEMA } from '../../../contracts/kubernetes/schema/value-cases.ts';

const crd = defaultCrd(definition('unit.schema.test', rootSchema(VALUE_SCHEMA)) as JsonObject) as unknown as Crd;
const version = compileCrd(crd).versions.get('v1')!;
/** Without what has no old self even when it is the same: undeclared fields, items without a key. */
const UNCORRELATED = ['pre', 'emb', 'mapl'];
const declared = Object.keys(VALUE_SCHEMA.properties ?? {}).filter((name) => !UNCORRELATED.includes(name));
const fieldNames = [...declared, 'unknown', 'k', 'v', 'x', 'z'];
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, 1, 2.5, 'a', ''),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...fieldNames), tie('value'), { maxKeys: 5 }),
  ),
}));
const specs = fc.dictionary(fc.constantFrom(...fieldNames), value, { maxKeys: 6 });
const objects = specs.map((spec) => ({ metadata: { name: 'any' }, spec }) as unknown as JsonObject);

describe('for any object', () => {
  it('pruning twice prunes once', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const once = version.prune(object);
        const twice = version.prune(once.value);
        expect(twice.value).toEqual(once.value);
        expect(twice.unknown).toEqual([]);
      }),
    );
  });

  it('defaulting twice defaults once, and adds nothing that pruning drops', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const once = version.applyDefaults(version.prune(object).value);
        expect(version.applyDefaults(once)).toEqual(once);
        expect(version.prune(once).value).toEqual(once);
      }),
    );
  });

  it('an update that changes nothing is never refused by the schema', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const stored = version.applyDefaults(version.prune(object).value);
        expect(version.validate(stored, stored)).toEqual([]);
      }),
    );
  });

  it('JSON as it is written has no duplicate keys', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(duplicateKeys(JSON.stringify(JSON.parse(text)))).toEqual([]);
      }),
    );
  });
});
