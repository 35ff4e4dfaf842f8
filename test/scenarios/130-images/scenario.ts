import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { embeddedScenario } from '../scenario.ts';

const DISK = Buffer.alloc(300_000, 'storm');

export default embeddedScenario({
  title: 'an image with the wrong data never becomes one; another that fails holds up nothing',
  play: async (world, load) => {
    world.hosts.set('https://images.test', () => new Response('gone', { status: 404 }));
    world.startOperator();
    const cloud = load('cloud');
    await world.apply(cloud);
    await world.until(
      async () => (await world.get('images')).status?.images?.some(({ state }) => state === 'Active') ?? false,
    );
    const unavailable = await world.untilBecause('images', 'ImageSourceUnavailable');
    expect(unavailable.status?.conditions?.[0]?.message).toContain(
      'https://images.test/disk.raw: it answers with status 404',
    );
    expect(unavailable.status?.images?.map(({ name, state }) => [name, state])).toEqual([
      ['from-url', 'Failed'],
      ['from-file', 'Active'],
    ]);

    world.hosts.set(
      'https://images.test',
      () => new Response(DISK, { headers: { 'content-length': String(DISK.length) } }),
    );
    await world.untilBecause('images', 'ChecksumMismatch');
    const [image] = await world.admin.image.listImages({ name: 'from-url' });
    expect(image?.status).toBe('queued');

    const value = createHash('sha256').update(DISK).digest('hex');
    const text = JSON.stringify(cloud).replace(/0{64}/, value);
    await world.apply(JSON.parse(text) as typeof cloud);
    await world.untilReady('images', 1_800_000);
    const [done] = await world.admin.image.listImages({ name: 'from-url' });
    expect([done?.status, done?.size]).toEqual(['active', DISK.length]);
    expect(await world.events()).toContain('Uploaded: Uploaded image from-url (300000 bytes)');
  },
});
