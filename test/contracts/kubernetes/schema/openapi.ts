import { describe, expect, it } from 'vitest';
import { ground, until } from '../server.ts';
import type { Connect, Wire } from '../server.ts';
import { rootSchema, testKind } from './kind.ts';

const SPEC = {
  type: 'object',
  description: 'What is wanted.',
  properties: {
    size: { type: 'integer', description: 'How large.', default: 3 },
    any: { 'x-kubernetes-int-or-string': true },
  },
} as const;

/** What kubectl and generators read: where documents stand, what they define, and how a patch is described. */
export function describeOpenApi(connect: Connect): void {
  describe('published schemas', () => {
    const on = ground(connect, 'openapi');
    const { group } = testKind(on, rootSchema(SPEC));
    const document = async (path: string): Promise<Wire> => {
      const { body } = await until(
        () => on.call('GET', '/openapi/v3'),
        (answer) => answer.body.paths[path] !== undefined,
      );
      return (await on.call('GET', body.paths[path].serverRelativeURL)).body;
    };
    const definition = (schemas: Record<string, Wire>, kind: string): Wire =>
      Object.values(schemas).find((schema) => schema['x-kubernetes-group-version-kind']?.[0]?.kind === kind);

    it('publishes a custom kind in version 3', async () => {
      const { paths, components } = await document(`apis/${group}/v1`);
      const probe = definition(components.schemas, 'Probe');
      expect(probe['x-kubernetes-group-version-kind']).toEqual([{ group, kind: 'Probe', version: 'v1' }]);
      const any = { ...SPEC.properties.any, anyOf: [{ type: 'integer' }, { type: 'string' }] };
      expect(probe.properties.spec).toEqual({ ...SPEC, properties: { ...SPEC.properties, any } });
      expect(probe.properties.metadata.allOf[0].$ref).toMatch(/meta\.v1\.ObjectMeta$/);
      expect(Object.keys(probe.properties).sort()).toEqual(['apiVersion', 'kind', 'metadata', 'spec', 'status']);
      expect(definition(components.schemas, 'ProbeList').properties.items.type).toBe('array');
      const { patch, get } = paths[`/apis/${group}/v1/probes/{name}`];
      expect(patch['x-kubernetes-group-version-kind']).toEqual({ group, kind: 'Probe', version: 'v1' });
      expect(patch.parameters.map((parameter: { name: string }) => parameter.name)).toEqual(
        expect.arrayContaining(['dryRun', 'fieldManager', 'fieldValidation', 'force']),
      );
      expect(get['x-kubernetes-action']).toBe('get');
    });

    it('publishes a custom kind in version 2, without what that cannot say', async () => {
      const name = `${group.split('.').reverse().join('.')}.v1.Probe`;
      const { body } = await until(
        () => on.call('GET', '/openapi/v2'),
        (answer) => answer.body.definitions?.[name] !== undefined,
      );
      const { spec } = body.definitions[name].properties;
      expect(spec.properties.size).toMatchObject({ type: 'integer', description: 'How large.' });
      expect(spec.properties.any).toEqual({ 'x-kubernetes-int-or-string': true });
    });

    it('publishes version 2 in protobuf too, as client-go asks for it', async () => {
      const get = (accept: string) => on.call('GET', '/openapi/v2', undefined, { accept });
      const answer = await get('application/com.github.proto-openapi.spec.v2@v1.0+protobuf');
      expect([answer.status, answer.headers['content-type']]).toEqual([
        200,
        'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
      ]);
      expect(answer.text.startsWith('\n\x032.0')).toBe(true);
      expect(answer.text).toContain('io.k8s.api.apps.v1.Deployment');
      expect((await get('text/plain')).status).toBe(406);
    });

    it.each([
      ['api/v1', 'Pod'],
      ['api/v1', 'ConfigMap'],
      ['apis/apps/v1', 'Deployment'],
      ['apis/coordination.k8s.io/v1', 'Lease'],
    ])('publishes in %s the kind %s', async (path, kind) => {
      const { components } = await document(path);
      expect(Object.keys(definition(components.schemas, kind).properties)).toEqual(
        expect.arrayContaining(['apiVersion', 'kind', 'metadata']),
      );
    });
  });
}
