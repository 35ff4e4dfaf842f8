import { beforeEach, expect, test } from 'vitest';
import { type Answer, type Session, authenticate } from '../../../support/openstack-raw.ts';
import { type EmbeddedTarget, embeddedTarget } from '../../../support/openstack-targets.ts';

let target: EmbeddedTarget;
let admin: Session;
beforeEach(async () => {
  target = embeddedTarget();
  admin = await authenticate(target, target.admin);
});

const nova = (method: string, path: string, body?: unknown): Promise<Answer> =>
  admin.call('compute', method, path, {
    headers: { 'openstack-api-version': 'compute 2.45' },
    ...(body === undefined ? {} : { body }),
  });

async function makeServer(): Promise<string> {
  const flavor = await nova('POST', '/flavors', { flavor: { name: 'small', ram: 512, vcpus: 1, disk: 0 } });
  const image = await admin.call('image', 'POST', '/v2/images', {
    body: { disk_format: 'raw', container_format: 'bare' },
  });
  await admin.call('image', 'PUT', `/v2/images/${String(image.body.id)}/file`, {
    body: Buffer.from('x'),
    headers: { 'content-type': 'application/octet-stream' },
  });
  const server = { name: 'one', flavorRef: flavor.body.flavor.id, imageRef: image.body.id, networks: 'none' };
  const { body } = await nova('POST', '/servers', { server });
  await target.pass(5000);
  return String(body.server.id);
}

test('backups of one type are kept up to their number', async () => {
  const server = await makeServer();
  const made: string[] = [];
  for (const name of ['first', 'second', 'third']) {
    const createBackup = { name, backup_type: 'daily', rotation: 2, metadata: { by: 'me' } };
    const answer = await nova('POST', `/servers/${server}/action`, { createBackup });
    expect(answer.status).toBe(202);
    made.push(answer.body.image_id as string);
    await target.pass(5000);
  }
  const images = (await admin.call('image', 'GET', '/v2/images')).body.images as Record<string, unknown>[];
  const backups = images.filter((image) => image['backup_type'] === 'daily');
  expect(new Set(backups.map(({ id }) => id))).toEqual(new Set(made.slice(1)));
  expect(backups[0]).toMatchObject({ image_type: 'backup', instance_uuid: server, by: 'me', status: 'active' });
});
