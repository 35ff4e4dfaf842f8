import { describe, expect, it } from 'vitest';
import { ground } from './server.ts';
import type { Connect, Wire } from './server.ts';
import { widgets } from './widgets.ts';

/** Server-side apply: who owns what, what is refused, what goes away. */
export function describeApply(connect: Connect): void {
  describe('server-side apply', () => {
    const on = ground(connect, 'apply');
    const { path, widget, apiVersion } = widgets(on);
    const apply = (name: string, manager: string, spec: Wire, more = '', extra: Wire = {}) =>
      on.call(
        'PATCH',
        `${path}/${name}?fieldManager=${manager}${more}`,
        { ...widget(name, spec), ...extra },
        { type: 'application/apply-patch+yaml' },
      );
    const owners = (body: Wire): Wire =>
      (body.metadata.managedFields as Wire[])
        .map(({ manager, operation, subresource, fieldsV1 }): unknown[] => [
          manager,
          operation,
          ...(subresource === undefined ? [] : [subresource]),
          fieldsV1,
        ])
        .sort(([a], [b]) => String(a).localeCompare(String(b)));

    it('makes an object and records its owner', async () => {
      const { status, body } = await apply('made', 'one', {
        size: 1,
        limits: { cpu: '1' },
        ports: [{ port: 80 }],
        tags: ['a'],
        steps: ['x'],
      });
      expect(status).toBe(201);
      expect(body.spec).toEqual({
        size: 1,
        mode: 'plain',
        limits: { cpu: '1' },
        ports: [{ port: 80, protocol: 'TCP' }],
        tags: ['a'],
        steps: ['x'],
      });
      expect(owners(body)).toEqual([
        [
          'one',
          'Apply',
          {
            'f:spec': {
              'f:size': {},
              'f:limits': { 'f:cpu': {} },
              'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } },
              'f:tags': { 'v:"a"': {} },
              'f:steps': {},
            },
          },
        ],
      ]);
      expect(body.metadata.managedFields[0]).toMatchObject({ apiVersion, fieldsType: 'FieldsV1' });
    });

    it('changes nothing when applied again', async () => {
      const { body: first } = await apply('again', 'one', { size: 1, tags: ['a'] });
      const { status, body } = await apply('again', 'one', { size: 1, tags: ['a'] });
      expect(status).toBe(200);
      expect(body.metadata).toEqual(first.metadata);
    });

    it('takes away what its owner no longer wants', async () => {
      await apply('fewer', 'one', {
        size: 1,
        color: 'red',
        limits: { a: '1', b: '2' },
        ports: [{ port: 1 }, { port: 2 }],
        tags: ['x', 'y'],
      });
      const { body } = await apply('fewer', 'one', { size: 1, limits: { b: '2' }, ports: [{ port: 2 }], tags: ['y'] });
      expect(body.spec).toEqual({
        size: 1,
        mode: 'plain',
        limits: { b: '2' },
        ports: [{ port: 2, protocol: 'TCP' }],
        tags: ['y'],
      });
      const { body: none } = await apply('fewer', 'one', { size: 1 });
      expect(none.spec).toEqual({ size: 1, mode: 'plain' });
    });

    it('takes away what its owner no longer wants with the defaults in it, which nobody owns', async () => {
      const { body: made } = await apply('boxed', 'one', { size: 1, box: { name: 'b', lid: {} } });
      expect(made.spec.box).toEqual({ name: 'b', lid: { shut: true } });
      const { status, body } = await apply('boxed', 'one', { size: 1 });
      expect([status, body.spec]).toEqual([200, { size: 1, mode: 'plain' }]);
    });

    it('refuses to take what another owns, and says what', async () => {
      await apply('mine', 'one', { size: 1, color: 'red', ports: [{ port: 1, name: 'a' }] });
      const { status, body } = await apply('mine', 'two', { size: 2, color: 'blue', ports: [{ port: 1, name: 'b' }] });
      expect(status).toBe(409);
      expect(body).toMatchObject({
        reason: 'Conflict',
        message:
          'Apply failed with 3 conflicts: conflicts with "one":\n- .spec.color\n- .spec.size\n- .spec.ports[port=1,protocol="TCP"].name',
      });
      expect(body.details.causes).toEqual([
        { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.color' },
        { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.size' },
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "one"',
          field: '.spec.ports[port=1,protocol="TCP"].name',
        },
      ]);
      const single = await apply('mine', 'two', { size: 2 });
      expect(single.body.message).toBe('Apply failed with 1 conflict: conflict with "one": .spec.size');
    });

    it('takes it by force', async () => {
      await apply('force', 'one', { size: 1, color: 'red' });
      const { status, body } = await apply('force', 'two', { size: 2 }, '&force=true');
      expect([status, body.spec.size]).toEqual([200, 2]);
      expect(owners(body)).toEqual([
        ['one', 'Apply', { 'f:spec': { 'f:color': {} } }],
        ['two', 'Apply', { 'f:spec': { 'f:size': {} } }],
      ]);
    });

    it('shares what both want', async () => {
      await apply('shared', 'one', { size: 1, tags: ['a'] });
      const { status } = await apply('shared', 'two', { size: 1, tags: ['a', 'b'] });
      expect(status).toBe(200);
      const { body } = await apply('shared', 'one', {});
      expect(body.spec).toEqual({ size: 1, mode: 'plain', tags: ['a', 'b'] });
    });

    it('tracks updates and conflicts with them', async () => {
      await apply('upd', 'one', { size: 1 });
      const { body } = await on.call(
        'PATCH',
        `${path}/upd?fieldManager=editor`,
        { spec: { size: 3, color: 'red', limits: { x: '1' } } },
        { type: 'application/merge-patch+json' },
      );
      expect(owners(body)).toEqual([
        ['editor', 'Update', { 'f:spec': { 'f:color': {}, 'f:limits': { '.': {}, 'f:x': {} }, 'f:size': {} } }],
      ]);
      const refused = await apply('upd', 'one', { size: 1 });
      expect(refused.body.message).toBe(
        `Apply failed with 1 conflict: conflict with "editor" using ${apiVersion}: .spec.size`,
      );
    });

    it('records who made an object otherwise', async () => {
      const { body } = await on.call('POST', path, widget('posted', { size: 1, tags: ['a'] }, { labels: { a: 'b' } }));
      expect(owners(body)).toEqual([
        [
          'contract',
          'Update',
          {
            'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
            'f:spec': { '.': {}, 'f:mode': {}, 'f:size': {}, 'f:tags': { '.': {}, 'v:"a"': {} } },
          },
        ],
      ]);
    });

    it('keeps status and spec owned apart', async () => {
      await apply('status', 'one', { size: 1 });
      const { body } = await on.call(
        'PATCH',
        `${path}/status/status?fieldManager=controller`,
        { apiVersion, kind: 'Widget', metadata: { name: 'status' }, status: { phase: 'On' } },
        { type: 'application/apply-patch+yaml' },
      );
      expect(body.status).toEqual({ phase: 'On' });
      expect(owners(body)).toEqual([
        ['controller', 'Apply', 'status', { 'f:status': { 'f:phase': {} } }],
        ['one', 'Apply', { 'f:spec': { 'f:size': {} } }],
      ]);
      const again = await apply('status', 'one', { size: 1 }, '', { status: { phase: 'Off' } });
      expect(again.body.status).toEqual({ phase: 'On' });
    });

    it('refuses what it cannot apply', async () => {
      const bare = await on.call('PATCH', `${path}/bare`, widget('bare'), { type: 'application/apply-patch+yaml' });
      const unknown = await apply('unknown', 'one', { size: 1, sise: 2 });
      const twice = await apply('twice', 'one', { ports: [{ port: 1 }, { port: 1 }] });
      const strict = await apply('strict', 'one', { size: 1, sise: 2 }, '&fieldValidation=Strict');
      const invalid = await apply('invalid', 'one', { size: 0 });
      const managed = await apply('managed', 'one', {}, '', {
        metadata: { name: 'managed', managedFields: [{ manager: 'x' }] },
      });
      const said = [bare, unknown, twice, strict, invalid, managed].map(({ status, body }): unknown[] => [
        status,
        body.reason,
        String(body.message)
          .replaceAll(apiVersion, 'GV')
          .replaceAll(on.namespace, 'NS')
          .replaceAll(apiVersion.split('/')[0] ?? '', 'G'),
      ]);
      expect(said).toEqual([
        [
          422,
          'Invalid',
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        ],
        [
          500,
          undefined,
          'failed to create typed patch object (/unknown; GV, Kind=Widget): .spec.sise: field not declared in schema',
        ],
        [
          500,
          undefined,
          'failed to create typed patch object (/twice; GV, Kind=Widget): .spec.ports: duplicate entries for key [port=1,protocol="TCP"]',
        ],
        [
          500,
          undefined,
          'failed to create typed patch object (/strict; GV, Kind=Widget): .spec.sise: field not declared in schema',
        ],
        [
          422,
          'Invalid',
          'Widget.G "invalid" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
        ],
        [400, 'BadRequest', 'metadata.managedFields must be nil'],
      ]);
    });

    it('writes nothing on a dry run', async () => {
      const { status } = await apply('dry', 'one', { size: 1 }, '&dryRun=All');
      expect(status).toBe(201);
      expect((await on.call('GET', `${path}/dry`)).status).toBe(404);
    });

    it('reads YAML', async () => {
      const yaml = `apiVersion: ${apiVersion}\nkind: Widget\nmetadata:\n  name: yaml\nspec:\n  size: 3\n`;
      const { status, body } = await on.call('PATCH', `${path}/yaml?fieldManager=one`, yaml, {
        type: 'application/apply-patch+yaml',
      });
      expect([status, body.spec.size]).toEqual([201, 3]);
    });

    it('applies built-in kinds', async () => {
      const deployment = (containers: Wire, replicas?: number) => ({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'd' },
        spec: {
          ...(replicas === undefined ? {} : { replicas }),
          selector: { matchLabels: { a: 'b' } },
          template: { metadata: { labels: { a: 'b' } }, spec: { containers } },
        },
      });
      const at = `/apis/apps/v1/namespaces/${on.namespace}/deployments/d`;
      const send = (manager: string, body: Wire) =>
        on.call('PATCH', `${at}?fieldManager=${manager}`, body, { type: 'application/apply-patch+yaml' });
      const { status, body } = await send(
        'one',
        deployment([{ name: 'a', image: 'x', ports: [{ containerPort: 80 }] }], 2),
      );
      expect(status).toBe(201);
      expect(owners(body)).toEqual([
        [
          'one',
          'Apply',
          {
            'f:spec': {
              'f:replicas': {},
              'f:selector': {},
              'f:template': {
                'f:metadata': { 'f:labels': { 'f:a': {} } },
                'f:spec': {
                  'f:containers': {
                    'k:{"name":"a"}': {
                      '.': {},
                      'f:image': {},
                      'f:name': {},
                      'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
                    },
                  },
                },
              },
            },
          },
        ],
      ]);
      const other = await send('two', deployment([{ name: 'b', image: 'y' }]));
      const names = (other.body.spec.template.spec.containers as Wire[]).map(({ name }): unknown => name);
      expect(names).toEqual(['a', 'b']);
      const gone = await send('one', deployment([]));
      expect((gone.body.spec.template.spec.containers as Wire[]).map(({ name }): unknown => name)).toEqual(['b']);
    });
  });
}
