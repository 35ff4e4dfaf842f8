import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import { ELSEWHERE, HONEST, hostileServers, NETWORKS, PASSWORD, serverOf } from '../../support/hostile-servers.ts';
import type { StoredCloud } from '../../support/stage.ts';
import { cloudsYaml, createWorld, scpCloud, type World } from '../../support/world.ts';

const HOSTILE_SERVERS = hostileServers(NETWORKS);

const secretOf = (name: string, text: string): KubernetesObject =>
  ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    data: { 'clouds.yaml': Buffer.from(text).toString('base64') },
  }) as KubernetesObject;
const yaml = cloudsYaml('demo', 'demo').replace('embedded', PASSWORD);
const bound = (name: string, more: object = {}) =>
  scpCloud(name, { credentialsRef: { name }, api: { sweepInterval: '60s', callsPerSecond: 100, burst: 100 }, ...more });

/** Credentials that do not work, each for a reason of its own. */
const BAD_CREDENTIALS: readonly [what: string, text: string, reason: string, says: string][] = [
  ['no YAML', 'clouds: [', 'InvalidCredentials', 'clouds.yaml'],
  ['nothing', '', 'InvalidCredentials', 'clouds'],
  ['a list', '- 1\n- 2\n', 'InvalidCredentials', 'clouds'],
  ['no clouds', 'clouds: {}', 'InvalidCredentials', 'clouds'],
  ['no auth', 'clouds: { openstack: { region_name: RegionOne } }', 'InvalidCredentials', 'auth'],
  ['no address', yaml.replace(/auth_url: .*/, 'x: y'), 'InvalidCredentials', 'auth_url'],
  ['an address that is none', yaml.replace(/auth_url: .*/, 'auth_url: not a url'), 'InvalidCredentials', 'auth_url'],
  ['no password', yaml.replace(/password: .*/, 'x: y'), 'InvalidCredentials', 'password'],
  ['the wrong password', yaml, 'Unauthenticated', ''],
  ['a user that there is not', yaml.replace('username: demo', 'username: nobody'), 'Unauthenticated', ''],
  ['a project that there is not', yaml.replace('project_name: demo', 'project_name: none'), 'Unauthenticated', ''],
  ['a host that nobody serves', yaml.replace('cloud.test', 'gone.test'), 'Unreachable', 'gone.test'],
  [
    'a region that there is not',
    cloudsYaml('demo', 'demo').replace('RegionOne', 'Atlantis'),
    'RefusedByCloud',
    'Atlantis',
  ],
  [
    'an application credential that was revoked',
    `clouds: { openstack: { auth_type: v3applicationcredential, auth: { auth_url: "${HONEST}/identity/v3", application_credential_id: "0f00", application_credential_secret: "${PASSWORD}" } } }`,
    'Unauthenticated',
    '',
  ],
];

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
    await world.apply(secretOf(name, text.replace(HONEST, origin)), bound(name, { networks }));
  }
  for (const [index, [, text]] of BAD_CREDENTIALS.entries()) {
    const name = nameOf('credentials', index);
    await world.apply(secretOf(name, text), bound(name));
  }
  await world.apply(secretOf('expired', await expiredCredential()), bound('expired'));
  await world.apply(scpCloud('sound', { api: { sweepInterval: '60s' } }));
  world.startOperator();
  await world.clock.advance(480_000);
}, 120_000);
afterAll(async () => {
  await world.stop();
});

async function expiredCredential(): Promise<string> {
  const { identity } = world.member;
  const { user } = await identity.whoAmI();
  const expires_at = new Date(world.clock.now() + 1_000).toISOString();
  const { id, secret } = await identity.createApplicationCredential(user.id, { name: 'brief', expires_at });
  await world.clock.advance(2_000);
  const auth = `{ auth_url: "${HONEST}/identity/v3", application_credential_id: "${id}", application_credential_secret: "${secret}" }`;
  return `clouds: { openstack: { auth_type: v3applicationcredential, auth: ${auth}, region_name: RegionOne } }`;
}

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
  it.each(BAD_CREDENTIALS.map(([what, , reason, says], index) => ({ what, reason, says, index })))(
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
