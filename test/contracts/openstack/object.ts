import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanup } from '../../support/openstack-cleanup.ts';
import { type Answer, type OpenStackTarget, type Session, authenticate } from '../../support/openstack-raw.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const CONTAINER = '/contract-container';

/** What we rely on in Swift. The account itself is shared with others and left alone. */
export function describeObjectContract(connect: () => OpenStackTarget): void {
  describe('object store', () => {
    const made = cleanup();
    let admin: Session;
    let member: Session;
    beforeAll(async () => {
      const target = connect();
      [admin, member] = [await authenticate(target, target.admin), await authenticate(target, target.member)];
      await makeContainer(CONTAINER);
    });
    afterAll(() => made.run());
    const ask = (method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> =>
      admin.call('object-store', method, path, { ...(body === undefined ? {} : { body }), headers });
    const makeContainer = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await ask('PUT', path, undefined, headers);
      made.add(admin, 'object-store', path);
      return answer;
    };
    const put = async (path: string, body: string, headers: Record<string, string> = {}) => {
      const answer = await ask('PUT', path, body, { 'content-type': 'text/plain', ...headers });
      made.add(admin, 'object-store', path);
      return answer;
    };

    test('a container made again is accepted, with its metadata changed', async () => {
      const again = await ask('PUT', CONTAINER, undefined, { 'x-container-meta-foo': 'bar' });
      expect(again.status).toBe(202);
      const { status, headers } = await ask('HEAD', CONTAINER);
      expect([status, headers['x-container-meta-foo'], headers['x-container-object-count']]).toEqual([204, 'bar', '0']);
      await ask('POST', CONTAINER, undefined, { 'x-remove-container-meta-foo': 'x' });
      expect((await ask('HEAD', CONTAINER)).headers).not.toHaveProperty('x-container-meta-foo');
    });

    test('an object comes back with its type, sum and metadata, whole or in part', async () => {
      const stored = await put(`${CONTAINER}/a.txt`, 'hello', { 'x-object-meta-key': 'v' });
      expect([stored.status, stored.headers['etag']]).toEqual([201, md5('hello')]);
      const whole = await ask('GET', `${CONTAINER}/a.txt`);
      expect(whole.body).toBe('hello');
      expect(whole.headers).toMatchObject({
        'content-type': 'text/plain',
        etag: md5('hello'),
        'x-object-meta-key': 'v',
        'accept-ranges': 'bytes',
        'content-length': '5',
      });
      const part = await ask('GET', `${CONTAINER}/a.txt`, undefined, { range: 'bytes=1-2' });
      expect([part.status, part.body, part.headers['content-range']]).toEqual([206, 'el', 'bytes 1-2/5']);
      const beyond = await ask('GET', `${CONTAINER}/a.txt`, undefined, { range: 'bytes=9-' });
      expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */5']);
    });

    test('conditions are kept', async () => {
      await put(`${CONTAINER}/cond`, 'hello');
      const url = `${CONTAINER}/cond`;
      expect((await ask('GET', url, undefined, { 'if-none-match': `"${md5('hello')}"` })).status).toBe(304);
      expect((await ask('GET', url, undefined, { 'if-match': '"x"' })).status).toBe(412);
      expect((await ask('PUT', url, 'hello', { 'if-none-match': '*' })).status).toBe(412);
      expect((await ask('PUT', url, 'hello', { etag: md5('other') })).status).toBe(422);
    });

    test('listings go by prefix, delimiter, markers and format', async () => {
      const base = '/contract-listing';
      await makeContainer(base);
      for (const name of ['a', 'dir/x', 'dir/y', 'z']) await put(`${base}/${name}`, name);
      const names = async (query: string) =>
        (await ask('GET', `${base}?${query}`)).bytes.toString().split('\n').slice(0, -1);
      expect(await names('')).toEqual(['a', 'dir/x', 'dir/y', 'z']);
      expect(await names('delimiter=/')).toEqual(['a', 'dir/', 'z']);
      expect(await names('prefix=dir/')).toEqual(['dir/x', 'dir/y']);
      expect(await names('marker=dir/x&limit=1')).toEqual(['dir/y']);
      expect(await names('end_marker=dir/y')).toEqual(['a', 'dir/x']);
      expect(await names('reverse=on&limit=2')).toEqual(['z', 'dir/y']);
      const json = await ask('GET', `${base}?format=json&delimiter=/`);
      expect(json.body).toMatchObject([
        { name: 'a', bytes: 1, hash: md5('a'), content_type: 'text/plain' },
        { subdir: 'dir/' },
        { name: 'z' },
      ]);
      expect((await ask('GET', `${base}?prefix=nothing`)).status).toBe(204);
      expect((await ask('GET', `${base}?limit=99999`)).body).toBe('Maximum limit is 10000');
    });

    test('metadata is replaced by POST and carried by COPY', async () => {
      await put(`${CONTAINER}/meta`, 'hello', { 'x-object-meta-old': '1' });
      expect((await ask('POST', `${CONTAINER}/meta`, undefined, { 'x-object-meta-new': '2' })).status).toBe(202);
      const copied = await ask('COPY', `${CONTAINER}/meta`, undefined, { destination: `${CONTAINER}/copy` });
      made.add(admin, 'object-store', `${CONTAINER}/copy`);
      expect([copied.status, copied.headers['x-copied-from']]).toEqual([201, 'contract-container/meta']);
      const { headers } = await ask('HEAD', `${CONTAINER}/copy`);
      expect(headers['x-object-meta-new']).toBe('2');
      expect(headers).not.toHaveProperty('x-object-meta-old');
    });

    test('large objects are their parts in a row, by prefix and by manifest', async () => {
      const parts = '/contract-parts';
      await makeContainer(parts);
      await put(`${parts}/big/01`, 'aaaa');
      await put(`${parts}/big/02`, 'bbbb');
      await put(`${CONTAINER}/dynamic`, '', { 'x-object-manifest': 'contract-parts/big/' });
      const dynamic = await ask('GET', `${CONTAINER}/dynamic`, undefined, { range: 'bytes=2-5' });
      expect([dynamic.status, dynamic.body]).toEqual([206, 'aabb']);
      const manifest = [{ path: `${parts}/big/01`, etag: md5('aaaa'), size_bytes: 4 }, { path: `${parts}/big/02` }];
      const url = `${CONTAINER}/static`;
      const stored = await ask('PUT', `${url}?multipart-manifest=put`, JSON.stringify(manifest));
      expect([stored.status, stored.headers['etag']]).toEqual([201, `"${md5(md5('aaaa') + md5('bbbb'))}"`]);
      const whole = await ask('GET', url);
      expect([whole.body, whole.headers['x-static-large-object']]).toEqual(['aaaabbbb', 'True']);
      const wrong = JSON.stringify([{ path: `${parts}/big/01`, etag: 'bad' }]);
      const refused = await ask('PUT', `${url}2?multipart-manifest=put`, wrong);
      expect([refused.status, refused.body]).toEqual([400, `Errors:\n${parts}/big/01, Etag Mismatch\n`]);
      const removed = await ask('DELETE', `${url}?multipart-manifest=delete`);
      expect(removed.body).toContain('Number Deleted: 3');
    });

    test('a container’s quota holds', async () => {
      await makeContainer('/contract-quota', { 'x-container-meta-quota-bytes': '4' });
      const over = await ask('PUT', '/contract-quota/a', '12345');
      expect([over.status, over.body]).toEqual([413, 'Upload exceeds quota.']);
    });

    test('others get in only by the container’s access list', async () => {
      await put(`${CONTAINER}/open`, 'x');
      const url = `${admin.url('object-store')}${CONTAINER}/open`;
      const get = (token: string) => member.call('object-store', 'GET', url, { token });
      expect((await get(member.token)).status).toBe(403);
      expect((await get('')).status).toBe(401);
      await ask('POST', CONTAINER, undefined, { 'x-container-read': `${member.projectId}:*` });
      expect((await get(member.token)).status).toBe(200);
      await ask('POST', CONTAINER, undefined, { 'x-container-read': '.r:*' });
      expect((await get('')).status).toBe(200);
    });

    test('several are deleted by one request', async () => {
      await ask('PUT', `${CONTAINER}/bulk`, 'x');
      const names = 'contract-container/bulk\ncontract-container/nothing';
      const answer = await ask('POST', '?bulk-delete', names, {
        'content-type': 'text/plain',
        accept: 'application/json',
      });
      expect(answer.body).toMatchObject({ 'Number Deleted': 1, 'Number Not Found': 1, Errors: [] });
    });

    test('a container with objects is not deleted, and what is not there is not found', async () => {
      expect((await ask('DELETE', CONTAINER)).status).toBe(409);
      expect((await ask('GET', `${CONTAINER}/nothing`)).status).toBe(404);
      expect((await ask('PUT', '/contract-nowhere/x', '1')).status).toBe(404);
      expect((await ask('HEAD', '/contract-nowhere')).status).toBe(404);
    });
  });
}
