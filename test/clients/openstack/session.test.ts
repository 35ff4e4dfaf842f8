import { describe, expect, it } from 'vitest';
import { CLOUD, failure, passing, PASSWORD, scriptedCloud, tokenAnswer } from './scripted-cloud.ts';

const NETWORK = { network: { id: 'n1', name: 'one' } };

/** A cloud whose Neutron takes only the tokens in `good`. */
function guardedCloud(options: Parameters<typeof scriptedCloud>[0] = {}) {
  const cloud = scriptedCloud(options);
  const good = new Set(['token-1']);
  const used: (string | undefined)[] = [];
  cloud.app.get('/networking/v2.0/networks/:id', (c) => {
    const token = c.req.header('x-auth-token');
    used.push(token);
    return good.has(token ?? '') ? c.json(NETWORK) : c.json({ error: { message: 'Authentication required' } }, 401);
  });
  return { ...cloud, good, used };
}

describe('tokens', () => {
  it('asks for one token however many calls begin at once', async () => {
    const { client, logins } = guardedCloud();
    await Promise.all(Array.from({ length: 20 }, () => client.network.getNetwork('n1')));
    expect(logins).toHaveLength(1);
  });

  it('asks for another when less than two minutes are left', async () => {
    const { client, clock, logins, good } = guardedCloud();
    good.add('token-2');
    await client.network.getNetwork('n1');
    await clock.advance(3_479_000);
    await client.network.getNetwork('n1');
    expect(logins).toHaveLength(1);
    await clock.advance(2_000);
    await client.network.getNetwork('n1');
    expect(logins).toHaveLength(2);
  });

  it('is not confused by a wrong wall clock', async () => {
    const { client, clock, logins } = guardedCloud();
    await client.network.getNetwork('n1');
    clock.jumpWall(86_400_000);
    await client.network.getNetwork('n1');
    expect(logins).toHaveLength(1);
  });

  it('replaces a revoked token once for all that were refused, and repeats even creates', async () => {
    const { app, client, good, logins } = guardedCloud();
    let created = 0;
    app.post('/networking/v2.0/networks', (c) => {
      if (!good.has(c.req.header('x-auth-token') ?? '')) return c.json({}, 401);
      created++;
      return c.json(NETWORK, 201);
    });
    await client.network.getNetwork('n1');
    good.clear();
    good.add('token-2');
    const create = client.network.createNetwork({ name: 'one' });
    await Promise.all([create, ...Array.from({ length: 10 }, () => client.network.getNetwork('n1'))]);
    expect(logins).toHaveLength(2);
    expect(created).toBe(1);
  });

  it('tries a new token once only', async () => {
    const { client, clock, good, logins, used } = guardedCloud();
    good.clear();
    await expect(passing(clock, 60_000, client.network.getNetwork('n1'))).rejects.toMatchObject({
      fault: 'unauthenticated',
      system: 'neutron',
    });
    expect(logins).toHaveLength(2);
    expect(used).toEqual(['token-1', 'token-2']);
  });

  it('shares one failed login, then tries anew', async () => {
    let down = true;
    const { app, client, clock } = guardedCloud({
      client: { cloud: { ...CLOUD, authUrl: 'https://cloud.test/other/v3' }, limits: { maxTries: 1 } },
    });
    let logins = 0;
    app.post('/other/v3/auth/tokens', (c) => {
      logins++;
      return down
        ? c.text('', 500)
        : tokenAnswer('token-1', [{ type: 'network', url: 'https://cloud.test/networking' }], clock.now());
    });
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => client.network.getNetwork('n1')));
    expect(all.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(logins).toBe(1);
    down = false;
    await client.network.getNetwork('n1');
    expect(logins).toBe(2);
  });

  it('lets one waiter go without ending the login of the others', async () => {
    const { app, client, clock } = guardedCloud({
      client: { cloud: { ...CLOUD, authUrl: 'https://cloud.test/slow/v3' } },
    });
    let release: (value: Response) => void = () => undefined;
    app.post('/slow/v3/auth/tokens', () => new Promise<Response>((resolve) => (release = resolve)));
    const abort = new AbortController();
    const impatient = expect(client.withContext({ signal: abort.signal }).network.getNetwork('n1')).rejects.toThrow(
      'gone',
    );
    const patient = client.network.getNetwork('n1');
    await clock.advance(10);
    abort.abort(new Error('gone'));
    await impatient;
    release(tokenAnswer('token-1', [{ type: 'network', url: 'https://cloud.test/networking' }], clock.now()));
    expect(await patient).toMatchObject({ id: 'n1' });
  });

  it('says who it is', async () => {
    const { client } = scriptedCloud();
    expect(await client.identity.whoAmI()).toMatchObject({ project: { id: 'p1' }, roles: ['admin'], is_admin: true });
  });
});

describe('credentials', () => {
  it('go over to new ones live, calls under way included', async () => {
    const { client, clock, logins, good } = guardedCloud();
    await client.network.getNetwork('n1');
    good.clear();
    const pending = client.network.getNetwork('n1');
    good.add('token-2');
    client.updateCredentials({ ...CLOUD, auth: { method: 'token', token: 'given' } });
    await passing(clock, 10_000, pending);
    expect(logins).toHaveLength(2);
    expect(logins[1]).toMatchObject({ auth: { identity: { methods: ['token'], token: { id: 'given' } } } });
  });

  it('never show in an error, even when Keystone quotes them', async () => {
    const { app, client, clock } = scriptedCloud({
      client: { cloud: { ...CLOUD, authUrl: 'https://cloud.test/rude/v3' } },
    });
    app.post('/rude/v3/auth/tokens', async (c) => c.json({ error: { message: `bad: ${await c.req.text()}` } }, 400));
    const error = await failure(passing(clock, 10, client.network.getNetwork('n1')));
    expect(String(error)).toContain('[redacted]');
    expect(JSON.stringify([error, String(error)])).not.toContain(PASSWORD);
  });

  it('are not in errors about user data or passwords of a server either', async () => {
    const { app, client } = scriptedCloud();
    app.post('/compute/v2.1/servers', async (c) =>
      c.json({ badRequest: { code: 400, message: `Invalid input. Value: ${await c.req.text()}` } }, 400),
    );
    const body = { name: 's', flavorRef: 'f', networks: 'none' as const, user_data: 'c2VjcmV0', adminPass: 'hunter22' };
    const error = await failure(client.compute.createServer(body));
    expect(error).toMatchObject({ fault: 'invalid' });
    expect(String(error)).not.toMatch(/c2VjcmV0|hunter22|token-1/);
  });
});
