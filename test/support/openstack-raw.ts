import { type Dispatcher, request } from 'undici';

/** One OpenStack to talk to without any client of ours in between, and how time passes there. */
export interface OpenStackTarget {
  /** Keystone's URL, `/v3` included. */
  readonly authUrl: string;
  /** The administrator; `project` is where the token is scoped to. */
  readonly admin: Login;
  /** Somebody with the role member in a project of their own, and no more. */
  readonly member: Login;
  readonly dispatcher?: Dispatcher;
  /** Lets so much of the cloud's time pass. */
  pass(ms: number): Promise<void>;
}

export interface Login {
  readonly username: string;
  readonly password: string;
  readonly project: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON where the answer says it is JSON, else the text. */
  readonly body: ReturnType<typeof JSON.parse>;
  readonly bytes: Buffer;
}

/** One thing of an answer: everything has an id, and the rest is up to the test. */
export interface Thing {
  readonly id: string;
  readonly [name: string]: Answer['body'];
}

export interface RequestOptions {
  /** Sent as JSON, unless it is text or bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the session's token; an empty one sends none. */
  readonly token?: string;
}

/** A token with its catalog. Paths are below the service's public endpoint, or absolute when they begin with `http`. */
export interface Session {
  readonly token: string;
  readonly projectId: string;
  readonly userId: string;
  url(service: string): string;
  call(service: string, method: string, path: string, options?: RequestOptions): Promise<Answer>;
}

export async function send(
  target: OpenStackTarget,
  method: string,
  url: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const { body } = options;
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await request(url, {
    method,
    headers: {
      ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
      ...(options.token ? { 'x-auth-token': options.token } : {}),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    ...(target.dispatcher ? { dispatcher: target.dispatcher } : {}),
  });
  const bytes = Buffer.from(await response.body.arrayBuffer());
  const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
  const json = (headers['content-type'] ?? '').includes('json') && bytes.length > 0;
  return {
    status: response.statusCode,
    headers,
    bytes,
    body: json ? JSON.parse(bytes.toString()) : bytes.toString(),
  };
}

/** Logs in with a password, scoped to the login's project. */
export async function authenticate(target: OpenStackTarget, login: Login): Promise<Session> {
  const domain = { id: 'default' };
  const { username: name, password, project } = login;
  const answer = await send(target, 'POST', `${target.authUrl}/auth/tokens`, {
    body: {
      auth: {
        identity: { methods: ['password'], password: { user: { name, password, domain } } },
        scope: { project: { name: project, domain } },
      },
    },
  });
  if (answer.status !== 201) throw new Error(`login of ${name} failed: ${answer.status} ${answer.bytes.toString()}`);
  const token = answer.headers['x-subject-token'] ?? '';
  const endpoints = new Map<string, string>();
  for (const service of answer.body.token.catalog) {
    for (const endpoint of service.endpoints) {
      if (endpoint.interface === 'public') endpoints.set(service.type, endpoint.url);
    }
  }
  const url = (service: string): string => {
    const found = endpoints.get(service);
    if (found === undefined) throw new Error(`no ${service} in the catalog`);
    return found;
  };
  return {
    token,
    projectId: answer.body.token.project.id,
    userId: answer.body.token.user.id,
    url,
    call: (service, method, path, options = {}) =>
      send(target, method, path.startsWith('http') ? path : url(service) + path, { token, ...options }),
  };
}

/** Lets time pass until `check` gives something, at most `seconds`. */
export async function eventually<T>(
  target: OpenStackTarget,
  check: () => Promise<T | undefined | false>,
  seconds = 60,
): Promise<T> {
  for (let passedMs = 0; passedMs < seconds * 1000; passedMs += 250) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    await target.pass(250);
  }
  throw new Error(`nothing within ${seconds} s`);
}
