import { describe, expect, it } from 'vitest';
import {
  createKubernetesClient,
  directConnection,
  isAlreadyExists,
  isGone,
  kubeConfigConnection,
  listAll,
  SECRET,
} from '../../../src/clients/kubernetes/index.ts';
import { inProcessDispatcher } from '../../../src/embedded/http/in-process-dispatcher.ts';
import { manualClock } from '../../../src/seams/manual-clock.ts';
import { serveHttp } from '../../../src/seams/serve-http.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';

const server = 'https://kube.test';
const ref = { namespace: 'default', name: 'x' };

function setUp(answer: (request: Request) => Response | Promise<Response>) {
  const clock = manualClock();
  const requests: Request[] = [];
  const serve = (request: Request) => {
    requests.push(request);
    return answer(request);
  };
  const dispatcher = inProcessDispatcher(new Map([[server, serve]]));
  const calls: unknown[] = [];
  const client = createKubernetesClient({
    connection: directConnection({ server, dispatcher }),
    clock,
    userAgent: 'scp-operator/1',
    fieldManager: 'scp-operator',
    onCall: (call) => calls.push(call),
  });
  return { clock, client, requests, calls };
}

const status = (code: number, more: object = {}, headers: Record<string, string> = {}) =>
  Response.json({ kind: 'Status', code, message: 'said so', ...more }, { status: code, headers });

describe('Kubernetes client', () => {
  it.each([
    [400, {}, 'invalid'],
    [401, {}, 'unauthenticated'],
    [403, {}, 'forbidden'],
    [403, { message: 'pods "x" is forbidden: exceeded quota: small' }, 'quota'],
    [403, { details: { causes: [{ reason: 'NamespaceTerminating' }] } }, 'conflict'],
    [404, {}, 'not-found'],
    [409, {}, 'conflict'],
    [410, {}, 'conflict'],
    [422, {}, 'invalid'],
    [429, {}, 'throttled'],
    [500, {}, 'unavailable'],
    [500, { message: 'failed to create typed patch object (...): field not declared in schema' }, 'invalid'],
    [503, {}, 'unavailable'],
    [504, {}, 'timeout'],
  ])('takes %i %j for %s', async (code, more, fault) => {
    const { client, calls } = setUp(() => status(code, more));
    await expect(client.get(SECRET, ref)).rejects.toMatchObject({ fault, system: 'kubernetes', status: code });
    expect(calls).toEqual([{ verb: 'get', resource: 'secrets', status: code, durationMs: 0 }]);
  });

  it('tells an existing object, a gone version, the wait asked for and the audit id', async () => {
    const answers = [
      status(409, { reason: 'AlreadyExists' }),
      status(410, { reason: 'Expired' }),
      status(429, {}, { 'retry-after': '7', 'audit-id': 'audit-1' }),
    ];
    const { client } = setUp(() => answers.shift()!);
    const create = () =>
      client.create(SECRET, { apiVersion: '', kind: '', metadata: ref }).catch((error: unknown) => error);
    expect(isAlreadyExists(await create())).toBe(true);
    expect(isGone(await create())).toBe(true);
    expect(await create()).toMatchObject({ retryAfterMs: 7_000, requestId: 'audit-1' });
  });

  it('explains answers that are no Status, and refuses what is not JSON', async () => {
    const answers = [new Response('404 page not found', { status: 404 }), new Response('<html>')];
    const { client } = setUp(() => answers.shift()!);
    await expect(client.get(SECRET, ref)).rejects.toThrow('404 page not found');
    await expect(client.get(SECRET, ref)).rejects.toMatchObject({ fault: 'malformed' });
  });

  it('gives up an unanswered request at its deadline, and at once when told to', async () => {
    const { client, clock } = setUp(() => new Promise(() => undefined));
    const late = client.get(SECRET, ref).catch((error: unknown) => error);
    await clock.advance(30_000);
    expect(await late).toMatchObject({ fault: 'timeout' });
    const abort = new AbortController();
    const stopped = client.get(SECRET, ref, { signal: abort.signal });
    abort.abort(new Error('stopping'));
    await expect(stopped).rejects.toThrow('stopping');
    expect(clock.nextDueMs()).toBeUndefined();
  });

  it('waits for credentials no longer than for the answer', async () => {
    const clock = manualClock();
    const client = createKubernetesClient({
      connection: { server, authorize: () => new Promise(() => undefined), close: () => Promise.resolve() },
      clock,
      userAgent: 'x',
      fieldManager: 'x',
    });
    const late = client.get(SECRET, ref).catch((error: unknown) => error);
    await clock.advance(30_000);
    expect(await late).toMatchObject({ fault: 'timeout' });
  });

  it('names itself, the field manager and the kind of patch', async () => {
    const { client, requests } = setUp(() => Response.json({ metadata: { name: 'x' } }));
    await client.apply(SECRET, { apiVersion: '', kind: '', metadata: ref }, { force: true });
    await client.patchStatus(SECRET, ref, { type: 'json', operations: [] });
    expect(requests.map(({ url }) => url)).toEqual([
      `${server}/api/v1/namespaces/default/secrets/x?fieldManager=scp-operator&force=true`,
      `${server}/api/v1/namespaces/default/secrets/x/status?fieldManager=scp-operator`,
    ]);
    expect(requests.map(({ headers }) => headers.get('content-type'))).toEqual([
      'application/apply-patch+yaml',
      'application/json-patch+json',
    ]);
    expect(requests[0]?.headers.get('user-agent')).toBe('scp-operator/1');
    expect(await requests[0]?.json()).toMatchObject({ apiVersion: 'v1', kind: 'Secret' });
  });

  it('gives the items of a list their type', async () => {
    const { client } = setUp(() => Response.json({ items: [{ metadata: ref }], metadata: { resourceVersion: '1' } }));
    const { items } = await listAll(client, SECRET);
    expect(items[0]).toMatchObject({ apiVersion: 'v1', kind: 'Secret' });
  });

  it('reuses connections made from a kubeconfig', async () => {
    const listener = await serveHttp(() => Response.json({ metadata: { name: 'x' } }), { host: '127.0.0.1', port: 0 });
    const { KubeConfig } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: 'c', server: `http://127.0.0.1:${listener.port}/`, skipTLSVerify: true },
      { name: 'u', token: 'abc' },
    );
    const connection = kubeConfigConnection(config);
    const client = createKubernetesClient({ connection, clock: systemClock(), userAgent: 'x', fieldManager: 'x' });
    const [one, other] = [await connection.authorize(), await connection.authorize()];
    expect(one.dispatcher).toBe(other.dispatcher);
    expect(one.headers).toEqual({ authorization: 'Bearer abc' });
    expect(await client.get(SECRET, ref)).toEqual({ metadata: { name: 'x' } });
    const user = config.getCurrentUser()!;
    Object.assign(user, { certData: Buffer.from('rotated').toString('base64') });
    expect((await connection.authorize()).dispatcher).not.toBe(one.dispatcher);
    await connection.close();
    await listener.close();
  });
});
