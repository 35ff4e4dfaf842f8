import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { send } from '../../support/openstack-raw.ts';
import { embeddedTarget } from '../../support/openstack-targets.ts';

const ADMIN = { authorization: `Basic ${Buffer.from('admin:embedded').toString('base64')}` };

describe('fault switches', () => {
  test('a status strikes as often as told, then the service answers again', async () => {
    const target = embeddedTarget();
    target.cloud.faults.add({ match: { service: 'identity' }, action: { kind: 'status', status: 503 }, times: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await send(target, 'GET', target.authUrl)).status);
    expect(statuses).toEqual([503, 503, 200]);
    expect(target.cloud.faults.list()).toEqual([]);
  });

  test('throttling carries Retry-After only when given', async () => {
    const target = embeddedTarget();
    target.cloud.faults.add({ action: { kind: 'throttle', retryAfterSeconds: 7 }, times: 1 });
    target.cloud.faults.add({ action: { kind: 'throttle' }, times: 1 });
    const first = await send(target, 'GET', target.authUrl);
    const second = await send(target, 'GET', target.authUrl);
    expect([first.status, first.headers['retry-after']]).toEqual([429, '7']);
    expect([second.status, second.headers['retry-after']]).toEqual([429, undefined]);
  });

  test('a reset fails the exchange', async () => {
    const target = embeddedTarget();
    target.cloud.faults.add({ action: { kind: 'reset' } });
    await expect(send(target, 'GET', target.authUrl)).rejects.toThrow('ECONNRESET');
  });

  test('a delay takes the cloud’s own time', async () => {
    const target = embeddedTarget();
    target.cloud.faults.add({ action: { kind: 'delay', ms: 5_000 }, times: 1 });
    const answer = send(target, 'GET', target.authUrl);
    await target.clock.advance(4_999);
    expect(target.clock.nextDueMs()).toBe(1);
    await target.clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  test('after a timeout with effect the client gives up, but the work is done', async () => {
    const target = embeddedTarget();
    target.cloud.faults.add({ match: { path: '/auth/tokens$' }, action: { kind: 'timeout-after-effect' } });
    const before = target.cloud.snapshot().tables['identity']?.['tokens']?.length;
    const giveUp = new AbortController();
    const answer = request(`${target.authUrl}/auth/tokens`, {
      method: 'POST',
      signal: giveUp.signal,
      dispatcher: target.dispatcher!,
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: 'demo', password: 'embedded', domain: { id: 'default' } } },
          },
        },
      }),
    });
    await target.clock.settle();
    giveUp.abort();
    await expect(answer).rejects.toThrow();
    expect(target.cloud.snapshot().tables['identity']?.['tokens']?.length).toBe(before! + 1);
  });

  test('are reached over HTTP with the administrator’s password, whatever is broken', async () => {
    const target = embeddedTarget();
    const url = `${new URL(target.authUrl).origin}/_storm/faults`;
    expect((await send(target, 'GET', url)).status).toBe(401);
    const added = await send(target, 'POST', url, { headers: ADMIN, body: { action: { kind: 'reset' } } });
    expect([added.status, added.body]).toEqual([201, { id: 1 }]);
    await expect(send(target, 'GET', target.authUrl)).rejects.toThrow();
    const listed = await send(target, 'GET', url, { headers: ADMIN });
    expect(listed.body.faults).toMatchObject([{ id: 1, hits: 1, action: { kind: 'reset' } }]);
    expect((await send(target, 'DELETE', `${url}/1`, { headers: ADMIN })).status).toBe(204);
    expect((await send(target, 'GET', target.authUrl)).status).toBe(200);
    const bad = await send(target, 'POST', url, { headers: ADMIN, body: { action: { kind: 'explode' } } });
    expect([bad.status, bad.body.error]).toEqual([400, expect.stringContaining('action')]);
  });
});
