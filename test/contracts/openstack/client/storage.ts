import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../support/openstack-raw.ts';
import { type Connect, type Connection, openConnection } from './connection.ts';

const CHUNK = Buffer.alloc(100_000, 'storm');
const open = () => Readable.from([CHUNK, CHUNK, CHUNK]);
const WHOLE = Buffer.concat([CHUNK, CHUNK, CHUNK]);

function connected(connect: Connect): () => Connection {
  let connection: Connection;
  beforeAll(() => {
    connection = openConnection(connect);
  });
  afterAll(() => connection.close());
  return () => connection;
}

export function describeVolumeClient(connect: Connect): void {
  describe('volume client', () => {
    const connection = connected(connect);

    it('holds a volume and its snapshot', async () => {
      const { member, prefix: name, target } = connection();
      const { volume: cinder } = member;
      const { id } = await cinder.createVolume({ size: 1, name, metadata: { owner: 'me' }, availability_zone: 'az1' });
      const available = () => eventually(target, async () => (await cinder.getVolume(id)).status === 'available');
      await available();
      expect(await cinder.getVolume(id)).toMatchObject({
        size: 1,
        metadata: { owner: 'me' },
        availability_zone: 'az1',
        bootable: false,
      });
      expect(await cinder.updateVolume(id, { description: 'x', metadata: { other: 'y' } })).toMatchObject({
        description: 'x',
      });
      await cinder.extendVolume(id, 2);
      await eventually(target, async () => (await cinder.getVolume(id)).size === 2);
      await available();
      const snapshot = await cinder.createSnapshot({ volume_id: id, name });
      await eventually(target, async () => (await cinder.getSnapshot(snapshot.id)).status === 'available');
      await expect(cinder.deleteVolume(id)).rejects.toMatchObject({ fault: 'invalid' });
      await cinder.deleteSnapshot(snapshot.id);
      await eventually(target, async () => (await cinder.listSnapshots({ volume_id: id })).length === 0);
      await cinder.deleteVolume(id);
      await eventually(target, async () => (await cinder.listVolumes({ name })).length === 0);
      await expect(cinder.getVolume(id)).rejects.toMatchObject({ fault: 'not-found', system: 'cinder' });
    });

    it('says that the quota is used up', async () => {
      const { admin, member } = connection();
      const project = (await member.identity.whoAmI()).project?.id ?? '';
      const quotas = await admin.volume.getVolumeQuotas(project);
      await admin.volume.setVolumeQuotas(project, { gigabytes: 1 });
      await expect(member.volume.createVolume({ size: 5 })).rejects.toMatchObject({ fault: 'quota', status: 413 });
      await admin.volume.setVolumeQuotas(project, { gigabytes: quotas['gigabytes']?.limit ?? 1000 });
    });

    it('sees services, zones and types', async () => {
      const { admin } = connection();
      expect((await admin.volume.listVolumeZones()).map(({ zoneName }) => zoneName)).toContain('az1');
      expect((await admin.volume.listVolumeServices()).map(({ binary }) => binary)).toContain('cinder-volume');
      expect((await admin.volume.listVolumeTypes()).map(({ name }) => name)).toContain('__DEFAULT__');
      expect(Array.isArray(await admin.volume.listAttachments())).toBe(true);
      expect(await admin.volume.getVolumeLimits()).toHaveProperty('totalGigabytesUsed');
    });
  });
}

export function describeImageClient(connect: Connect): void {
  describe('image client', () => {
    const connection = connected(connect);

    it('uploads an image and describes it', async () => {
      const { member, admin, prefix: name, target } = connection();
      const { image: glance } = member;
      const made = await glance.createImage({
        name,
        disk_format: 'raw',
        container_format: 'bare',
        properties: { mark: 'm', hw_disk_bus: 'virtio' },
      });
      expect(made).toMatchObject({ status: 'queued', properties: { mark: 'm', hw_disk_bus: 'virtio' } });
      const progress: number[] = [];
      const sent = await glance.uploadImage(made.id, {
        open,
        size: WHOLE.length,
        onProgress: (bytes) => progress.push(bytes),
      });
      expect(progress.at(-1)).toBe(WHOLE.length);
      const image = await eventually(target, async () => {
        const seen = await glance.getImage(made.id);
        return seen.status === 'active' && seen;
      });
      expect(image).toMatchObject({ size: WHOLE.length, os_hash_algo: 'sha512', os_hash_value: sent.sha512 });
      const changed = await glance.updateImage(made.id, [
        { op: 'replace', path: '/name', value: `${name}-2` },
        { op: 'remove', path: '/mark' },
        { op: 'add', path: '/other', value: 'o' },
      ]);
      expect(changed).toMatchObject({ name: `${name}-2`, properties: { other: 'o', hw_disk_bus: 'virtio' } });
      expect(changed.properties).not.toHaveProperty('mark');
      expect((await glance.listImages({ name: `${name}-2`, limit: 1 })).map(({ id }) => id)).toEqual([made.id]);
      const project = (await admin.identity.whoAmI()).project?.id ?? '';
      await glance.addImageMember(made.id, project);
      expect(await admin.image.updateImageMember(made.id, project, 'accepted')).toMatchObject({ status: 'accepted' });
      expect(await glance.listImageMembers(made.id)).toMatchObject([{ member_id: project }]);
      await glance.removeImageMember(made.id, project);
      await expect(glance.uploadImage(made.id, { open })).rejects.toMatchObject({ fault: 'conflict' });
      await glance.updateImage(made.id, [{ op: 'replace', path: '/protected', value: true }]);
      await expect(glance.deleteImage(made.id)).rejects.toMatchObject({ fault: 'forbidden' });
      await glance.updateImage(made.id, [{ op: 'replace', path: '/protected', value: false }]);
      await glance.deleteImage(made.id);
      await expect(glance.getImage(made.id)).rejects.toMatchObject({ fault: 'not-found', system: 'glance' });
      expect(await glance.listImportMethods()).toContain('web-download');
    });
  });
}

export function describeObjectClient(connect: Connect): void {
  describe('object client', () => {
    const connection = connected(connect);
    const text = async (body: Readable) => Buffer.concat(await body.toArray()).toString();

    it('holds containers and objects, large ones too', async () => {
      const { object: swift } = connection().admin;
      const container = connection().prefix;
      await swift.createContainer(container, { owner: 'me' });
      await swift.createContainer(container);
      const md5 = createHash('md5').update(WHOLE).digest('hex');
      const put = await swift.putObject(container, 'a/b c', {
        open,
        size: WHOLE.length,
        etag: md5,
        metadata: { kind: 'x' },
        content_type: 'text/plain',
      });
      expect(put.etag).toBe(md5);
      expect(await swift.headObject(container, 'a/b c')).toMatchObject({
        content_length: WHOLE.length,
        etag: md5,
        content_type: 'text/plain',
        metadata: { kind: 'x' },
      });
      const { body, ...facts } = await swift.getObject(container, 'a/b c');
      expect(facts.content_length).toBe(WHOLE.length);
      expect(await text(body)).toBe(WHOLE.toString());
      await expect(swift.putObject(container, 'bad', { open, etag: '0'.repeat(32) })).rejects.toMatchObject({
        fault: 'invalid',
      });
      await swift.setObjectMetadata(container, 'a/b c', { kind: 'y' });
      expect((await swift.headObject(container, 'a/b c')).metadata).toEqual({ kind: 'y' });

      for (const part of ['1', '2'])
        await swift.putObject(container, `seg/${part}`, { open: () => Readable.from([Buffer.from(part)]), size: 1 });
      await swift.putDynamicManifest(container, 'dynamic', `${container}/seg/`);
      expect(await text((await swift.getObject(container, 'dynamic')).body)).toBe('12');
      expect(await swift.headObject(container, 'dynamic')).toMatchObject({ object_manifest: `${container}/seg/` });
      await swift.putStaticManifest(container, 'static', [
        { path: `/${container}/seg/2` },
        { path: `/${container}/seg/1` },
      ]);
      expect(await text((await swift.getObject(container, 'static')).body)).toBe('21');
      expect(await swift.headObject(container, 'static')).toMatchObject({ static_large_object: true });

      expect((await swift.listObjects(container, { limit: 2 })).map(({ name }) => name)).toEqual([
        'a/b c',
        'dynamic',
        'seg/1',
        'seg/2',
        'static',
      ]);
      expect((await swift.listObjects(container, { delimiter: '/' })).map((row) => row.name ?? row.subdir)).toEqual([
        'a/',
        'dynamic',
        'seg/',
        'static',
      ]);
      expect((await swift.listContainers({ prefix: container })).map(({ name }) => name)).toEqual([container]);
      await expect(swift.deleteContainer(container)).rejects.toMatchObject({ fault: 'conflict', system: 'swift' });
      await swift.deleteObject(container, 'static', { segments: true });
      for (const name of ['a/b c', 'dynamic']) await swift.deleteObject(container, name);
      await expect(swift.headObject(container, 'a/b c')).rejects.toMatchObject({ fault: 'not-found' });
      expect(await swift.getContainer(container)).toMatchObject({ metadata: { owner: 'me' } });
      await swift.deleteContainer(container);
      expect((await swift.getAccount()).container_count).toBeGreaterThanOrEqual(0);
    });
  });
}
