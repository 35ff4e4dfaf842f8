import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type Session, authenticate, send } from '../../support/openstack-raw.ts';
import { type EmbeddedTarget, embeddedTarget } from '../../support/openstack-targets.ts';

let target: EmbeddedTarget;
let member: Session;
beforeEach(async () => {
  target = embeddedTarget();
  member = await authenticate(target, target.member);
});

describe('an upload whose sender breaks off', () => {
  const broken = async (url: string) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(100)),
      pull: (controller) => controller.error(new Error('read ECONNRESET')),
    });
    const headers = { 'x-auth-token': member.token, 'content-type': 'application/octet-stream' };
    const init: RequestInit & { duplex: 'half' } = { method: 'PUT', headers, body, duplex: 'half' };
    // An error that the cloud does not expect would be a 500.
    expect((await target.cloud.fetch(new Request(url, init))).status).toBe(499);
  };

  test('leaves an image without data', async () => {
    const formats = { container_format: 'bare', disk_format: 'raw' };
    const { body: image } = await member.call('image', 'POST', '/v2/images', { body: { name: 'cut', ...formats } });
    await broken(`${member.url('image')}/v2/images/${image.id}/file`);
    expect((await member.call('image', 'GET', `/v2/images/${image.id}`)).body).toMatchObject({ status: 'queued' });
  });

  test('leaves no object', async () => {
    await member.call('object-store', 'PUT', '/c');
    await broken(`${member.url('object-store')}/c/cut`);
    expect((await member.call('object-store', 'GET', '/c/cut')).status).toBe(404);
  });
});

describe('objects', () => {
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> =>
    member.call('object-store', method, path, { headers, ...(body === undefined ? {} : { body }) });

  test('old versions come back one by one as new ones are deleted', async () => {
    await ask('PUT', '/old');
    await ask('PUT', '/live', { 'x-versions-location': 'old' });
    expect((await ask('HEAD', '/live')).headers['x-versions-location']).toBe('old');
    for (const text of ['one', 'two', 'three']) {
      await ask('PUT', '/live/a', {}, text);
      await target.pass(1000);
    }
    const kept = (await ask('GET', '/old')).bytes.toString().trim().split('\n');
    expect(kept).toHaveLength(2);
    expect(kept[0]).toMatch(/^001a\/\d+\.\d{5}$/);
    await ask('DELETE', '/live/a');
    expect((await ask('GET', '/live/a')).bytes.toString()).toBe('two');
    await ask('DELETE', '/live/a');
    await ask('DELETE', '/live/a');
    expect((await ask('GET', '/live/a')).status).toBe(404);
  });

  test('a temporary URL may be signed for the path below /v1, for a prefix, and names the file', async () => {
    await ask('POST', '', { 'x-account-meta-temp-url-key': 'key' });
    await ask('PUT', '/c');
    await ask('PUT', '/c/dir/a.txt', {}, 'text');
    const url = `${member.url('object-store')}/c/dir/a.txt`;
    const expires = Math.floor(target.clock.now() / 1000) + 60;
    const below = new URL(url).pathname.replace(/^.*?(?=\/v1\/)/, '');
    const get = (path: string, more = '') => {
      const signature = createHmac('sha256', 'key').update(`GET\n${expires}\n${path}`).digest('hex');
      return send(target, 'GET', `${url}?temp_url_sig=${signature}&temp_url_expires=${expires}${more}`);
    };
    const whole = await get(below);
    expect(whole.bytes.toString()).toBe('text');
    expect(whole.headers['content-disposition']).toBe(`attachment; filename="a.txt"; filename*=UTF-8''a.txt`);
    const byPrefix = await get(`prefix:${below.replace('a.txt', '')}`, '&temp_url_prefix=dir/&inline');
    expect([byPrefix.status, byPrefix.headers['content-disposition']]).toEqual([200, 'inline']);
    expect((await get(`prefix:${below}`, '&temp_url_prefix=other')).status).toBe(401);
  });

  test('a temporary URL names a file of any name, in characters that a header takes', async () => {
    await ask('POST', '', { 'x-account-meta-temp-url-key': 'key' });
    await ask('PUT', '/c');
    const path = `/c/${encodeURIComponent('ü "🚀" (1)')}`;
    await ask('PUT', path, {}, 'text');
    const url = `${member.url('object-store')}${path}`;
    const expires = Math.floor(target.clock.now() / 1000) + 60;
    const signed = decodeURIComponent(new URL(url).pathname.replace(/^.*?(?=\/v1\/)/, ''));
    const signature = createHmac('sha256', 'key').update(`GET\n${expires}\n${signed}`).digest('hex');
    const answer = await send(target, 'GET', `${url}?temp_url_sig=${signature}&temp_url_expires=${expires}`);
    const name = '%C3%BC%20%22%F0%9F%9A%80%22%20%281%29';
    expect([answer.status, answer.headers['content-disposition']]).toEqual([
      200,
      `attachment; filename="${name.replaceAll('%20', ' ')}"; filename*=UTF-8''${name}`,
    ]);
  });

  test('a copy tells where it comes from in characters that a header takes', async () => {
    await ask('PUT', '/c');
    const path = `/c/${encodeURIComponent('ü🚀')}`;
    await ask('PUT', path, {}, 'text');
    const copy = await ask('COPY', path, { destination: 'c/b' });
    expect([copy.status, copy.headers['x-copied-from']]).toEqual([201, 'c/%C3%BC%F0%9F%9A%80']);
    expect((await ask('GET', '/c/b')).bytes.toString()).toBe('text');
  });

  test("an account's quota is not its users' to change", async () => {
    expect((await ask('POST', '', { 'x-account-meta-quota-bytes': '5' })).status).toBe(403);
  });

  test('a POST makes an object the manifest of a large one', async () => {
    await ask('PUT', '/c');
    await ask('PUT', '/c/part/1', {}, 'a');
    await ask('PUT', '/c/part/2', {}, 'b');
    await ask('PUT', '/c/whole', {}, '');
    await ask('POST', '/c/whole', { 'x-object-manifest': 'c/part/' });
    expect((await ask('GET', '/c/whole')).bytes.toString()).toBe('ab');
  });
});

describe('images', () => {
  test('are changed by patches in the style of image API 2.0 too, and put aside by their owners', async () => {
    const made = await member.call('image', 'POST', '/v2/images', {
      body: { name: 'one', disk_format: 'raw', container_format: 'bare' },
    });
    const path = `/v2/images/${made.body.id}`;
    const patch = (body: unknown) =>
      member.call('image', 'PATCH', path, {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/openstack-images-v2.0-json-patch' },
      });
    expect((await patch([{ replace: '/name', value: 'two' }])).body.name).toBe('two');
    expect((await patch([{ add: '/a', replace: '/b', value: 'x' }])).status).toBe(400);
    await member.call('image', 'PUT', `${path}/file`, {
      body: 'x',
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect((await member.call('image', 'POST', `${path}/actions/deactivate`)).status).toBe(204);
  });
});
