import { describe, expect, it } from 'vitest';
import { ground } from '../server.ts';
import type { Connect } from '../server.ts';
import { CRDS } from '../widgets.ts';
import { causesOf, withGroup } from './causes.ts';
import { DEFINITION_CASES } from './definition-cases.ts';
import { EXPRESSION_CASES } from './expression-cases.ts';
import { definition } from './kind.ts';
import { SCHEMA_CASES } from './schema-cases.ts';

const X_PATH = 'spec.validation.openAPIV3Schema.properties[spec].properties[x]';

/** What a definition may and may not say, and what its rules may cost. */
export function describeDefinitions(connect: Connect): void {
  describe('custom resource definitions', () => {
    const on = ground(connect, 'definitions');
    const group = 'definitions.schema.test';
    const tried = async (crd: unknown): Promise<readonly string[]> =>
      causesOf((await on.call('POST', `${CRDS}?dryRun=All`, crd)).body);

    it.each(DEFINITION_CASES)('definition $spec', async ({ metadata, spec, causes }) => {
      const type = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
      expect(await tried({ ...type, metadata: withGroup(metadata, group), spec: withGroup(spec, group) })).toEqual(
        withGroup(causes, group),
      );
    });

    it.each(SCHEMA_CASES)('schema $schema', async ({ schema = {}, status, causes }) => {
      const subresources = status === true ? { subresources: { status: {} } } : {};
      expect(await tried(definition(group, schema, subresources))).toEqual(causes);
    });

    it.each(EXPRESSION_CASES)('rules of $x', async ({ x, causes }) => {
      const spec = { type: 'object', properties: { x } };
      const found = await tried(definition(group, { type: 'object', properties: { spec } }));
      expect(found).toEqual(causes.map((cause) => cause.replace(/(?<=^|within )X(?=[.:]|$)/g, X_PATH)).sort());
    });
  });
}
