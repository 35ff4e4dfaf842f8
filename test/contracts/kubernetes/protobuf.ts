import { describe, expect, it } from 'vitest';
import { ground } from './server.ts';
import type { Connect } from './server.ts';
import { widgets } from './widgets.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** What Go clients of built-in kinds ask for: `k8s\0`, then the kind's message. */
export function describeProtobuf(connect: Connect): void {
  describe('protobuf', () => {
    const on = ground(connect, 'protobuf');
    const { path, widget } = widgets(on);

    it('answers for built-in kinds: objects, lists, what was written, what is not there', async () => {
      const maps = `${on.core}/configmaps`;
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { key: 'some text' } };
      const made = await on.call('POST', maps, object, { accept: PROTOBUF });
      expect([made.status, made.headers['content-type']]).toEqual([201, PROTOBUF]);
      const found = await on.call('GET', `${maps}/one`, undefined, { accept: `${PROTOBUF},application/json` });
      expect([found.status, found.headers['content-type']]).toEqual([200, PROTOBUF]);
      expect(found.text.startsWith('k8s\0')).toBe(true);
      expect(found.text).toContain('some text');
      const list = await on.call('GET', maps, undefined, { accept: PROTOBUF });
      expect(list.text).toContain('ConfigMapList');
      const missing = await on.call('GET', `${maps}/two`, undefined, { accept: PROTOBUF });
      expect([missing.status, missing.headers['content-type']]).toEqual([404, PROTOBUF]);
      expect(missing.text).toContain('configmaps "two" not found');
    });

    it('knows none for custom resources', async () => {
      await on.call('POST', path, widget('plain'));
      const only = await on.call('GET', `${path}/plain`, undefined, { accept: PROTOBUF });
      expect(only.status).toBe(406);
      const either = await on.call('GET', `${path}/plain`, undefined, { accept: `${PROTOBUF},application/json` });
      expect([either.status, either.headers['content-type']]).toEqual([200, 'application/json']);
    });

    it('tells metadata alone of every kind', async () => {
      const accept = `${PROTOBUF};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`;
      const { status, headers, text } = await on.call('GET', `${path}/plain`, undefined, { accept });
      expect([status, headers['content-type']]).toEqual([200, PROTOBUF]);
      expect(text).toContain('PartialObjectMetadata');
    });
  });
}
