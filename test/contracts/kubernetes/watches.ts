import { describe, expect, it } from 'vitest';
import { ground } from './server.ts';
import type { Connect, Wire } from './server.ts';
import { widgets } from './widgets.ts';

const MERGE = { type: 'application/merge-patch+json' };
const brief = ({ type, object }: Wire): unknown[] => [
  type,
  object.metadata.name,
  object.spec?.size ?? object.status?.phase,
];

/** Watches: what they begin with, what they tell, how they are resumed and how they end. */
export function describeWatches(connect: Connect): void {
  describe('watches', () => {
    const on = ground(connect, 'watches');
    const { path, widget, apiVersion } = widgets(on);
    const at = async (): Promise<string> => (await on.call('GET', path)).body.metadata.resourceVersion as string;

    it('tells what happens after a moment', async () => {
      const watch = await on.watch(`${path}?watch=true&resourceVersion=${await at()}`);
      expect(watch.status).toBe(200);
      await on.call('POST', path, widget('w'));
      await on.call('PATCH', `${path}/w`, { spec: { size: 2 } }, MERGE);
      await on.call('DELETE', `${path}/w`);
      const events = await watch.take(3);
      expect(events.map(brief)).toEqual([
        ['ADDED', 'w', 1],
        ['MODIFIED', 'w', 2],
        ['DELETED', 'w', 2],
      ]);
      const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
      expect(new Set(versions).size).toBe(3);
      watch.close();
    });

    it('begins with what is there', async () => {
      await on.call('POST', path, widget('there'));
      for (const query of ['', '&resourceVersion=0']) {
        const watch = await on.watch(`${path}?watch=1${query}`);
        expect(brief(await watch.next())).toEqual(['ADDED', 'there', 1]);
        watch.close();
      }
      await on.call('DELETE', `${path}/there`);
    });

    it('resumes where another watch left off', async () => {
      const from = await at();
      await on.call('POST', path, widget('r1'));
      await on.call('POST', path, widget('r2'));
      const watch = await on.watch(`${path}?watch=1&resourceVersion=${from}`);
      expect((await watch.take(2)).map(brief)).toEqual([
        ['ADDED', 'r1', 1],
        ['ADDED', 'r2', 1],
      ]);
      watch.close();
      await on.call('DELETE', path);
    });

    it('streams a list, and says where it ends', async () => {
      await on.call('POST', path, widget('s1'));
      const query =
        'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=';
      const watch = await on.watch(`${path}?${query}`);
      const [added, bookmark] = await watch.take(2);
      expect(brief(added)).toEqual(['ADDED', 's1', 1]);
      expect(bookmark).toMatchObject({
        type: 'BOOKMARK',
        object: { kind: 'Widget', apiVersion, metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
      });
      expect(bookmark.object.metadata.resourceVersion).toMatch(/^\d+$/);
      watch.close();
      const refused = await on.call('GET', `${path}?watch=1&sendInitialEvents=true`);
      expect([refused.status, refused.body.message]).toEqual([
        422,
        'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      ]);
      await on.call('DELETE', `${path}/s1`);
    });

    it('tells of objects that enter and leave a selection', async () => {
      const watch = await on.watch(`${path}?watch=1&resourceVersion=${await at()}&labelSelector=in%3Dyes`);
      await on.call('POST', path, widget('sel'));
      await on.call('PATCH', `${path}/sel`, { metadata: { labels: { in: 'yes' } }, spec: { size: 2 } }, MERGE);
      await on.call('PATCH', `${path}/sel`, { spec: { size: 3 } }, MERGE);
      const { body: left } = await on.call(
        'PATCH',
        `${path}/sel`,
        { metadata: { labels: { in: 'no' } }, spec: { size: 4 } },
        MERGE,
      );
      await on.call('DELETE', `${path}/sel`);
      const events = await watch.take(3);
      expect(events.map(brief)).toEqual([
        ['ADDED', 'sel', 2],
        ['MODIFIED', 'sel', 3],
        ['DELETED', 'sel', 3],
      ]);
      expect(events[2].object.metadata.labels).toEqual({ in: 'yes' });
      expect(events[2].object.metadata.resourceVersion).toBe(left.metadata.resourceVersion);
      watch.close();
    });

    it('watches one object by name', async () => {
      const watch = await on.watch(`${path}?watch=1&resourceVersion=${await at()}&fieldSelector=metadata.name%3Dtwo`);
      await on.call('POST', path, widget('one'));
      await on.call('POST', path, widget('two'));
      expect(brief(await watch.next())).toEqual(['ADDED', 'two', 1]);
      watch.close();
      await on.call('DELETE', path);
    });

    it('ends when its time is up', async () => {
      const watch = await on.watch(`${path}?watch=1&resourceVersion=${await at()}&timeoutSeconds=1`);
      expect(await watch.next()).toBeUndefined();
    });

    it('prints tables, columns once', async () => {
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
      const watch = await on.watch(`${path}?watch=1&resourceVersion=${await at()}`, { accept });
      await on.call('POST', path, widget('t1'));
      await on.call('POST', path, widget('t2'));
      const [first, second] = await watch.take(2);
      expect([first.type, first.object.kind, first.object.rows[0].cells]).toEqual(['ADDED', 'Table', ['t1', 1, null]]);
      expect(first.object.columnDefinitions).toHaveLength(3);
      expect(second.object.columnDefinitions ?? []).toHaveLength(0);
      expect(second.object.rows[0].object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 't2' } });
      watch.close();
      await on.call('DELETE', path);
    });

    it('shows metadata only', async () => {
      const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
      const watch = await on.watch(`${path}?watch=1&resourceVersion=${await at()}`, { accept });
      await on.call('POST', path, widget('p1'));
      const { object } = await watch.next();
      expect([object.kind, object.apiVersion, object.spec]).toEqual([
        'PartialObjectMetadata',
        'meta.k8s.io/v1',
        undefined,
      ]);
      watch.close();
      await on.call('DELETE', path);
    });

    it('says when the past is forgotten', async () => {
      const watch = await on.watch(`${path}?watch=1&resourceVersion=1`);
      const event = await watch.next();
      expect(watch.status).toBe(200);
      expect([event.type, event.object.code, event.object.reason]).toEqual(['ERROR', 410, 'Expired']);
      expect(event.object.message).toMatch(/^too old resource version: 1 \(\d+\)$/);
      watch.close();
    });

    it('watches built-in kinds', async () => {
      const { body } = await on.call('GET', `${on.core}/configmaps`);
      const watch = await on.watch(
        `${on.core}/configmaps?watch=1&resourceVersion=${body.metadata.resourceVersion as string}`,
      );
      await on.call('POST', `${on.core}/configmaps`, { metadata: { name: 'cm' }, data: { a: 'b' } });
      const event = await watch.next();
      expect([event.type, event.object.kind, event.object.apiVersion, event.object.data]).toEqual([
        'ADDED',
        'ConfigMap',
        'v1',
        { a: 'b' },
      ]);
      watch.close();
      const old = await on.watch(`/api/v1/watch/namespaces/${on.namespace}/configmaps/cm`);
      expect((await old.next()).object.metadata.name).toBe('cm');
      old.close();
    });
  });
}
