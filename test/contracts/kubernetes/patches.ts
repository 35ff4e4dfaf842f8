import { describe, expect, it } from 'vitest';
import { ground } from './server.ts';
import type { Connect } from './server.ts';
import { widgets } from './widgets.ts';

const MERGE = { type: 'application/merge-patch+json' };
const JSON_PATCH = { type: 'application/json-patch+json' };
const STRATEGIC = { type: 'application/strategic-merge-patch+json' };

/** Merge, JSON and strategic merge patches. */
export function describePatches(connect: Connect): void {
  describe('patches', () => {
    const on = ground(connect, 'patches');
    const { path, widget } = widgets(on);

    it('merges', async () => {
      await on.call('POST', path, widget('merge', { size: 1, color: 'red', steps: ['a', 'b'] }));
      const { status, body } = await on.call(
        'PATCH',
        `${path}/merge`,
        { spec: { size: 2, color: null, steps: ['c'] } },
        MERGE,
      );
      expect(status).toBe(200);
      expect(body.spec).toEqual({ size: 2, mode: 'plain', steps: ['c'] });
      expect(body.metadata.generation).toBe(2);
    });

    it('changes nothing when there is nothing to change', async () => {
      const { body: made } = await on.call('POST', path, widget('noop'));
      const { body } = await on.call('PATCH', `${path}/noop`, { spec: { size: 1 } }, MERGE);
      expect(body.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    });

    it('edits by JSON patch, or refuses', async () => {
      await on.call('POST', path, widget('json', { size: 1, steps: ['a'] }));
      const good = [
        { op: 'test', path: '/spec/size', value: 1 },
        { op: 'add', path: '/spec/steps/-', value: 'b' },
        { op: 'replace', path: '/spec/size', value: 5 },
      ];
      const { body } = await on.call('PATCH', `${path}/json`, good, JSON_PATCH);
      expect(body.spec).toEqual({ size: 5, mode: 'plain', steps: ['a', 'b'] });
      const failing = await on.call(
        'PATCH',
        `${path}/json`,
        [{ op: 'test', path: '/spec/size', value: 1 }],
        JSON_PATCH,
      );
      expect([failing.status, failing.body.reason, failing.body.message]).toEqual([
        422,
        'Invalid',
        'the server rejected our request due to an error in our request',
      ]);
      const missing = await on.call('PATCH', `${path}/json`, [{ op: 'remove', path: '/spec/nothing' }], JSON_PATCH);
      expect(missing.status).toBe(422);
    });

    it('honours a resourceVersion within the patch', async () => {
      await on.call('POST', path, widget('locked'));
      const stale = await on.call(
        'PATCH',
        `${path}/locked`,
        { metadata: { resourceVersion: '1' }, spec: { size: 4 } },
        MERGE,
      );
      expect(stale.status).toBe(409);
    });

    it('patches the status alone', async () => {
      await on.call('POST', path, widget('status'));
      const { body } = await on.call(
        'PATCH',
        `${path}/status/status`,
        { spec: { size: 7 }, status: { phase: 'On' } },
        MERGE,
      );
      expect(body).toMatchObject({ spec: { size: 1 }, status: { phase: 'On' }, metadata: { generation: 1 } });
    });

    it('knows strategic patches for built-in kinds only', async () => {
      await on.call('POST', path, widget('strategic'));
      const refused = await on.call('PATCH', `${path}/strategic`, { spec: {} }, STRATEGIC);
      expect([refused.status, refused.body.reason]).toEqual([415, 'UnsupportedMediaType']);
      const account = `${on.core}/serviceaccounts`;
      await on.call('POST', account, {
        metadata: { name: 'sa' },
        secrets: [{ name: 'one' }],
        imagePullSecrets: [{ name: 'a' }],
      });
      const patch = { secrets: [{ name: 'two' }], imagePullSecrets: [{ $patch: 'delete', name: 'a' }, { name: 'b' }] };
      const { body } = await on.call('PATCH', `${account}/sa`, patch, STRATEGIC);
      expect(body.secrets.map(({ name }: { name: string }) => name).sort()).toEqual(['one', 'two']);
      expect(body.imagePullSecrets).toEqual([{ name: 'a' }, { name: 'b' }]);
    });

    it('merges containers by name and keeps their order', async () => {
      const pods = `${on.core}/pods`;
      const containers = [
        { name: 'a', image: 'x', env: [{ name: 'E', value: '1' }] },
        { name: 'b', image: 'y' },
      ];
      await on.call('POST', pods, { metadata: { name: 'p', labels: { a: 'b' } }, spec: { containers } });
      const patch = { spec: { containers: [{ name: 'b', image: 'z' }] }, metadata: { labels: { c: 'd' } } };
      const { status, body } = await on.call('PATCH', `${pods}/p`, patch, STRATEGIC);
      expect(status).toBe(200);
      expect(body.spec.containers.map(({ name, image }: { name: string; image: string }) => [name, image])).toEqual([
        ['a', 'x'],
        ['b', 'z'],
      ]);
      expect(body.metadata.labels).toEqual({ a: 'b', c: 'd' });
    });

    it('refuses other patches', async () => {
      await on.call('POST', path, widget('other'));
      const answer = await on.call('PATCH', `${path}/other`, '{}', { type: 'text/plain' });
      expect([answer.status, answer.body.reason]).toEqual([415, 'UnsupportedMediaType']);
      expect((await on.call('PATCH', `${path}/nowhere`, {}, MERGE)).status).toBe(404);
    });

    it('scales', async () => {
      await on.call('POST', path, widget('scaled', { size: 1, replicas: 2 }));
      const { body } = await on.call('GET', `${path}/scaled/scale`);
      expect(body).toMatchObject({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        spec: { replicas: 2 },
        status: { replicas: 0 },
      });
      const put = await on.call('PUT', `${path}/scaled/scale`, { ...body, spec: { replicas: 4 } });
      expect([put.status, put.body.spec.replicas]).toEqual([200, 4]);
      await on.call('PATCH', `${path}/scaled/scale`, { spec: { replicas: 5 } }, MERGE);
      expect((await on.call('GET', `${path}/scaled`)).body.spec.replicas).toBe(5);
    });
  });
}
