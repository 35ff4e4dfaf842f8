import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenStackTarget, type Session, authenticate, eventually } from '../../support/openstack-raw.ts';

const BYTES = Buffer.from('not much of an image\n'.repeat(100));
const PATCH = { 'content-type': 'application/openstack-images-v2.1-json-patch' };
const OCTETS = { 'content-type': 'application/octet-stream' };

/** What we rely on in Glance. */
export function describeImageContract(connect: () => OpenStackTarget): void {
  describe('image', () => {
    let target: OpenStackTarget;
    let admin: Session;
    let member: Session;
    const made: string[] = [];
    beforeAll(async () => {
      target = connect();
      admin = await authenticate(target, target.admin);
      member = await authenticate(target, target.member);
    });
    afterAll(async () => {
      for (const id of made) {
        await patch(id, [{ op: 'replace', path: '/protected', value: false }]);
        await admin.call('image', 'DELETE', `/v2/images/${id}`);
      }
    });

    const create = async (fields: object) => {
      const answer = await admin.call('image', 'POST', '/v2/images', { body: fields });
      if (answer.status === 201) made.push(answer.body.id);
      return answer;
    };
    const createId = async (fields: object): Promise<string> =>
      String((await create({ disk_format: 'raw', container_format: 'bare', ...fields })).body.id);
    const patch = (id: string, operations: unknown, session = admin) =>
      session.call('image', 'PATCH', `/v2/images/${id}`, { body: JSON.stringify(operations), headers: PATCH });
    const upload = (id: string, path = 'file') =>
      admin.call('image', 'PUT', `/v2/images/${id}/${path}`, { body: BYTES, headers: OCTETS });
    const show = async (id: string): Promise<Record<string, unknown>> => {
      const { body } = await admin.call('image', 'GET', `/v2/images/${id}`);
      return body as Record<string, unknown>;
    };

    test('versions are told with status 300', async () => {
      const { status, body } = await admin.call('image', 'GET', '/');
      expect(status).toBe(300);
      expect(body.versions[0]).toMatchObject({ id: 'v2.16', status: 'CURRENT' });
      expect(body.versions).toHaveLength(17);
    });

    test('an image is made, filled and read', async () => {
      const created = await create({
        name: 'contract',
        disk_format: 'raw',
        container_format: 'bare',
        min_disk: 1,
        tags: ['mark'],
        hw_machine_type: 'q35',
      });
      expect(created.status).toBe(201);
      const { id } = created.body;
      expect(created.headers['location']).toBe(`${admin.url('image')}/v2/images/${id}`);
      expect(created.headers['openstack-image-import-methods']).toBe('glance-direct,web-download,copy-image');
      expect(created.body).toMatchObject({
        name: 'contract',
        status: 'queued',
        visibility: 'shared',
        owner: admin.projectId,
        hw_machine_type: 'q35',
        size: null,
        checksum: null,
        os_hash_algo: null,
        protected: false,
        os_hidden: false,
        min_disk: 1,
        min_ram: 0,
        tags: ['mark'],
        self: `/v2/images/${id}`,
        file: `/v2/images/${id}/file`,
        schema: '/v2/schemas/image',
      });
      expect(created.body.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect((await admin.call('image', 'GET', `/v2/images/${id}/file`)).status).toBe(204);

      expect((await upload(id)).status).toBe(204);
      expect(await show(id)).toMatchObject({
        status: 'active',
        size: BYTES.length,
        checksum: createHash('md5').update(BYTES).digest('hex'),
        os_hash_algo: 'sha512',
        os_hash_value: createHash('sha512').update(BYTES).digest('hex'),
      });
      const read = await admin.call('image', 'GET', `/v2/images/${id}/file`);
      expect(read.bytes.equals(BYTES)).toBe(true);
      expect(read.headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-length': String(BYTES.length),
        'content-md5': createHash('md5').update(BYTES).digest('hex'),
      });
    });

    test('an image is filled once, with octets, when its formats are known', async () => {
      const id = await createId({ name: 'contract-once' });
      await upload(id);
      expect(await upload(id)).toMatchObject({
        status: 409,
        body: '409 Conflict\n\nImage status transition from active to saving is not allowed\n\n   ',
      });
      const json = await admin.call('image', 'PUT', `/v2/images/${id}/file`, { body: {} });
      expect(json.status).toBe(415);
      const { body } = await create({ name: 'contract-formless' });
      expect(await upload(body.id)).toMatchObject({
        status: 400,
        body: '400 Bad Request\n\nProperties disk_format, container_format must be set prior to saving data.\n\n   ',
      });
    });

    test('a patch adds, replaces and removes', async () => {
      const id = await createId({ name: 'contract-patch', old: 'x' });
      const answer = await patch(id, [
        { op: 'replace', path: '/name', value: 'contract-patched' },
        { op: 'add', path: '/new', value: '1' },
        { op: 'remove', path: '/old' },
        { op: 'replace', path: '/tags', value: ['a'] },
      ]);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ name: 'contract-patched', new: '1', tags: ['a'] });
      expect(answer.body).not.toHaveProperty('old');
    });

    test('patches that make no sense are refused', async () => {
      const id = await createId({ name: 'contract-refused' });
      await upload(id);
      const refusal = async (operation: object) => {
        const { status, body } = await patch(id, [operation]);
        return [status, String(body).split('\n\n').slice(1).join('|').trim()];
      };
      const replace = (path: string, value: unknown) => refusal({ op: 'replace', path, value });
      const conflict = 'There was a conflict when trying to complete your request.| Property nope does not exist.';
      expect(await replace('/nope', 'x')).toEqual([409, conflict]);
      expect(await refusal({ op: 'remove', path: '/nope' })).toEqual([409, conflict]);
      expect(await refusal({ op: 'remove', path: '/name' })).toEqual([
        403,
        'Access was denied to this resource.| Property name may not be removed.',
      ]);
      expect((await replace('/id', 'x'))[1]).toMatch(/^Attribute 'id' is read-only\./);
      expect((await replace('/status', 'x'))[1]).toMatch(/^Attribute 'status' is read-only\./);
      expect((await replace('/os_glance_x', 'x'))[1]).toMatch(/^Attribute 'os_glance_x' is reserved\./);
      expect((await replace('/disk_format', 'qcow2'))[1]).toMatch(
        /^Attribute disk_format can be only replaced for a queued image\./,
      );
      expect((await replace('/a/b', 'x'))[1]).toMatch(/^Invalid JSON pointer for this resource: '\/a\/b'/);
      expect((await replace('name', 'x'))[1]).toMatch(/^Pointer `name` does not start with "\/"\./);
      expect((await refusal({ op: 'add', path: '/n' }))[1]).toMatch(
        /^Operation "add" requires a member named "value"\./,
      );
      expect((await refusal({ op: 'zip', path: '/n', value: 'x' }))[1]).toMatch(
        /^Invalid operation: `zip`\. It must be one of the following: add, remove, replace\./,
      );
      const noList = await patch(id, {});
      expect(noList.body).toBe('400 Bad Request\n\nRequest body must be a JSON array of operation objects.\n\n   ');
      const wrongType = await admin.call('image', 'PATCH', `/v2/images/${id}`, { body: [] });
      expect(wrongType.status).toBe(415);
      expect(wrongType.headers['accept-patch']).toBe(
        'application/openstack-images-v2.0-json-patch, application/openstack-images-v2.1-json-patch',
      );
    });

    test('fields are held to the schema, and the message quotes it', async () => {
      const visibility = await create({ visibility: 'zz' });
      expect(visibility.status).toBe(400);
      expect(visibility.body).toBe(
        "400 Bad Request\n\nProvided object does not match schema 'image': 'zz' is not one of ['community', 'public', 'private', 'shared']  Failed validating 'enum' in schema['properties']['visibility']:     {'description': 'Scope of image accessibility',      'enum': ['community', 'public', 'private', 'shared'],      'type': 'string'}  On instance['visibility']:     'zz'\n\n   ",
      );
      const size = await create({ min_disk: 'zz' });
      expect(size.body).toBe(
        "400 Bad Request\n\nProvided object does not match schema 'image': 'zz' is not of type 'integer'  Failed validating 'type' in schema['properties']['min_disk']:     {'description': 'Amount of disk space (in GB) required to boot image.',      'type': 'integer'}  On instance['min_disk']:     'zz'\n\n   ",
      );
      const property = await create({ nam: 1 });
      expect(property.body).toBe(
        "400 Bad Request\n\nProvided object does not match schema 'image': 1 is not of type 'string'  Failed validating 'type' in schema['additionalProperties']:     {'type': 'string'}  On instance['nam']:     1\n\n   ",
      );
      expect((await create({ status: 'active' })).body).toBe(
        "403 Forbidden\n\nAttribute 'status' is read-only.\n\n   ",
      );
    });

    test('an id may be chosen, once', async () => {
      const id = '5c7a1a9e-2f6b-4f57-8f1e-6d1f5a2b3c4d';
      expect((await create({ id, name: 'contract-id' })).body.id).toBe(id);
      expect(await create({ id })).toMatchObject({
        status: 409,
        body: `409 Conflict\n\nImage ID ${id} already exists!\n\n   `,
      });
    });

    test('a protected image stays', async () => {
      const id = await createId({ name: 'contract-protected', protected: true });
      expect(await admin.call('image', 'DELETE', `/v2/images/${id}`)).toMatchObject({
        status: 403,
        body: `403 Forbidden\n\nImage ${id} is protected and cannot be deleted.\n\n   `,
      });
    });

    test('deleted images are gone; each verb says so in its own words', async () => {
      const id = await createId({ name: 'contract-gone' });
      expect((await admin.call('image', 'DELETE', `/v2/images/${id}`)).status).toBe(204);
      const shown = await admin.call('image', 'GET', `/v2/images/${id}`);
      expect(shown.body).toBe(`404 Not Found\n\nNo image found with ID ${id}\n\n   `);
      const deleted = await admin.call('image', 'DELETE', `/v2/images/${id}`);
      expect(deleted.body).toBe(`404 Not Found\n\nFailed to find image ${id} to delete\n\n   `);
    });

    test('errors come in the form that is asked for', async () => {
      const json = await admin.call('image', 'GET', '/v2/images/none', { headers: { accept: 'application/json' } });
      expect(json.body).toEqual({
        message: 'No image found with ID none<br /><br />\n\n\n',
        code: '404 Not Found',
        title: 'Not Found',
      });
      const html = await admin.call('image', 'GET', '/v2/images/none', { headers: { accept: '*/*' } });
      expect(html.headers['content-type']).toBe('text/html; charset=UTF-8');
      expect(html.body).toContain('<h1>404 Not Found</h1>\n  No image found with ID none<br /><br />\n');
    });

    test('others see public images and change none', async () => {
      const id = await createId({ name: 'contract-mine' });
      expect((await member.call('image', 'GET', `/v2/images/${id}`)).status).toBe(404);
      await patch(id, [{ op: 'replace', path: '/visibility', value: 'public' }]);
      expect((await member.call('image', 'GET', `/v2/images/${id}`)).status).toBe(200);
      const change = await patch(id, [{ op: 'replace', path: '/name', value: 'x' }], member);
      expect(change).toMatchObject({ status: 403, body: '403 Forbidden\n\nYou do not own this image\n\n   ' });
      const publish = await member.call('image', 'POST', '/v2/images', { body: { visibility: 'public' } });
      expect(publish.body).toBe('403 Forbidden\n\nYou are not authorized to complete publicize_image action.\n\n   ');
    });

    test('an image is shared with members, who accept it', async () => {
      const id = await createId({ name: 'contract-shared' });
      const path = `/v2/images/${id}/members`;
      const added = await admin.call('image', 'POST', path, { body: { member: member.projectId } });
      expect(added.body).toMatchObject({ member_id: member.projectId, image_id: id, status: 'pending' });
      const again = await admin.call('image', 'POST', path, { body: { member: member.projectId } });
      expect(again.body).toBe(`409 Conflict\n\nMember ${member.projectId} is duplicated for image ${id}\n\n   `);
      const listed = async () =>
        Number((await member.call('image', 'GET', '/v2/images?name=contract-shared')).body.images.length);
      expect(await listed()).toBe(0);
      const own = `${path}/${member.projectId}`;
      const accepted = await member.call('image', 'PUT', own, { body: { status: 'accepted' } });
      expect(accepted.body.status).toBe('accepted');
      expect(await listed()).toBe(1);
      expect((await admin.call('image', 'DELETE', own)).status).toBe(204);
      expect((await admin.call('image', 'GET', own)).body).toBe(
        `404 Not Found\n\n${member.projectId} not found in the member list of the image ${id}.\n\n   `,
      );
    });

    test('a deactivated image is known, but not given away', async () => {
      const id = await createId({ name: 'contract-off', visibility: 'public' });
      await upload(id);
      expect((await admin.call('image', 'POST', `/v2/images/${id}/actions/deactivate`)).status).toBe(204);
      expect((await show(id))['status']).toBe('deactivated');
      const read = await member.call('image', 'GET', `/v2/images/${id}/file`);
      expect(read.status).toBe(403);
      expect((await admin.call('image', 'POST', `/v2/images/${id}/actions/reactivate`)).status).toBe(204);
      expect((await show(id))['status']).toBe('active');
    });

    test('staged bytes are imported', async () => {
      const id = await createId({ name: 'contract-import' });
      const early = await admin.call('image', 'POST', `/v2/images/${id}/import`, {
        body: { method: { name: 'glance-direct' } },
      });
      expect(early.body).toBe(
        "409 Conflict\n\nImage needs to be staged before 'glance-direct' method can be used\n\n   ",
      );
      expect((await upload(id, 'stage')).status).toBe(204);
      expect(await show(id)).toMatchObject({ status: 'uploading', size: BYTES.length, checksum: null });
      const started = await admin.call('image', 'POST', `/v2/images/${id}/import`, {
        body: { method: { name: 'glance-direct' } },
      });
      expect(started.status).toBe(202);
      const active = await eventually(target, async () => {
        const image = await show(id);
        return image['status'] === 'active' && image;
      });
      expect(active).toMatchObject({ size: BYTES.length, os_glance_failed_import: '' });
      const { body } = await admin.call('image', 'GET', `/v2/images/${id}/tasks`);
      expect(body.tasks[0]).toMatchObject({ type: 'api_image_import', status: 'success', image_id: id });
    });

    test('imports that make no sense are refused', async () => {
      const id = await createId({ name: 'contract-noimport' });
      const refusal = async (body: object) =>
        String((await admin.call('image', 'POST', `/v2/images/${id}/import`, { body })).body);
      expect(await refusal({})).toBe("400 Bad Request\n\nImport request requires a 'method' field.\n\n   ");
      expect(await refusal({ method: { name: 'zz' } })).toBe(
        "400 Bad Request\n\nUnknown import method name 'zz'.\n\n   ",
      );
      expect(await refusal({ method: { name: 'web-download', uri: 'http://127.0.0.1:9/x' } })).toBe(
        '400 Bad Request\n\nURI for web-download does not pass filtering: http://127.0.0.1:9/x\n\n   ',
      );
    });

    test('tags come and go one by one', async () => {
      const id = await createId({ name: 'contract-tags' });
      expect((await admin.call('image', 'PUT', `/v2/images/${id}/tags/one`)).status).toBe(204);
      expect((await show(id))['tags']).toEqual(['one']);
      expect((await admin.call('image', 'DELETE', `/v2/images/${id}/tags/one`)).status).toBe(204);
      expect((await admin.call('image', 'DELETE', `/v2/images/${id}/tags/one`)).status).toBe(404);
    });

    test('lists are filtered, sorted and paged', async () => {
      for (const name of ['contract-l1', 'contract-l2', 'contract-l3']) await createId({ name, run: 'contract' });
      interface List {
        readonly images: { readonly name: string }[];
        readonly first: string;
        readonly next?: string;
      }
      const list = async (query: string): Promise<List> =>
        (await admin.call('image', 'GET', `/v2/images?${query}`)).body as List;
      const names = ({ images }: List) => images.map(({ name }) => name);
      const first = await list('run=contract&sort=name:asc&limit=2');
      expect(names(first)).toEqual(['contract-l1', 'contract-l2']);
      expect(first.first).toBe('/v2/images?run=contract&sort=name%3Aasc&limit=2');
      const second = (await admin.call('image', 'GET', first.next ?? '')).body as List;
      expect(names(second)).toEqual(['contract-l3']);
      expect(second).not.toHaveProperty('next');
      expect(names(await list('name=in:contract-l1,contract-l3&sort=name:desc'))).toEqual([
        'contract-l3',
        'contract-l1',
      ]);
      expect(names(await list('run=nothing'))).toEqual([]);
    });

    test('queries that make no sense are refused', async () => {
      const refusal = async (query: string) => {
        const { body } = await admin.call('image', 'GET', `/v2/images?${query}`);
        return String(body).split('\n\n')[1];
      };
      expect(await refusal('limit=x')).toBe('limit param must be an integer');
      expect(await refusal('sort_key=zz')).toBe(
        'Invalid sort key: zz. It must be one of the following: name, status, container_format, disk_format, size, id, created_at, updated_at.',
      );
      expect(await refusal('sort=name:zz')).toBe('Invalid sort direction: zz');
      expect(await refusal('marker=zz')).toBe('No image found with ID zz');
      expect(await refusal('size_min=zz')).toBe('Unable to filter on a range with a non-numeric value.');
      expect(await refusal('visibility=zz')).toBe('Invalid visibility value: zz');
      expect(await refusal('protected=zz')).toBe(
        "Invalid value 'zz' for 'protected' filter. Valid values are 'true' or 'false'.",
      );
      expect(await refusal('created_at=zz')).toBe(
        'Bad "created_at" query filter format. Use ISO 8601 DateTime notation.',
      );
    });
  });
}
