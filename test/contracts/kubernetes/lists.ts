import { beforeAll, describe, expect, it } from 'vitest';
import { ground } from './server.ts';
import type { Connect, Wire } from './server.ts';
import { widgets } from './widgets.ts';

const namesOf = (body: Wire): readonly string[] => (body.items as Wire[]).map((item) => item.metadata.name as string);

/** Lists: order, pages, selectors, moments, and the shapes they can come in. */
export function describeLists(connect: Connect): void {
  describe('lists', () => {
    const on = ground(connect, 'lists');
    const { path, allPath, widget, group, apiVersion } = widgets(on);

    beforeAll(async () => {
      for (const [index, name] of ['e', 'a', 'd', 'b', 'c'].entries()) {
        const labels = { odd: String(index % 2), name };
        await on.call(
          'POST',
          path,
          widget(name, { size: index + 1, color: index % 2 === 0 ? 'red' : 'blue' }, { labels }),
        );
      }
    });

    it('lists by name', async () => {
      const { status, body } = await on.call('GET', path);
      expect(status).toBe(200);
      expect([body.kind, body.apiVersion]).toEqual(['WidgetList', apiVersion]);
      expect(body.metadata).toEqual({ continue: '', resourceVersion: expect.stringMatching(/^\d+$/) as string });
      expect(namesOf(body)).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(body.items[0]).toMatchObject({ apiVersion, kind: 'Widget' });
      expect(namesOf((await on.call('GET', allPath)).body)).toEqual(['a', 'b', 'c', 'd', 'e']);
      const accounts = await on.call('GET', `${on.core}/serviceaccounts?limit=500`);
      expect([accounts.body.kind, accounts.body.items[0]?.kind]).toEqual(['ServiceAccountList', undefined]);
    });

    it('lists in pages that show one moment', async () => {
      const first = await on.call('GET', `${path}?limit=2`);
      expect(namesOf(first.body)).toEqual(['a', 'b']);
      expect(first.body.metadata.remainingItemCount).toBe(3);
      await on.call('POST', path, widget('bb'));
      const second = await on.call('GET', `${path}?limit=2&continue=${first.body.metadata.continue as string}`);
      expect(namesOf(second.body)).toEqual(['c', 'd']);
      expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
      expect(second.body.metadata.remainingItemCount).toBe(1);
      await on.call('DELETE', `${path}/e`);
      const third = await on.call('GET', `${path}?limit=2&continue=${second.body.metadata.continue as string}`);
      expect(namesOf(third.body)).toEqual(['e']);
      expect(third.body.metadata.continue).toBe('');
      const labelled = await on.call('GET', `${path}?limit=1&labelSelector=odd%3D0`);
      expect(labelled.body.metadata.remainingItemCount).toBeUndefined();
      await on.call('DELETE', `${path}/bb`);
      await on.call('POST', path, widget('e', { size: 1, color: 'red' }, { labels: { odd: '0', name: 'e' } }));
    });

    it.each([
      ['labelSelector=odd=0', ['c', 'd', 'e']],
      ['labelSelector=odd!=0', ['a', 'b']],
      ['labelSelector=name in (a,b)', ['a', 'b']],
      ['labelSelector=name notin (a,b),odd', ['c', 'd', 'e']],
      ['labelSelector=!odd', []],
      ['fieldSelector=metadata.name=c', ['c']],
      ['fieldSelector=metadata.name!=c', ['a', 'b', 'd', 'e']],
      ['fieldSelector=spec.color=blue', ['a', 'b']],
      ['fieldSelector=spec.color=red,metadata.name=d', ['d']],
    ])('selects by %s', async (query, names) => {
      const [key = '', ...value] = query.split('=');
      const { body } = await on.call('GET', `${path}?${key}=${encodeURIComponent(value.join('='))}`);
      expect(namesOf(body)).toEqual(names);
    });

    it.each([
      ['fieldSelector=spec.size%3D1', 400, 'field label not supported: spec.size'],
      ['fieldSelector=a', 400, "invalid selector: 'a'; can't understand 'a'"],
      ['labelSelector=a%20b', 400, "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
      ['labelSelector=a%3Db%20c', 400, "found 'c', expected: ',' or 'end of string'"],
      ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
      [
        'resourceVersion=abc',
        400,
        'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
      ],
      [
        'resourceVersionMatch=Exact',
        422,
        'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
      ],
    ])('refuses %s', async (query, code, message) => {
      const { status, body } = await on.call('GET', `${path}?${query}`);
      expect([status, body.message]).toEqual([code, message]);
    });

    it('shows an exact moment of the past', async () => {
      const { body: then } = await on.call('GET', path);
      await on.call('POST', path, widget('later'));
      const at = then.metadata.resourceVersion as string;
      const { body } = await on.call('GET', `${path}?resourceVersion=${at}&resourceVersionMatch=Exact`);
      expect([namesOf(body), body.metadata.resourceVersion]).toEqual([namesOf(then), at]);
      const notOlder = await on.call('GET', `${path}?resourceVersion=${at}&resourceVersionMatch=NotOlderThan`);
      expect(namesOf(notOlder.body)).toContain('later');
      await on.call('DELETE', `${path}/later`);
    });

    it('prints tables', async () => {
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
      const { headers, body } = await on.call('GET', path, undefined, { accept });
      expect(headers['content-type']).toBe('application/json');
      expect([body.kind, body.apiVersion]).toEqual(['Table', 'meta.k8s.io/v1']);
      expect((body.columnDefinitions as Wire[]).map(({ name }): unknown => name)).toEqual(['Name', 'Size', 'Phase']);
      expect((body.rows as Wire[]).map(({ cells }): unknown => cells)).toContainEqual(['a', 2, null]);
      expect(body.rows[0].object).toMatchObject({
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: { name: 'a' },
      });
      const single = await on.call('GET', `${path}/a`, undefined, { accept });
      expect([single.body.kind, single.body.rows.length]).toEqual(['Table', 1]);
      const whole = await on.call('GET', `${path}?includeObject=Object`, undefined, { accept });
      expect(whole.body.rows[0].object).toMatchObject({ kind: 'Widget', spec: {} });
      const none = await on.call('GET', `${path}?includeObject=None`, undefined, { accept });
      expect(none.body.rows[0].object ?? null).toBeNull();
    });

    it('shows metadata only', async () => {
      const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
      const { body } = await on.call('GET', path, undefined, { accept });
      expect([body.kind, body.apiVersion, namesOf(body)]).toEqual([
        'PartialObjectMetadataList',
        'meta.k8s.io/v1',
        ['a', 'b', 'c', 'd', 'e'],
      ]);
      expect(body.items[0].spec).toBeUndefined();
      const one = await on.call('GET', `${path}/a`, undefined, {
        accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json',
      });
      expect([one.body.kind, one.body.metadata.name]).toEqual(['PartialObjectMetadata', 'a']);
    });

    it('serves every version of the kind', async () => {
      const { body } = await on.call('GET', `/apis/${group}/v1beta1/namespaces/${on.namespace}/widgets`);
      expect([body.apiVersion, namesOf(body)]).toEqual([`${group}/v1beta1`, ['a', 'b', 'c', 'd', 'e']]);
      expect(body.items[0].apiVersion).toBe(`${group}/v1beta1`);
    });

    it('refuses shapes it does not have', async () => {
      const { status, body } = await on.call('GET', path, undefined, { accept: 'text/html' });
      expect([status, body.reason]).toEqual([406, 'NotAcceptable']);
      const yaml = await on.call('GET', `${path}/a`, undefined, { accept: 'application/yaml' });
      expect([yaml.headers['content-type'], yaml.text.includes('kind: Widget')]).toEqual(['application/yaml', true]);
    });

    it('deletes a selection', async () => {
      const { status, body } = await on.call('DELETE', `${path}?labelSelector=odd%3D1`);
      expect([status, body.kind, namesOf(body)]).toEqual([200, 'WidgetList', ['a', 'b']]);
      expect(namesOf((await on.call('GET', path)).body)).toEqual(['c', 'd', 'e']);
    });
  });
}
