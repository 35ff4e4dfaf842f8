import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { inProcessDispatcher } from '../../../src/embedded/http/in-process-dispatcher.ts';

const origin = 'https://cloud.embedded';

function world() {
  const app = new Hono();
  app.get('/things/:id', (c) => c.json({ id: c.req.param('id'), q: c.req.query('q'), h: c.req.header('x-one') }));
  app.put('/upload', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength), 201));
  app.get('/endless', () => {
    let n = 0;
    return new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new TextEncoder().encode(`line ${n++}\n`)),
      }),
    );
  });
  app.get('/silent', () => new Promise<Response>(() => undefined));
  return inProcessDispatcher(new Map([[origin, app.fetch]]));
}

describe('in-process dispatcher', () => {
  it('carries path, query, headers, status and JSON', async () => {
    const { statusCode, headers, body } = await request(`${origin}/things/7?q=a%20b`, {
      dispatcher: world(),
      headers: { 'x-one': '1' },
    });
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toContain('application/json');
    expect(await body.json()).toEqual({ id: '7', q: 'a b', h: '1' });
  });

  it('streams a request body', async () => {
    const { statusCode, body } = await request(`${origin}/upload`, {
      dispatcher: world(),
      method: 'PUT',
      body: Readable.from([Buffer.alloc(1000), Buffer.alloc(24)]),
    });
    expect([statusCode, await body.text()]).toEqual([201, '1024']);
  });

  it('stops an endless answer when the reader goes away', async () => {
    const { body } = await request(`${origin}/endless`, { dispatcher: world() });
    for await (const chunk of body) {
      expect(String(chunk)).toMatch(/^line/);
      break;
    }
    expect(body.destroyed).toBe(true);
  });

  it('gives up an unanswered request when its signal aborts', async () => {
    const abort = new AbortController();
    const pending = request(`${origin}/silent`, { dispatcher: world(), signal: abort.signal });
    abort.abort(new Error('deadline'));
    await expect(pending).rejects.toThrow('deadline');
  });

  it('refuses the connection to an origin that nobody serves', async () => {
    await expect(request('https://nowhere.embedded/', { dispatcher: world() })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});
