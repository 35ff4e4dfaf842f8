import { describe, expect, it } from 'vitest';
import { passing, scriptedCloud } from './scripted-cloud.ts';

const NETWORK = { network: { id: 'n1', name: 'one' } };

describe('repeating calls', () => {
  it('waits as long as the cloud asks and then goes on, for reads and creates alike', async () => {
    const { app, client, clock, calls } = scriptedCloud();
    let posts = 0;
    app.post('/networking/v2.0/networks', (c) => {
      posts++;
      return posts === 1 ? c.text('slow down', 429, { 'retry-after': '9' }) : c.json(NETWORK, 201);
    });
    const pending = client.network.createNetwork({ name: 'one' });
    await clock.advance(8_900);
    expect(posts).toBe(1);
    expect(await passing(clock, 10_000, pending)).toMatchObject({ id: 'n1' });
    expect(calls.map(({ status, fault }) => status ?? fault)).toEqual([201, 429, 201]);
  });

  it.each([500, 502, 503, 504, 429])(
    'makes a create once only when the answer is %d without Retry-After',
    async (status) => {
      const { app, client, clock } = scriptedCloud();
      let posts = 0;
      app.post('/networking/v2.0/networks', () => {
        posts++;
        return Response.json({ NeutronError: { type: 'X', message: 'no' } }, { status });
      });
      const pending = client.network.createNetwork({ name: 'one' });
      await expect(passing(clock, 600_000, pending)).rejects.toMatchObject({
        status,
        fault: status === 429 ? 'throttled' : 'unavailable',
      });
      expect(posts).toBe(1);
    },
  );

  it("repeats reads after server errors, and gives up with the service's own words", async () => {
    const { app, client, clock } = scriptedCloud();
    let gets = 0;
    app.get('/networking/v2.0/networks/:id', () => {
      gets++;
      return Response.json(
        { NeutronError: { type: 'Down', message: 'database gone' } },
        { status: 500, headers: { 'x-openstack-request-id': 'req-1' } },
      );
    });
    const pending = client.network.getNetwork('n1');
    await expect(passing(clock, 600_000, pending)).rejects.toMatchObject({
      message: 'neutron: get network: HTTP 500: Down: database gone',
      fault: 'unavailable',
      requestId: 'req-1',
    });
    expect(gets).toBe(5);
  });

  it('does not add a router interface twice, although that is a PUT', async () => {
    const { app, client, clock } = scriptedCloud();
    let puts = 0;
    app.put('/networking/v2.0/routers/r1/add_router_interface', (c) => {
      puts++;
      return c.text('', 502);
    });
    const pending = client.network.addRouterInterface('r1', { subnet_id: 's1' });
    await expect(passing(clock, 600_000, pending)).rejects.toMatchObject({ fault: 'unavailable' });
    expect(puts).toBe(1);
  });

  it('leaves long waits to the caller', async () => {
    const { app, client, clock } = scriptedCloud();
    app.get('/networking/v2.0/networks/:id', (c) => c.text('', 503, { 'retry-after': '3600' }));
    await expect(passing(clock, 1000, client.network.getNetwork('n1'))).rejects.toMatchObject({
      fault: 'unavailable',
      retryAfterMs: 3_600_000,
    });
  });

  it('creates after a refused connection, since nothing can have happened', async () => {
    const other = 'https://network.test';
    let up = false;
    const others = new Map([
      [
        other,
        () => {
          if (!up) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
          return Response.json(NETWORK, { status: 201 });
        },
      ],
    ]);
    const { client, clock, calls } = scriptedCloud({ catalog: [{ type: 'network', url: other }], others });
    const pending = client.network.createNetwork({ name: 'one' });
    await clock.advance(100);
    up = true;
    await passing(clock, 60_000, pending);
    expect(calls.map(({ fault }) => fault)).toEqual([undefined, 'unreachable', undefined]);
  });

  it('does not create again after a broken connection', async () => {
    const other = 'https://network.test';
    let posts = 0;
    const others = new Map([
      [
        other,
        () => {
          posts++;
          throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        },
      ],
    ]);
    const { client, clock } = scriptedCloud({ catalog: [{ type: 'network', url: other }], others });
    await expect(passing(clock, 600_000, client.network.createNetwork({ name: 'one' }))).rejects.toMatchObject({
      fault: 'unreachable',
    });
    expect(posts).toBe(1);
  });
});

describe('time', () => {
  it('gives up a try that gets no answer, and a create at once', async () => {
    const { app, client, clock } = scriptedCloud({ client: { limits: { tryTimeoutMs: 10_000 } } });
    app.post('/networking/v2.0/networks', () => new Promise<Response>(() => undefined));
    const pending = client.network.createNetwork({ name: 'one' });
    await expect(passing(clock, 10_000, pending)).rejects.toMatchObject({
      fault: 'timeout',
      operation: 'create network',
    });
  });

  it('gives up a body that never ends', async () => {
    const { app, client, clock } = scriptedCloud({ client: { limits: { tryTimeoutMs: 10_000, maxTries: 1 } } });
    app.get('/networking/v2.0/networks/:id', () => {
      const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{')) });
      return new Response(body, { headers: { 'content-type': 'application/json' } });
    });
    await expect(passing(clock, 10_000, client.network.getNetwork('n1'))).rejects.toMatchObject({ fault: 'timeout' });
  });

  it.each(['answer', 'retry'])('stops waiting for an %s when the signal aborts', async (what) => {
    const { app, client, clock } = scriptedCloud();
    app.get('/networking/v2.0/networks/:id', (c) =>
      what === 'answer' ? new Promise<Response>(() => undefined) : c.text('', 503, { 'retry-after': '20' }),
    );
    const abort = new AbortController();
    const pending = client.withContext({ signal: abort.signal }).network.getNetwork('n1');
    const refused = expect(pending).rejects.toThrow('enough');
    await clock.advance(1000);
    abort.abort(new Error('enough'));
    await refused;
    expect(clock.nextDueMs()).toBeUndefined();
  });

  it('leaves no timer behind', async () => {
    const { app, client, clock } = scriptedCloud();
    app.get('/networking/v2.0/networks/:id', (c) => c.json(NETWORK));
    await client.network.getNetwork('n1');
    expect(clock.nextDueMs()).toBeUndefined();
  });

  it('keeps to its rate over all callers, and lets a waiting one go', async () => {
    const { app, client, clock } = scriptedCloud({ client: { limits: { ratePerSecond: 10, burst: 3 } } });
    let served = 0;
    app.get('/networking/v2.0/networks/:id', (c) => {
      served++;
      return c.json(NETWORK);
    });
    await client.identity.whoAmI();
    const abort = new AbortController();
    const all = Array.from({ length: 12 }, () => client.network.getNetwork('n1'));
    const last = client.withContext({ signal: abort.signal }).network.getNetwork('n1');
    const refused = expect(last).rejects.toThrow('gone');
    await clock.advance(0);
    expect(served).toBe(2);
    await clock.advance(500);
    expect(served).toBe(7);
    abort.abort(new Error('gone'));
    await refused;
    await passing(clock, 1000, Promise.all(all));
    expect(served).toBe(12);
  });

  it('ends everything when it is closed', async () => {
    const { app, client, clock } = scriptedCloud();
    app.get('/networking/v2.0/networks/:id', () => new Promise<Response>(() => undefined));
    const refused = expect(client.network.getNetwork('n1')).rejects.toThrow('closed');
    await clock.advance(10);
    await client.close();
    await refused;
  });
});

describe('what is sent and told', () => {
  it('sends one request id for everything done on one behalf', async () => {
    const { app, client } = scriptedCloud();
    const ids: (string | undefined)[] = [];
    app.get('/networking/v2.0/networks/:id', (c) => {
      ids.push(c.req.header('x-openstack-request-id'));
      return c.json(NETWORK);
    });
    const bound = client.withContext({ requestId: 'req-7' });
    await bound.network.getNetwork('n1');
    await bound.network.getNetwork('n1');
    await client.network.getNetwork('n1');
    expect(ids).toEqual(['req-7', 'req-7', undefined]);
  });

  it('tells of each exchange without identifiers', async () => {
    const { app, client, calls } = scriptedCloud();
    app.get('/networking/v2.0/networks/:id', (c) => c.json({ NeutronError: { message: 'gone' } }, 404));
    await expect(client.network.getNetwork('n1')).rejects.toMatchObject({ fault: 'not-found' });
    expect(calls.at(-1)).toEqual({
      service: 'network',
      verb: 'GET',
      operation: 'get network',
      path: '/networks/{}',
      status: 404,
      fault: 'not-found',
      durationMs: 0,
    });
  });

  it('never addresses a collection by an empty id', async () => {
    const { client, calls } = scriptedCloud();
    for (const id of ['', '.', '..']) {
      await expect(client.network.deleteNetwork(id)).rejects.toMatchObject({ fault: 'invalid' });
    }
    expect(calls).toEqual([]);
  });
});
