import type { Environment } from '@marcbachmann/cel-js';
import { CelFailure, opaqueType } from './library.ts';

const ROOTED = /^(\/[^?]*)(?:\?(.*))?$/;
const ABSOLUTE = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/i;

/** A URL as Go's `url.ParseRequestURI` takes it: absolute, or a path from the root. */
export class RequestUrl {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;

  constructor(text: string) {
    const rooted = ROOTED.exec(text);
    const absolute = ABSOLUTE.exec(text);
    if (!isUrl(text)) throw new CelFailure(`URL parse error during conversion from string: ${urlComplaint(text)}`);
    this.scheme = (absolute?.[1] ?? '').toLowerCase();
    this.authority = (absolute?.[2] ?? '').replace(/^.*@/, '');
    this.path = rooted?.[1] ?? absolute?.[3] ?? '';
    this.query = rooted?.[2] ?? absolute?.[4] ?? '';
  }

  get port(): string {
    return /:(\d*)$/.exec(this.authority)?.[1] ?? '';
  }

  get hostname(): string {
    return this.authority.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  }

  equals(other: unknown): boolean {
    return other instanceof RequestUrl && JSON.stringify(other) === JSON.stringify(this);
  }
}

const URL_TYPE = 'kubernetes.URL';

/** `url(text)`, `isURL(text)` and their parts. */
export function registerUrls(environment: Environment): void {
  opaqueType(environment, URL_TYPE, RequestUrl);
  environment
    .registerFunction(`url(string): ${URL_TYPE}`, (text: string) => new RequestUrl(text))
    .registerFunction('isURL(string): bool', isUrl)
    .registerFunction(`${URL_TYPE}.getScheme(): string`, (url: RequestUrl) => url.scheme)
    .registerFunction(`${URL_TYPE}.getHost(): string`, (url: RequestUrl) => url.authority)
    .registerFunction(`${URL_TYPE}.getHostname(): string`, (url: RequestUrl) => url.hostname)
    .registerFunction(`${URL_TYPE}.getPort(): string`, (url: RequestUrl) => url.port)
    .registerFunction(`${URL_TYPE}.getEscapedPath(): string`, (url: RequestUrl) => url.path)
    .registerFunction(`${URL_TYPE}.getQuery(): map<string, list<string>>`, query)
    .registerOperator(`${URL_TYPE} == ${URL_TYPE}`, (a: RequestUrl, b: RequestUrl) => a.equals(b));
}

/** What Go's parser says of a text that is no request URL. */
export const urlComplaint = (text: string): string => `parse ${JSON.stringify(text)}: invalid URI for request`;

export function isUrl(text: string): boolean {
  return !/\s/.test(text) && (ROOTED.test(text) || ABSOLUTE.test(text));
}

function query(url: RequestUrl): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(url.query)) all.set(key, [...(all.get(key) ?? []), value]);
  return all;
}
