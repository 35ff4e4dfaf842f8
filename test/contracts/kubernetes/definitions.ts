import { afterAll, describe, expect, it } from 'vitest';
import { ground, until } from './server.ts';
import type { Connect, Wire } from './server.ts';
import { CRDS, isTrue, widgetCrd } from './widgets.ts';

const MERGE = { type: 'application/merge-patch+json' };

/** Custom resource definitions: from accepted names through discovery to the end of their objects. */
export function describeDefinitions(connect: Connect): void {
  describe('definitions', () => {
    const on = ground(connect, 'definitions');
    const group = `${on.namespace.replace('contract-', '')}.contract.test`;
    const made: string[] = [];
    const create = async (crd: Wire): Promise<Wire> => {
      const { status, body } = await on.call('POST', CRDS, crd);
      if (status === 201) made.push(crd.metadata.name as string);
      return body;
    };
    const get = (name: string) => on.call('GET', `${CRDS}/${name}.${group}`);
    const established = (name: string) =>
      until(
        () => get(name),
        ({ body }) => isTrue(body, 'Established'),
      );
    afterAll(async () => {
      for (const name of made) await on.call('DELETE', `${CRDS}/${name}`);
    });

    it('accepts names and establishes', async () => {
      const created = await create(widgetCrd(group, 'gears', 'Gear'));
      expect(created.spec.names).toMatchObject({ singular: 'gear', listKind: 'GearList' });
      expect(created.spec.conversion).toEqual({ strategy: 'None' });
      expect(created.metadata.generation).toBe(1);
      const { body } = await established('gears');
      expect(body.status).toMatchObject({ acceptedNames: { plural: 'gears', kind: 'Gear' }, storedVersions: ['v1'] });
      const conditions = (body.status.conditions as Wire[]).map(({ type, status, reason, message }): unknown[] => [
        type,
        status,
        reason,
        message,
      ]);
      expect(conditions).toEqual([
        ['NamesAccepted', 'True', 'NoConflicts', 'no conflicts found'],
        ['Established', 'True', 'InitialNamesAccepted', 'the initial names have been accepted'],
      ]);
      expect(body.metadata.finalizers ?? []).toHaveLength(0);
    });

    it('is discovered', async () => {
      await create(widgetCrd(group, 'cogs', 'Cog'));
      await established('cogs');
      const { body } = await until(
        () => on.call('GET', `/apis/${group}/v1`),
        ({ body: list }) => ((list?.resources ?? []) as Wire[]).some((resource): boolean => resource.name === 'cogs'),
      );
      const names = (body.resources as Wire[])
        .map(({ name }) => name as string)
        .filter((name) => name.startsWith('cogs'));
      expect(names.sort()).toEqual(['cogs', 'cogs/scale', 'cogs/status']);
      expect((await on.call('GET', `/apis/${group}`)).body).toMatchObject({
        kind: 'APIGroup',
        preferredVersion: { groupVersion: `${group}/v1` },
      });
      const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
      const aggregated = await on.call('GET', '/apis', undefined, { accept });
      expect((aggregated.body.items as Wire[]).map(({ metadata }): unknown => metadata.name)).toContain(group);
      await until(
        () => on.call('GET', `/openapi/v3/apis/${group}/v1`),
        ({ status }) => status === 200,
      );
    });

    it('refuses names that another has', async () => {
      await create(widgetCrd(group, 'nuts', 'Nut'));
      await established('nuts');
      await create(widgetCrd(group, 'nutses', 'Nut'));
      const { body } = await until(
        () => get('nutses'),
        ({ body: crd }) => (crd.status?.conditions ?? []).length > 0,
      );
      expect(
        (body.status.conditions as Wire[]).map(({ type, status, reason, message }): unknown[] => [
          type,
          status,
          reason,
          message,
        ]),
      ).toEqual([
        ['NamesAccepted', 'False', 'ListKindConflict', '"NutList" is already in use'],
        ['Established', 'False', 'NotAccepted', 'not all names are accepted'],
      ]);
    });

    it('takes a change at once', async () => {
      const crd = widgetCrd(group, 'bolts', 'Bolt');
      await create(crd);
      const { body } = await established('bolts');
      for (const { schema } of body.spec.versions)
        schema.openAPIV3Schema.properties.spec.properties.extra = { type: 'string' };
      const updated = await on.call('PUT', `${CRDS}/bolts.${group}`, body);
      expect([updated.status, updated.body.message ?? updated.body.metadata.generation]).toEqual([200, 2]);
      const path = `/apis/${group}/v1/namespaces/${on.namespace}/bolts`;
      const object = {
        apiVersion: `${group}/v1`,
        kind: 'Bolt',
        metadata: { generateName: 'b-' },
        spec: { extra: 'yes' },
      };
      const answer = await until(
        () => on.call('POST', path, object),
        ({ body: bolt }) => bolt.spec?.extra === 'yes',
      );
      expect(answer.status).toBe(201);
    });

    it('serves cluster-wide kinds', async () => {
      await create(widgetCrd(group, 'domes', 'Dome', 'Cluster'));
      await established('domes');
      const path = `/apis/${group}/v1/domes`;
      const dome = { apiVersion: `${group}/v1`, kind: 'Dome', metadata: { name: 'd' }, spec: { size: 1 } };
      const answer = await until(
        () => on.call('POST', path, dome),
        ({ status }) => status === 201 || status === 409,
      );
      expect(answer.body.metadata.namespace).toBeUndefined();
      expect((await on.call('GET', `${path}/d`)).status).toBe(200);
      expect((await on.call('GET', `/apis/${group}/v1/namespaces/${on.namespace}/domes`)).status).toBe(404);
    });

    it('takes its objects along', async () => {
      await create(widgetCrd(group, 'pins', 'Pin'));
      await established('pins');
      const path = `/apis/${group}/v1/namespaces/${on.namespace}/pins`;
      const pin = {
        apiVersion: `${group}/v1`,
        kind: 'Pin',
        metadata: { name: 'p', finalizers: ['contract.test/hold'] },
        spec: { size: 1 },
      };
      await until(
        () => on.call('POST', path, pin),
        ({ status }) => status === 201 || status === 409,
      );
      const { status, body } = await on.call('DELETE', `${CRDS}/pins.${group}`);
      expect([status, body.kind]).toEqual([200, 'CustomResourceDefinition']);
      expect(body.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
      await until(
        () => on.call('GET', `${path}/p`),
        ({ body: object }) => object.metadata?.deletionTimestamp !== undefined,
      );
      await on.call('PATCH', `${path}/p`, { metadata: { finalizers: null } }, MERGE);
      await until(
        () => get('pins'),
        (answer) => answer.status === 404,
      );
      const after = await until(
        () => on.call('GET', path),
        (answer) => answer.status === 404,
      );
      expect(after.text).toBe('404 page not found\n');
    });

    it('refuses what is no definition', async () => {
      const crd = widgetCrd(group, 'bads', 'Bad');
      const answers = [
        await on.call('POST', CRDS, { ...crd, metadata: { name: 'wrong.name' } }),
        await on.call('POST', CRDS, { ...crd, spec: { ...crd.spec, versions: [] } }),
        await on.call('POST', CRDS, { ...crd, spec: { ...crd.spec, scope: 'Galaxy' } }),
      ];
      expect(
        answers.map(({ status, body }): unknown[] => [status, String(body.message).replaceAll(group, 'G')]),
      ).toEqual([
        [
          422,
          'CustomResourceDefinition.apiextensions.k8s.io "wrong.name" is invalid: metadata.name: Invalid value: "wrong.name": must be spec.names.plural+"."+spec.group',
        ],
        [
          422,
          'CustomResourceDefinition.apiextensions.k8s.io "bads.G" is invalid: [spec.versions: Invalid value: []: must have exactly one version marked as storage version, status.storedVersions: Invalid value: null: must have at least one stored version]',
        ],
        [
          422,
          'CustomResourceDefinition.apiextensions.k8s.io "bads.G" is invalid: spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced"',
        ],
      ]);
    });
  });
}
