import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  badCredentials,
  type BadCredentials,
  credentialsSecret,
  expiredCredential,
} from '../../support/bad-credentials.ts';
import { AGGREGATES, ELSEWHERE, HONEST, hostileServers, PASSWORD, serverOf } from '../../support/hostile-servers.ts';
import { cloudsYaml, createWorld, scpCloud, type World } from '../../support/world.ts';
import { conditionOf, getZone, untilSettled, zone } from '../../support/zones.ts';

const SERVERS = hostileServers(AGGREGATES);
const nameOf = (index: number) => `hostile-${index}`;
const API = { sweepInterval: '60s', callsPerSecond: 100, burst: 100 };

const admin = cloudsYaml('admin', 'admin');
const secret = cloudsYaml('admin', 'admin', PASSWORD);

/** Clouds whose credentials keep their zones from being looked at. */
const BAD_CREDENTIALS: readonly BadCredentials[] = [
  ...badCredentials('admin'),
  { what: 'no administrator', text: cloudsYaml('demo', 'demo'), reason: 'AdministratorNeeded', says: 'demo' },
];

let world: World;
const strays: string[] = [];

beforeAll(async () => {
  world = await createWorld();
  world.hosts.set(ELSEWHERE, (request) => (strays.push(request.url), Response.json({})));
  const bound = (name: string) => [
    scpCloud(name, { credentialsRef: { name }, api: API }),
    zone(name, { cloudRef: { name }, zone: name, hosts: ['compute-az1-*'], mode: 'Plan' }),
  ];
  for (const [index, server] of SERVERS.entries()) {
    const name = nameOf(index);
    const origin = `https://${name}.test`;
    world.hosts.set(origin, serverOf(server, AGGREGATES, origin, world.cloud.fetch));
    // Where the server is honest, so is the password.
    const honest = server.at !== 'identity' || server.reason === 'Settled' || /half|header/.test(server.what);
    await world.apply(credentialsSecret(name, (honest ? admin : secret).replace(HONEST, origin)), ...bound(name));
  }
  for (const [index, { text }] of BAD_CREDENTIALS.entries()) {
    const name = `bad-${index}`;
    await world.apply(...(text === undefined ? [] : [credentialsSecret(name, text)]), ...bound(name));
  }
  await world.apply(credentialsSecret('expired', await expiredCredential(world, 'admin')), ...bound('expired'));
  await world.apply(zone('lost', { cloudRef: { name: 'nowhere' } }), scpCloud('storm', { api: API }));
  world.startOperator();
  await world.clock.advance(480_000);
}, 180_000);
afterAll(async () => {
  await world.stop();
});

const readyOf = async (name: string) => conditionOf(await getZone(world, name), 'Ready');

describe('a zone of a cloud that answers with', () => {
  it.each(SERVERS.map((server, index) => ({ ...server, name: nameOf(index) })))(
    '$what, says so',
    async ({ name, reason, says = '' }) => {
      const ready = await readyOf(name);
      // Nothing is wrong: then the plan is shown that the zone asks for.
      expect(ready?.reason, ready?.message).toBe(reason === 'Settled' ? 'PlanOnly' : reason);
      expect(ready?.status).toBe('False');
      expect(ready?.message).toContain(says);
      expect(ready?.message.length).toBeLessThan(1_100);
      expect(ready?.message).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    },
  );
});

describe('a zone of a cloud with', () => {
  it.each(BAD_CREDENTIALS.map((bad, index) => ({ ...bad, index })))(
    '$what, says so',
    async ({ index, reason, says }) => {
      const ready = await readyOf(`bad-${index}`);
      expect([ready?.status, ready?.reason], ready?.message).toEqual(['False', reason]);
      expect(ready?.message).toContain(says);
    },
  );

  it('an application credential that has expired, says so', async () => {
    expect(await readyOf('expired')).toMatchObject({ status: 'False', reason: 'Unauthenticated' });
  });

  it('no ScpCloud, says so', async () => {
    expect(await readyOf('lost')).toMatchObject({ status: 'False', reason: 'CloudNotFound' });
  });
});

describe('beside all of them', () => {
  it('the others are served', async () => {
    await world.apply(zone('az2'));
    await untilSettled(world, 'az2', 60_000);
  });

  it('nothing was sent elsewhere, and no prototype was reached', () => {
    expect(strays).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('no secret is in a log, an event or a status', async () => {
    const names = [...SERVERS.keys()].map(nameOf);
    const statuses = await Promise.all(names.map(async (name) => (await getZone(world, name)).status));
    const all = JSON.stringify([statuses, await world.events(), world.log]);
    const tokens = (world.cloud.snapshot().tables['identity']?.['tokens'] ?? []).map(({ id }) => id);
    expect(tokens.length).toBeGreaterThan(10);
    for (const form of [...tokens, PASSWORD, Buffer.from(PASSWORD).toString('base64'), encodeURIComponent(PASSWORD)]) {
      expect(all.includes(form), form).toBe(false);
    }
  });
});
