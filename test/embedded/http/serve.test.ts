import { Hono } from 'hono';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, createCertificate } from '../../../src/embedded/http/certificate.ts';
import { type HttpsServer, serveHttps } from '../../../src/embedded/http/serve.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { systemRandom } from '../../../src/seams/random.ts';

describe('HTTPS server', () => {
  let certificate: Certificate;
  let server: HttpsServer;
  let dispatcher: Agent;
  const cancelled = Promise.withResolvers<string>();

  beforeAll(async () => {
    certificate = await createCertificate({ clock: systemClock(), random: systemRandom() });
    const app = new Hono();
    app.get('/hello', (c) => c.json({ at: new URL(c.req.url).pathname }));
    app.get('/watch', () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new TextEncoder().encode('first\n')),
        cancel: () => cancelled.resolve('gone'),
      });
      return new Response(body);
    });
    server = await serveHttps({ fetch: app.fetch, host: '127.0.0.1', port: 0, certificate });
    dispatcher = new Agent({ connect: { ca: certificate.ca } });
  });
  afterAll(async () => {
    await dispatcher.destroy();
    await server.close();
  });

  it('is trusted by whoever trusts its CA', async () => {
    const { statusCode, body } = await request(`${server.origin}/hello`, { dispatcher });
    expect([statusCode, await body.json()]).toEqual([200, { at: '/hello' }]);
  });

  it('is not trusted by anybody else', async () => {
    await expect(request(`${server.origin}/hello`)).rejects.toThrow(/certificate/);
  });

  it('sends what it has at once and notices when the reader leaves', async () => {
    const { body } = await request(`${server.origin}/watch`, { dispatcher });
    for await (const chunk of body) {
      expect(String(chunk)).toBe('first\n');
      break;
    }
    expect(await cancelled.promise).toBe('gone');
  });

  it('says which port is taken', async () => {
    const port = Number(new URL(server.origin).port);
    const second = serveHttps({ fetch: () => new Response(), host: '127.0.0.1', port, certificate });
    await expect(second).rejects.toThrow(`127.0.0.1:${port}`);
  });
});
