import { describe, expect, it } from 'vitest';
import { defaultCrd, validateCrd } from '../../../../src/embedded/control-plane/schema/index.ts';
import type { JsonObject } from '../../../../src/embedded/control-plane/schema/index.ts';
import { errorTexts, withGroup } from '../../../contracts/kubernetes/schema/causes.ts';
import { DEFINITION_CASES } from '../../../contracts/kubernetes/schema/definition-cases.ts';
import { definition } from '../../../contracts/kubernetes/schema/kind.ts';

const GROUP = 'unit.schema.test';
const sound = (version: object = {}): JsonObject =>
  defaultCrd(definition(GROUP, { type: 'object', properties: { spec: { type: 'object' } } }, version) as JsonObject);
const changed = (crd: JsonObject, spec: object): JsonObject => ({
  ...crd,
  spec: { ...(crd['spec'] as object), ...spec },
});

describe('definitions', () => {
  it.each(DEFINITION_CASES)('$metadata.name $spec', ({ metadata, spec, causes }) => {
    const crd = defaultCrd({ metadata: withGroup(metadata, GROUP), spec: withGroup(spec, GROUP) });
    expect(errorTexts(validateCrd(crd))).toEqual(withGroup(causes, GROUP));
  });

  it('fills in names and conversion', () => {
    expect(sound()['spec']).toMatchObject({
      names: { singular: 'probe', listKind: 'ProbeList' },
      conversion: { strategy: 'None' },
    });
  });
});

describe('updates of definitions', () => {
  const established = { conditions: [{ type: 'Established', status: 'True' }], storedVersions: ['v1'] };
  const old = { ...sound(), status: established };

  it('may not change the plural, nor the scope once established', () => {
    expect(errorTexts(validateCrd(changed(old, { scope: 'Namespaced' }), old))).toEqual([
      'spec.scope: Invalid value: "Namespaced": field is immutable',
    ]);
  });

  it('may not drop a version that objects are stored in', () => {
    const version = { name: 'v2', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } };
    expect(errorTexts(validateCrd(changed(old, { versions: [version] }), old))).toEqual([
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
    ]);
  });
});
