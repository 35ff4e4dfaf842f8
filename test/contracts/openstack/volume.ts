import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenStackTarget, type Session, authenticate, eventually } from '../../support/openstack-raw.ts';
import { describeVolumeAdministration } from './volume-administration.ts';

export interface VolumeWorld {
  readonly target: OpenStackTarget;
  readonly admin: Session;
  readonly member: Session;
}

export function cinder(session: Session, version: string, method: string, path: string, body?: unknown) {
  return session.call('block-storage', method, path, {
    headers: { 'openstack-api-version': `volume ${version}` },
    ...(body === undefined ? {} : { body }),
  });
}

/** What we rely on in Cinder. */
export function describeVolumeContract(connect: () => OpenStackTarget): void {
  describe('volume', () => {
    const world = {} as { -readonly [K in keyof VolumeWorld]: VolumeWorld[K] };
    beforeAll(async () => {
      world.target = connect();
      world.admin = await authenticate(world.target, world.target.admin);
      world.member = await authenticate(world.target, world.target.member);
    });
    describeVolumes(world);
    describeSnapshots(world);
    describeVolumeAdministration(world);
  });
}

type Fields = Record<string, unknown>;

/** A volume to try things on, once it is there. */
async function makeVolume(world: VolumeWorld, fields: Fields): Promise<string> {
  const { body } = await cinder(world.admin, '3.0', 'POST', '/volumes', { volume: { size: 1, ...fields } });
  const id = String(body.volume.id);
  await untilStatus(world, `/volumes/${id}`, 'available');
  return id;
}

async function untilStatus(world: VolumeWorld, path: string, status: string): Promise<Fields> {
  return eventually(world.target, async () => {
    const { body } = await cinder(world.admin, '3.0', 'GET', path);
    const row = (body.volume ?? body.snapshot) as Fields;
    return row['status'] === status && row;
  });
}

async function untilGone(world: VolumeWorld, path: string): Promise<void> {
  await eventually(world.target, async () => (await cinder(world.admin, '3.0', 'GET', path)).status === 404);
}

function describeVolumes(world: VolumeWorld): void {
  describe('volumes', () => {
    const made: string[] = [];
    afterAll(async () => {
      for (const id of made) await cinder(world.admin, '3.0', 'DELETE', `/volumes/${id}?cascade=True`);
    });
    const act = (id: string, action: object) => cinder(world.admin, '3.0', 'POST', `/volumes/${id}/action`, action);

    test('a volume is created and becomes available', async () => {
      const created = await cinder(world.admin, '3.0', 'POST', '/volumes', {
        volume: { size: 1, name: 'contract', metadata: { owner: 'contract' }, availability_zone: 'az2' },
      });
      expect(created.status).toBe(202);
      const { id } = created.body.volume;
      made.push(id);
      const url = `${world.admin.url('block-storage')}/volumes/${id}`;
      expect(created.body.volume).toEqual({
        id,
        status: 'creating',
        size: 1,
        availability_zone: 'az2',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
        updated_at: null,
        name: 'contract',
        description: null,
        volume_type: '__DEFAULT__',
        snapshot_id: null,
        source_volid: null,
        metadata: { owner: 'contract' },
        links: [
          { rel: 'self', href: url },
          { rel: 'bookmark', href: url.replace('/v3', '') },
        ],
        user_id: world.admin.userId,
        bootable: 'false',
        encrypted: false,
        replication_status: null,
        consistencygroup_id: null,
        multiattach: false,
        attachments: [],
        migration_status: null,
      });
      const shown = await untilStatus(world, `/volumes/${id}`, 'available');
      expect(shown).toMatchObject({
        'os-vol-tenant-attr:tenant_id': world.admin.projectId,
        'os-vol-mig-status-attr:migstat': null,
        'os-vol-host-attr:host': expect.stringMatching(/^controller@az2#/),
      });
      const newest = await cinder(world.admin, '3.70', 'GET', `/volumes/${id}`);
      expect(newest.headers['openstack-api-version']).toBe('volume 3.70');
      expect(newest.body.volume).toMatchObject({
        group_id: null,
        provider_id: null,
        shared_targets: false,
        service_uuid: expect.any(String),
        cluster_name: null,
        volume_type_id: expect.any(String),
        consumes_quota: true,
      });
    });

    test('what makes no sense is refused', async () => {
      const refusal = async (volume: Fields) => {
        const { status, body } = await cinder(world.admin, '3.0', 'POST', '/volumes', { volume });
        return [status, (Object.values(body)[0] as { message: string }).message];
      };
      expect(await refusal({ size: 'x' })).toEqual([
        400,
        "Invalid input for field/attribute size. Value: x. 'x' does not match '^[0-9]+$'",
      ]);
      expect(await refusal({ size: 0 })).toEqual([
        400,
        'Invalid input for field/attribute size. Value: 0. 0 is less than the minimum of 1',
      ]);
      expect(await refusal({ size: 1, volume_type: 'zz' })).toEqual([
        404,
        'Volume type with name zz could not be found.',
      ]);
      const none = 'c58b1787-c4d6-40c2-abb3-ca7465851f00';
      expect(await refusal({ size: 1, imageRef: none })).toEqual([
        400,
        'Invalid image identifier or unable to access requested image.',
      ]);
      expect(await refusal({ snapshot_id: none })).toEqual([404, `Snapshot ${none} could not be found.`]);
      expect(await refusal({ source_volid: none })).toEqual([404, `Volume ${none} could not be found.`]);
      const noBody = await cinder(world.admin, '3.0', 'POST', '/volumes', {});
      expect(noBody.body.badRequest.message).toBe("'volume' is a required property");
    });

    test('quota ends with 413', async () => {
      const { status, body } = await cinder(world.admin, '3.0', 'POST', '/volumes', { volume: { size: 100_000 } });
      expect(status).toBe(413);
      expect(body.overLimit.retryAfter).toBe('0');
      expect(body.overLimit.message).toMatch(
        /^VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota\. Requested 100000G, quota is \d+G and \d+G has been consumed\.$/,
      );
    });

    test('name, description and metadata change', async () => {
      const [id] = made as [string];
      const { body } = await cinder(world.admin, '3.0', 'PUT', `/volumes/${id}`, {
        volume: { name: 'contract-renamed', description: 'd' },
      });
      expect(body.volume).toMatchObject({
        name: 'contract-renamed',
        description: 'd',
        metadata: { owner: 'contract' },
      });
      const path = `/volumes/${id}/metadata`;
      const added = await cinder(world.admin, '3.0', 'POST', path, { metadata: { k: 'v' } });
      expect(added.body.metadata).toEqual({ owner: 'contract', k: 'v' });
      expect((await cinder(world.admin, '3.0', 'PUT', `${path}/k`, { meta: { k: 'w' } })).body).toEqual({
        meta: { k: 'w' },
      });
      expect((await cinder(world.admin, '3.0', 'DELETE', `${path}/k`)).status).toBe(200);
      expect((await cinder(world.admin, '3.0', 'DELETE', `${path}/k`)).body.itemNotFound.message).toBe(
        `Volume ${id} has no metadata with key k.`,
      );
      const replaced = await cinder(world.admin, '3.0', 'PUT', path, { metadata: { only: 'one' } });
      expect(replaced.body).toEqual({ metadata: { only: 'one' } });
    });

    test('a volume grows, and only grows', async () => {
      const [id] = made as [string];
      expect((await act(id, { 'os-extend': { new_size: 2 } })).status).toBe(202);
      await eventually(world.target, async () => {
        const { body } = await cinder(world.admin, '3.0', 'GET', `/volumes/${id}`);
        return body.volume.size === 2 && body.volume.status === 'available';
      });
      expect((await act(id, { 'os-extend': { new_size: 2 } })).body.badRequest.message).toBe(
        'Invalid input received: New size for extend must be greater than current size. (current: 2, extended: 2).',
      );
    });

    test('actions that are not there, or not now', async () => {
      const [id] = made as [string];
      expect((await act(id, { foo: {} })).body.badRequest.message).toBe(
        'There is no such action: foo. Verify the request body and Content-Type header and try again.',
      );
      expect((await act(id, {})).body.badRequest.message).toBe('Malformed request body');
      expect((await act(id, { 'os-reset_status': { status: 'error' } })).status).toBe(202);
      expect((await act(id, { 'os-extend': { new_size: 9 } })).body.badRequest.message).toBe(
        `Invalid volume: Volume ${id} status must be '{'status': 'available'}' to extend, currently error.`,
      );
      expect((await act(id, { 'os-reset_status': { status: 'in-use' } })).body.badRequest.message).toBe(
        'Cannot reset-state to in-use because volume does not have any attachments.',
      );
      await act(id, { 'os-reset_status': { status: 'available' } });
    });

    test('lists come in pages, newest first', async () => {
      made.push(await makeVolume(world, { name: 'contract-second' }));
      const first = await cinder(world.admin, '3.0', 'GET', '/volumes?limit=1');
      expect(first.body.volumes).toHaveLength(1);
      expect(first.body.volumes[0].name).toBe('contract-second');
      expect(first.body.volumes_links).toEqual([
        {
          rel: 'next',
          href: `${world.admin.url('block-storage')}/volumes?limit=1&marker=${first.body.volumes[0].id}`,
        },
      ]);
      const named = await cinder(world.admin, '3.45', 'GET', '/volumes/detail?name=contract-second&with_count=true');
      expect(named.body).toMatchObject({ count: 1, volumes: [{ name: 'contract-second' }] });
      const lost = await cinder(world.admin, '3.0', 'GET', '/volumes?marker=x');
      expect(lost.body.itemNotFound.message).toBe('Volume x could not be found.');
      const key = await cinder(world.admin, '3.0', 'GET', '/volumes?sort=zz');
      expect(key.body.badRequest.message).toBe('Invalid input received: Invalid sort key');
    });

    test('others do not see it', async () => {
      const [id] = made as [string];
      const { status, body } = await cinder(world.member, '3.0', 'GET', `/volumes/${id}`);
      expect(status).toBe(404);
      expect(body.itemNotFound.message).toBe(`Volume ${id} could not be found.`);
      const foreign = await world.member.call('block-storage', 'GET', `${world.admin.url('block-storage')}/volumes`);
      expect(foreign.body).toEqual({ badRequest: { code: 400, message: 'Malformed request url' } });
    });

    test('versions out of range are 406, and too old for a path 404', async () => {
      const outside = await cinder(world.admin, '3.999', 'GET', '/volumes');
      expect(outside.body.computeFault.message).toBe(
        'Version 3.999 is not supported by the API. Minimum is 3.0 and maximum is 3.70.',
      );
      expect((await cinder(world.admin, '3.0', 'GET', '/attachments')).body.itemNotFound.message).toBe(
        'The resource could not be found.',
      );
      const unknown = await cinder(world.admin, '3.0', 'GET', '/nonesuch');
      expect(unknown.body).toBe('404 Not Found\n\nThe resource could not be found.\n\n   ');
    });

    test('it goes', async () => {
      const id = made.pop() ?? '';
      expect((await cinder(world.admin, '3.0', 'DELETE', `/volumes/${id}`)).status).toBe(202);
      await untilGone(world, `/volumes/${id}`);
    });
  });
}

function describeSnapshots(world: VolumeWorld): void {
  describe('snapshots', () => {
    let volume = '';
    let snapshot = '';
    let copy = '';
    afterAll(async () => {
      if (copy) await cinder(world.admin, '3.0', 'DELETE', `/volumes/${copy}`);
      await cinder(world.admin, '3.0', 'DELETE', `/volumes/${volume}?cascade=True`);
    });

    test('a snapshot is taken', async () => {
      volume = await makeVolume(world, { name: 'contract-origin' });
      const { status, body } = await cinder(world.admin, '3.0', 'POST', '/snapshots', {
        snapshot: { volume_id: volume, name: 'contract-snapshot', metadata: { a: 'b' } },
      });
      expect(status).toBe(202);
      snapshot = body.snapshot.id;
      expect(body.snapshot).toMatchObject({
        status: 'creating',
        volume_id: volume,
        size: 1,
        metadata: { a: 'b' },
        updated_at: null,
      });
      expect(await untilStatus(world, `/snapshots/${snapshot}`, 'available')).toMatchObject({
        'os-extended-snapshot-attributes:project_id': world.admin.projectId,
        'os-extended-snapshot-attributes:progress': '100%',
      });
    });

    test('its volume stays as long as it is there', async () => {
      const { status, body } = await cinder(world.admin, '3.0', 'DELETE', `/volumes/${volume}`);
      expect(status).toBe(400);
      expect(body.badRequest.message).toBe(
        'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.',
      );
    });

    test('a volume is made of it, of its size at least', async () => {
      const { body } = await cinder(world.admin, '3.0', 'POST', '/volumes', {
        volume: { snapshot_id: snapshot, name: 'contract-copy' },
      });
      copy = body.volume.id;
      expect(body.volume).toMatchObject({ size: 1, snapshot_id: snapshot });
      await untilStatus(world, `/volumes/${copy}`, 'available');
      const both = await cinder(world.admin, '3.0', 'POST', '/volumes', {
        volume: { snapshot_id: snapshot, source_volid: volume, size: 1 },
      });
      expect(both.body.badRequest.message).toBe(
        'Invalid input received: May specify only one of backup, imageRef, snapshot, source volume',
      );
    });

    test('it goes', async () => {
      await cinder(world.admin, '3.0', 'DELETE', `/volumes/${copy}`);
      await untilGone(world, `/volumes/${copy}`);
      copy = '';
      expect((await cinder(world.admin, '3.0', 'DELETE', `/snapshots/${snapshot}`)).status).toBe(202);
      await untilGone(world, `/snapshots/${snapshot}`);
      const { body } = await cinder(world.admin, '3.0', 'GET', `/snapshots/${snapshot}`);
      expect(body.itemNotFound.message).toBe(`Snapshot ${snapshot} could not be found.`);
    });
  });
}
