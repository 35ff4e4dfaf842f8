import { describe, expect, it } from 'vitest';
import {
  aggregatedDiscovery,
  apiGroupList,
  apiResourceList,
  BUILT_IN_RESOURCES,
  compareVersions,
  compileBuiltIn,
  duplicateKeys,
  openApiDocument,
  openApiV2,
} from '../../../../src/embedded/control-plane/schema/index.ts';
import type { MergeSchema } from '../../../../src/embedded/control-plane/schema/index.ts';
import { SCALARS } from '../../../../src/embedded/control-plane/schema/built-in/notation.ts';
import { BUILT_IN_TYPES } from '../../../../src/embedded/control-plane/schema/built-in/packages.ts';

const published = BUILT_IN_RESOURCES.map((resource) => ({ resource }));
const builtIn = (kind: string) => compileBuiltIn(BUILT_IN_RESOURCES.find((one) => one.kind === kind)!);

describe('built-in types', () => {
  it('mention only types that there are', () => {
    const missing = [...BUILT_IN_TYPES.values()].flatMap((type) =>
      type.fields.flatMap(({ name, type: mention }) => {
        const bare = mention.replace(/^(\[\]|\{\})+/, '');
        const known = bare in SCALARS || BUILT_IN_TYPES.has(type.resolve(bare));
        return known && name !== '' ? [] : [`${type.fullName}.${name}: ${mention}`];
      }),
    );
    expect(missing).toEqual([]);
  });

  it.each(BUILT_IN_RESOURCES)('$group $kind has a schema', (resource) => {
    expect(compileBuiltIn(resource).schema.properties).toBeDefined();
  });

  it('names unknown fields however deep', () => {
    const template = { spec: { containers: [{ name: 'a', imaeg: 'x' }], bogus: 1 } };
    const { unknown } = builtIn('Deployment').prune({ metadata: { name: 'x' }, spec: { template } });
    expect(unknown).toEqual(['spec.template.spec.bogus', 'spec.template.spec.containers[0].imaeg']);
  });

  it('knows how lists are merged', () => {
    const at = (schema: MergeSchema | undefined, ...path: string[]): MergeSchema | undefined =>
      path.reduce<MergeSchema | undefined>(
        (here, name) => (here?.kind === 'struct' ? here.fields.get(name) : undefined),
        schema,
      );
    const pod = builtIn('Pod').mergeSchema;
    expect(at(pod, 'spec', 'containers')).toMatchObject({ kind: 'associative', keys: ['name'] });
    const containers = at(pod, 'spec', 'containers');
    const ports = containers?.kind === 'associative' ? at(containers.items, 'ports') : undefined;
    expect(ports).toMatchObject({ keys: ['containerPort', 'protocol'], keyDefaults: { protocol: 'TCP' } });
    expect(at(pod, 'spec', 'tolerations')).toEqual({ kind: 'atomic' });
    expect(at(pod, 'metadata', 'finalizers')).toEqual({ kind: 'set' });
    expect(at(pod, 'metadata', 'ownerReferences')).toMatchObject({ keys: ['uid'] });
    expect(at(builtIn('ConfigMap').mergeSchema, 'data')).toMatchObject({ kind: 'map' });
  });
});

describe('OpenAPI documents', () => {
  const references = (document: unknown): readonly string[] => {
    const found = new Set<string>();
    JSON.stringify(document, (key, value: unknown) => {
      if (key === '$ref' && typeof value === 'string') found.add(value);
      return value;
    });
    return [...found];
  };

  it('version 2 refers only to what it defines', () => {
    const document = openApiV2(published);
    const names = Object.keys(document['definitions'] as object).map((name) => `#/definitions/${name}`);
    expect(references(document).filter((reference) => !names.includes(reference))).toEqual([]);
  });

  it.each([
    ['', 'v1'],
    ['apps', 'v1'],
    ['apiextensions.k8s.io', 'v1'],
  ])('version 3 of %s %s refers only to what it defines', (group, version) => {
    const document = openApiDocument(published, group, version);
    const { schemas } = document?.['components'] as unknown as { schemas: object };
    const names = Object.keys(schemas).map((name) => `#/components/schemas/${name}`);
    expect(references(document).filter((reference) => !names.includes(reference))).toEqual([]);
  });

  it('there is none for what is not served', () => expect(openApiDocument(published, 'nobody', 'v1')).toBeUndefined());
});

describe('discovery', () => {
  it('lists versions in order of preference', () => {
    const versions = ['v1', 'v10', 'v2', 'v2beta1', 'v2alpha1', 'v11beta2', 'foo10', 'foo1'];
    expect(versions.toSorted(compareVersions)).toEqual([
      ...['v10', 'v2', 'v1', 'v11beta2', 'v2beta1', 'v2alpha1'],
      ...['foo1', 'foo10'],
    ]);
  });

  it('says the same in both forms', () => {
    const groups = (apiGroupList(BUILT_IN_RESOURCES)['groups'] as { name: string }[]).map(({ name }) => name);
    const items = aggregatedDiscovery(BUILT_IN_RESOURCES, 'groups')['items'] as { metadata: { name: string } }[];
    expect(items.map(({ metadata }) => metadata.name)).toEqual(groups);
    const pods = (apiResourceList(BUILT_IN_RESOURCES, '', 'v1')?.['resources'] as { name: string }[]).map(
      ({ name }) => name,
    );
    expect(pods).toEqual(expect.arrayContaining(['pods', 'pods/status', 'namespaces/finalize']));
    expect(apiResourceList(BUILT_IN_RESOURCES, 'nobody', 'v1')).toBeUndefined();
  });
});

describe('duplicateKeys', () => {
  it.each([
    ['{"a":1,"a":2}', ['a']],
    [
      '{"spec":{"x":"{\\"q","x":[{"y":1,"y":{}},{"y":2,"z":[1,2],"z":"a:b,c"}]}}',
      ['spec.x', 'spec.x[0].y', 'spec.x[1].z'],
    ],
    ['[{"a":1},{"a":1}]', []],
    [String.raw`{"a":1,"\u0061":2}`, ['a']],
  ])('%s', (text, found) => expect(duplicateKeys(text)).toEqual(found));
});
