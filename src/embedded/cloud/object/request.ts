import type { CloudContext } from '../context.ts';
import type { Caller } from '../service.ts';
import { refuse } from './errors.ts';

/** A request to Swift taken apart. */
export interface ObjectRequest {
  readonly cloud: CloudContext;
  readonly raw: Request;
  readonly method: string;
  readonly query: URLSearchParams;
  readonly account: string;
  readonly container: string | undefined;
  readonly object: string | undefined;
  readonly caller: Caller | undefined;
}

const MAX_CONTAINER_NAME = 256;
const MAX_OBJECT_NAME = 1024;

/** The parts of `/object-store/v1/<account>/<container>/<object>`. Undefined when it is no such path. */
export function parsePath(pathname: string): Pick<ObjectRequest, 'account' | 'container' | 'object'> | undefined {
  const match = /^\/object-store\/v1(?:\.0)?\/([^/]+)(?:\/([^/]*))?(?:\/(.*))?$/.exec(pathname);
  if (!match) return undefined;
  const [, account = '', container, object] = match;
  const part = (text: string | undefined) => (text === undefined || text === '' ? undefined : decodeURIComponent(text));
  return { account: decodeURIComponent(account), container: part(container), object: part(object) };
}

export function requireNames({ container, object }: Pick<ObjectRequest, 'container' | 'object'>): void {
  const length = (text: string | undefined) => Buffer.byteLength(text ?? '');
  if (length(container) > MAX_CONTAINER_NAME) {
    throw refuse(400, `Container name length of ${length(container)} longer than ${MAX_CONTAINER_NAME}`);
  }
  if (length(object) > MAX_OBJECT_NAME) {
    throw refuse(400, `Object name length of ${length(object)} longer than ${MAX_OBJECT_NAME}`);
  }
}

export function header(request: ObjectRequest, name: string): string | undefined {
  return request.raw.headers.get(name) ?? undefined;
}

/** `X-Timestamp`: seconds with five digits. */
export function timestamp(ms: number): string {
  return (ms / 1000).toFixed(5);
}

/** Times in listings. */
export function listedTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000`;
}

/** `Last-Modified`: whole seconds, rounded up. */
export function httpDate(ms: number): string {
  return new Date(Math.ceil(ms / 1000) * 1000).toUTCString();
}
