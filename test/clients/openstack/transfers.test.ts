import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { passing, scriptedCloud } from './scripted-cloud.ts';

const sha512 = (data: Uint8Array) => createHash('sha512').update(data).digest('hex');

function chunks(count: number, size = 1000): AsyncIterable<Uint8Array> {
  return Readable.from(Array.from({ length: count }, (_, n) => Buffer.alloc(size, n)));
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

describe('uploads', () => {
  it('stream, count and hash', async () => {
    const { app, client } = scriptedCloud();
    let received = Buffer.alloc(0);
    let type: string | undefined;
    app.put('/image/v2/images/:id/file', async (c) => {
      received = Buffer.from(await c.req.arrayBuffer());
      type = c.req.header('content-type');
      return c.body(null, 204);
    });
    const progress: number[] = [];
    const sent = await client.image.uploadImage('i1', {
      open: () => chunks(5),
      size: 5000,
      onProgress: (bytes) => progress.push(bytes),
    });
    expect(type).toBe('application/octet-stream');
    expect(sent).toMatchObject({ size: 5000, sha512: sha512(received) });
    expect(progress).toEqual([1000, 2000, 3000, 4000, 5000]);
  });

  it('begin anew when the token was stale, and not after anything else', async () => {
    const { app, client, clock } = scriptedCloud();
    const statuses = [401, 503];
    let opened = 0;
    app.put('/image/v2/images/:id/file', async (c) => {
      await c.req.arrayBuffer();
      return c.body(null, statuses.shift() as 401);
    });
    const upload = client.image.uploadImage('i1', { open: () => (opened++, chunks(2)) });
    await expect(passing(clock, 60_000, upload)).rejects.toMatchObject({ fault: 'unavailable' });
    expect(opened).toBe(2);
  });

  it('may take hours, but not stand still', async () => {
    const { app, client, clock } = scriptedCloud({ client: { limits: { stallTimeoutMs: 60_000 } } });
    app.put('/image/v2/images/:id/file', async (c) => {
      await c.req.arrayBuffer();
      return c.body(null, 204);
    });
    let stuck = false;
    const open = async function* () {
      for (let n = 0; n < 100; n++) {
        await clock.sleep(50_000);
        yield Buffer.alloc(10);
      }
      if (stuck) await clock.sleep(10_000_000);
    };
    expect(await passing(clock, 5_100_000, client.image.uploadImage('i1', { open }))).toMatchObject({ size: 1000 });
    stuck = true;
    await expect(passing(clock, 5_200_000, client.image.uploadImage('i1', { open }))).rejects.toMatchObject({
      fault: 'timeout',
      operation: 'upload image',
    });
  });

  it('report a source that fails', async () => {
    const { app, client, clock } = scriptedCloud();
    app.put('/image/v2/images/:id/file', async (c) => {
      await c.req.arrayBuffer();
      return c.body(null, 204);
    });
    const open = async function* () {
      yield Buffer.alloc(10);
      await Promise.resolve();
      throw new Error('disk gone');
    };
    await expect(passing(clock, 1000, client.image.uploadImage('i1', { open }))).rejects.toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining('the data to send could not be read'),
    });
  });
});

describe('downloads', () => {
  it('stream, with what is known of the object', async () => {
    const { app, client } = scriptedCloud();
    app.get(
      '/object-store/v1/AUTH_p1/c/a/:name',
      () => new Response('hello', { headers: { 'content-length': '5', etag: '"e"', 'x-object-meta-owner': 'me' } }),
    );
    const { body, ...facts } = await client.object.getObject('c', 'a/b c');
    expect(facts).toMatchObject({ content_length: 5, etag: 'e', metadata: { owner: 'me' } });
    expect(String(await collect(body))).toBe('hello');
  });

  it('fail as the client fails when they stand still, and not because the reader is slow', async () => {
    const { app, client, clock } = scriptedCloud({ client: { limits: { stallTimeoutMs: 60_000 } } });
    app.get('/object-store/v1/AUTH_p1/c/o', () => {
      let sent = 0;
      const body = new ReadableStream({
        pull: (controller) => (sent++ < 3 ? controller.enqueue(Buffer.alloc(100_000)) : new Promise(() => undefined)),
      });
      return new Response(body);
    });
    const { body } = await client.object.getObject('c', 'o');
    let read = 0;
    const reading = (async () => {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        read += chunk.byteLength;
        await clock.sleep(100_000);
      }
    })();
    await expect(passing(clock, 1_000_000, reading)).rejects.toMatchObject({
      fault: 'timeout',
      operation: 'get object',
    });
    expect(read).toBe(300_000);
  });

  it('may be left unread', async () => {
    const { app, client, clock } = scriptedCloud();
    app.get(
      '/object-store/v1/AUTH_p1/c/o',
      () => new Response(new ReadableStream({ pull: (c) => c.enqueue(Buffer.alloc(10)) })),
    );
    const { body } = await client.object.getObject('c', 'o');
    body.destroy();
    await clock.settle();
    expect(clock.nextDueMs()).toBeUndefined();
  });
});

describe('objects', () => {
  it('refuse names that would address something else', async () => {
    const { client } = scriptedCloud();
    for (const name of ['', '..', 'a/../../b', './a']) {
      await expect(client.object.deleteObject('c', name)).rejects.toMatchObject({ fault: 'invalid' });
    }
  });

  it('list nothing for 204', async () => {
    const { app, client } = scriptedCloud();
    app.get('/object-store/v1/AUTH_p1', (c) => c.body(null, 204));
    expect(await client.object.listContainers()).toEqual([]);
  });
});
