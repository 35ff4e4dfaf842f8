import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badCredentials, credentialsSecret, expiredCredential } from '../../support/bad-credentials.ts';
import { ELSEWHERE, HONEST, hostileServers, NETWORKS, PASSWORD, serverOf } from '../../support/hostile-servers.ts';
import type { StoredCloud } from '../../support/stage.ts';
import { cloudsYaml, createWorld, scpCloud, type World } from '../../support/world.ts';

const HOSTILE_SERVERS = hostileServers(NETWORKS);

const yaml = cloudsYaml('demo', 'demo', PASSWORD);
const bound = (name: string, more: object = {}) =>
  scpCloud(name, { credentialsRef: { name }, api: { sweepInterval: '60s', callsPerSecond: 100, burst: 100 }, ...more });

const BAD_CREDENTIALS = badCredentials('demo');

let world: World;
const strays: string[] = [];
const nameOf = (kind: string, index: number) => `${kind}-${index}`;

beforeAll(async () => {
  world = await createWorld();
  world.hosts.set(ELSEWHERE, (request) => (strays.push(request.url), Response.json({})));
  for (const [index, server] of HOSTILE_SERVERS.entries()) {
    const name = nameOf('hostile', index);
    const origin = `https://${name}.test`;
    world.hosts.set(origin, serverOf(server, NETWORKS, origin, world.cloud.fetch));
    // Where the server is honest, so is the password.
    const honest = server.at !== 'identity' || server.reason === 'Settled' || /half|header/.test(server.what);
    const text = honest ? cloudsYaml('demo', 'demo') : yaml;
    const networks = [{ name, purpose: 'Data', managed: {} }];
    await world.apply(credentialsSecret(name, text.replace(HONEST, origin)), bound(name, { networks }));
  }
  for (const [index, { text }] of BAD_CREDENTIALS.entries()) {
    const name = nameOf('credentials', index);
    await world.apply(...(text === undefined ? [] : [credentialsSecret(name, text)]), bound(name));
  }
  await world.apply(credentialsSecret('expired', await expiredCredential(world, 'demo')), bound('expired'));
  await world.apply(scpCloud('sound', { api: { sweepInterval: '60s' } }));
  world.startOperator();
  await world.clock.advance(480_000);
}, 180_000);
afterAll(async () => {
  await world.stop();
});

const readyOf = ({ status }: StoredCloud) => status?.conditions?.find(({ type }) => type === 'Ready');

describe('an object that is bound to a server that answers with', () => {
  it.each(HOSTILE_SERVERS.map((server, index) => ({ ...server, name: nameOf('hostile', index) })))(
    '$what, says so',
    async ({ name, reason, says = '' }) => {
      const ready = readyOf(await world.get(name));
      expect([ready?.status, ready?.reason], ready?.message).toEqual([reason === 'Settled' ? 'True' : 'False', reason]);
      expect(ready?.message).toContain(says);
      expect(ready?.message.length).toBeLessThan(1_100);
      expect(ready?.message).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    },
  );
});

describe('an object whose credentials have', () => {
  it.each(BAD_CREDENTIALS.map((bad, index) => ({ ...bad, index })))(
    '$what, says so',
    async ({ index, reason, says }) => {
      const ready = readyOf(await world.get(nameOf('credentials', index)));
      expect([ready?.status, ready?.reason], ready?.message).toEqual(['False', reason]);
      expect(ready?.message).toContain(says);
    },
  );

  it('an application credential that has expired, says so', async () => {
    const ready = readyOf(await world.get('expired'));
    expect([ready?.status, ready?.reason], ready?.message).toEqual(['False', 'Unauthenticated']);
  });
});

describe('beside all of them', () => {
  it('the others are served', async () => {
    const networks = [{ name: 'served', purpose: 'Data', managed: {} }];
    await world.apply(scpCloud('sound', { api: { sweepInterval: '60s' }, networks }));
    await world.untilReady('sound', 60_000);
  });

  it('nothing was sent elsewhere, and no prototype was reached', () => {
    expect(strays).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('no secret is in a log, an event or a status', async () => {
    const statuses = await Promise.all(
      [...HOSTILE_SERVERS.keys()].map(async (index) => (await world.get(nameOf('hostile', index))).status),
    );
    const all = JSON.stringify([statuses, await world.events(), world.log]);
    const tokens = (world.cloud.snapshot().tables['identity']?.['tokens'] ?? []).map(({ id }) => id);
    expect(tokens.length).toBeGreaterThan(10);
    for (const form of [...tokens, PASSWORD, Buffer.from(PASSWORD).toString('base64'), encodeURIComponent(PASSWORD)]) {
      expect(all.includes(form), form).toBe(false);
    }
  });
});
