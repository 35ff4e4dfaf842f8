import { describe, expect, it } from 'vitest';
import { type CatalogService, failure, ORIGIN, passing, scriptedCloud } from './scripted-cloud.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('answers that nobody promised', () => {
  const deep = `{"network":${'['.repeat(5000)}${']'.repeat(5000)}}`;
  const endless = () => {
    const chunk = new TextEncoder().encode(`"${'x'.repeat(65_536)}",`);
    return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
  };
  it.each<[string, () => Response, string]>([
    ['garbage', () => new Response('<<<%%%', { headers: JSON_TYPE }), 'is not JSON'],
    ['half an answer', () => new Response('{"network": {"id": "n1"', { headers: JSON_TYPE }), 'is not JSON'],
    ['nothing', () => new Response('', { headers: JSON_TYPE }), 'is not JSON'],
    ['HTML', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'not JSON'],
    ['JSON under another type', () => new Response('{}', { headers: { 'content-type': 'text/plain' } }), 'not JSON'],
    ['no type', () => new Response(bytes(123, 125)), 'of no type'],
    ['invalid UTF-8', () => new Response(bytes(0x22, 0xc3, 0x28, 0x22), { headers: JSON_TYPE }), 'UTF-8'],
    ['deep nesting', () => new Response(deep, { headers: JSON_TYPE }), 'nested'],
    ['endless bytes', () => new Response(endless(), { headers: JSON_TYPE }), 'larger than'],
    ['an array', () => Response.json([]), 'not what the API promises'],
    ['null', () => Response.json(null), 'not what the API promises'],
    ['another envelope', () => Response.json({ port: {} }), 'not what the API promises at network'],
    ['a field of another type', () => Response.json({ network: { id: 7, name: 'x' } }), 'network.id'],
  ])('are malformed: %s', async (_, answer, words) => {
    const { app, client } = scriptedCloud({ client: { limits: { maxAnswerBytes: 1_000_000 } } });
    let gets = 0;
    app.get('/networking/v2.0/networks/:id', () => (gets++, answer()));
    const error: unknown = await client.network.getNetwork('n1').catch((e: unknown) => e);
    expect(error).toMatchObject({ fault: 'malformed', message: expect.stringContaining(words) });
    expect(gets).toBe(1);
  });

  it('may hold unknown fields, which are dropped', async () => {
    const { app, client } = scriptedCloud();
    app.get('/networking/v2.0/networks/:id', (c) =>
      c.json({ network: { id: 'n1', name: 'x', future: { a: 1 } }, more: 1 }),
    );
    expect(await client.network.getNetwork('n1')).not.toHaveProperty('future');
  });

  it.each(['"__proto__"', '"\\u005f_proto__"', '"\\u005F\\u005Fproto\\u005f\\u005F"'])(
    'cannot reach a prototype: %s',
    async (key) => {
      const { app, client } = scriptedCloud();
      const body = `{"server":{"id":"s","status":"ACTIVE","metadata":{${key}:"x","ok":"1"},${key}:{"polluted":true}}}`;
      app.get('/compute/v2.1/servers/:id', () => new Response(body, { headers: JSON_TYPE }));
      const server = await client.compute.getServer('s');
      expect(server.metadata).toEqual({ ok: '1' });
      expect(Object.hasOwn(server.metadata, '__proto__')).toBe(false);
      expect(Object.getPrototypeOf(server)).toBe(Object.prototype);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  it('keep a metadata key named constructor', async () => {
    const { app, client } = scriptedCloud();
    app.get('/compute/v2.1/servers/:id', (c) =>
      c.json({ server: { id: 's', status: 'ACTIVE', metadata: { constructor: 'x' } } }),
    );
    expect((await client.compute.getServer('s')).metadata).toEqual({ constructor: 'x' });
  });

  it('are not followed when they redirect', async () => {
    const asked: string[] = [];
    const others = new Map([['https://evil.test', (request: Request) => (asked.push(request.url), Response.json({}))]]);
    const { app, client } = scriptedCloud({ others });
    app.get('/networking/v2.0/networks/:id', (c) => c.redirect('https://evil.test/steal', 302));
    await expect(client.network.getNetwork('n1')).rejects.toMatchObject({
      fault: 'malformed',
      message: expect.stringContaining('redirect to evil.test'),
    });
    expect(asked).toEqual([]);
  });

  it('are cut down to a line in an error', async () => {
    const { app, client } = scriptedCloud();
    app.get(
      '/networking/v2.0/networks/:id',
      () => new Response(`\u001b[31m\n${'no '.repeat(100_000)}`, { status: 400 }),
    );
    const error = await failure(client.network.getNetwork('n1'));
    expect(error.message.length).toBeLessThan(700);
    expect(error.message).not.toMatch(/[\u001b\n]/);
  });
});

describe('catalogs', () => {
  const ask = async (catalog: readonly CatalogService[], allowOtherHosts = true) => {
    const asked: string[] = [];
    const serve = (request: Request) => (asked.push(request.url), Response.json({ network: { id: 'n1', name: 'x' } }));
    const others = new Map(['https://elsewhere.test', 'http://cloud.test'].map((origin) => [origin, serve]));
    const { app, client, clock } = scriptedCloud({ catalog, others, client: { allowOtherHosts } });
    app.get('/networking/v2.0/networks/:id', (c) => serve(c.req.raw));
    const error: unknown = await passing(clock, 100_000, client.network.getNetwork('n1')).catch((e: unknown) => e);
    return { error, asked };
  };
  const refused = (words: string) => ({ fault: 'invalid', message: expect.stringContaining(words) });

  it('may name other hosts, unless told otherwise', async () => {
    const elsewhere = [{ type: 'network', url: 'https://elsewhere.test' }];
    expect((await ask(elsewhere)).asked).toEqual(['https://elsewhere.test/v2.0/networks/n1']);
    expect(await ask(elsewhere, false)).toEqual({ error: expect.objectContaining(refused('another host')), asked: [] });
  });

  it.each([
    ['http://cloud.test/networking', 'in clear'],
    ['file:///etc/passwd', 'neither http nor https'],
    ['javascript:alert(1)', 'neither http nor https'],
    ['https://user:pass@cloud.test/', 'credentials'],
    ['not a url', 'neither http nor https'],
  ])('are refused for %s', async (url, words) => {
    expect(await ask([{ type: 'network', url }])).toEqual({
      error: expect.objectContaining(refused(words)),
      asked: [],
    });
  });

  it('that lack a service say what there is', async () => {
    expect((await ask([{ type: 'image', url: ORIGIN }])).error).toMatchObject(refused('its catalog lists image'));
    expect((await ask([{ type: 'network', url: ORIGIN, interface: 'internal' }])).error).toMatchObject(
      refused('public'),
    );
  });

  it('with several regions want one named', async () => {
    const catalog = ['one', 'two'].map((region) => ({ type: 'network', url: `${ORIGIN}/networking`, region }));
    expect((await ask(catalog)).error).toMatchObject(refused('one, two'));
  });
});
