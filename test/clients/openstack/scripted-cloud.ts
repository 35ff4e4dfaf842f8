import { Hono } from 'hono';
import {
  type CallRecord,
  type CloudConfig,
  createOpenStackClient,
  type OpenStackClientOptions,
} from '../../../src/clients/openstack/index.ts';
import { type FetchHandler, inProcessDispatcher } from '../../../src/embedded/http/in-process-dispatcher.ts';
import { manualClock } from '../../../src/seams/manual-clock.ts';
import { seededRandom } from '../../../src/seams/random.ts';

export const ORIGIN = 'https://cloud.test';
export const PASSWORD = 'correct horse battery';

export const CLOUD: CloudConfig = {
  name: 'test',
  authUrl: `${ORIGIN}/identity/v3`,
  auth: { method: 'password', user: { name: 'admin', domain: { id: 'default' } }, password: PASSWORD },
  scope: { kind: 'project', project: { id: 'p1' } },
  interface: 'public',
  endpointOverrides: {},
  tls: { verify: true },
};

export interface CatalogService {
  readonly type: string;
  readonly url: string;
  readonly interface?: string;
  readonly region?: string;
}

const CATALOG: readonly CatalogService[] = [
  { type: 'identity', url: `${ORIGIN}/identity` },
  { type: 'compute', url: `${ORIGIN}/compute/v2.1` },
  { type: 'placement', url: `${ORIGIN}/placement` },
  { type: 'network', url: `${ORIGIN}/networking` },
  { type: 'volumev3', url: `${ORIGIN}/volume/v3/p1` },
  { type: 'image', url: `${ORIGIN}/image` },
  { type: 'object-store', url: `${ORIGIN}/object-store/v1/AUTH_p1` },
];

export interface ScriptedCloudOptions {
  readonly catalog?: readonly CatalogService[];
  readonly tokenLifeMs?: number;
  readonly client?: Partial<OpenStackClientOptions>;
  /** Served beside the cloud, by origin. */
  readonly others?: ReadonlyMap<string, FetchHandler>;
}

/** A cloud of which each test writes the services it needs; only Keystone's tokens and version documents are there. */
export function scriptedCloud(options: ScriptedCloudOptions = {}) {
  const clock = manualClock();
  const app = new Hono();
  app.onError(() => new Response('', { status: 500 }));
  const calls: CallRecord[] = [];
  const logins: unknown[] = [];
  app.post('/identity/v3/auth/tokens', async (c) => {
    logins.push(await c.req.json());
    return tokenAnswer(`token-${logins.length}`, options.catalog ?? CATALOG, clock.now(), options.tokenLifeMs);
  });
  app.get('/compute/', (c) => c.json({ versions: [{ id: 'v2.1', version: '2.93', min_version: '2.1' }] }));
  app.get('/placement/', (c) => c.json({ versions: [{ id: 'v1.0', max_version: '1.39', min_version: '1.0' }] }));
  app.get('/volume/', (c) => c.json({ versions: [{ id: 'v3.0', version: '3.70', min_version: '3.0' }] }, 300));
  const client = createOpenStackClient({
    cloud: CLOUD,
    clock,
    random: seededRandom(1),
    dispatcher: inProcessDispatcher(new Map([[ORIGIN, app.fetch], ...(options.others ?? [])])),
    onCall: (record) => calls.push(record),
    ...options.client,
  });
  return { app, client, clock, calls, logins };
}

export function tokenAnswer(
  token: string,
  catalog: readonly CatalogService[],
  nowMs: number,
  lifeMs = 3_600_000,
): Response {
  const body = {
    token: {
      issued_at: new Date(nowMs).toISOString(),
      expires_at: new Date(nowMs + lifeMs).toISOString(),
      user: { id: 'u1', name: 'admin', domain: { id: 'default', name: 'Default' } },
      project: { id: 'p1', name: 'admin', domain: { id: 'default', name: 'Default' } },
      roles: [{ name: 'admin' }],
      catalog: catalog.map(({ type, url, interface: side = 'public', region = 'RegionOne' }) => ({
        type,
        endpoints: [{ interface: side, url, region_id: region }],
      })),
    },
  };
  return Response.json(body, { status: 201, headers: { 'x-subject-token': token } });
}

/** Runs `work` while time passes, so that its waits end. */
export async function passing<T>(clock: ReturnType<typeof manualClock>, ms: number, work: Promise<T>): Promise<T> {
  const settled = work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await clock.advance(ms);
  const result = await settled;
  if ('error' in result) throw result.error;
  return result.value;
}

/** The error with which `work` fails. */
export async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('There was no error.');
}
