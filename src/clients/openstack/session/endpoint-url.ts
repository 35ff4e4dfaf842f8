import type { ServiceType } from '../config/cloud-config.ts';

/** The major version this client speaks, as it stands in URLs. */
const VERSION: Readonly<Record<ServiceType, string | undefined>> = {
  identity: 'v3',
  compute: 'v2.1',
  placement: undefined,
  network: 'v2.0',
  'block-storage': 'v3',
  image: 'v2',
  'object-store': undefined,
};
/** Catalogs of long-lived clouds name versions that the service also answers under a newer name. */
const RENAMED: Readonly<Partial<Record<ServiceType, readonly string[]>>> = { identity: ['v2.0'], compute: ['v2'] };
const SEGMENT = /\/(v\d+(?:\.\d+)?)(?=\/|$)/;

export interface ServiceUrl {
  /** Paths of calls are appended to this. No slash at its end. */
  readonly base: string;
  /** Where the document of all versions is. */
  readonly root: string;
}

/**
 * Makes a service's address out of what a catalog or a person wrote, who leave out versions and project ids or not.
 * Undefined: the address is of a version that this client does not speak.
 */
export function serviceUrl(type: ServiceType, written: string, projectId: string | undefined): ServiceUrl | undefined {
  const url = written.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const version = VERSION[type];
  if (version === undefined) return { base: url, root: `${url}/` };
  const origin = /^[a-z]+:\/\/[^/]*/i.exec(url)?.[0] ?? '';
  const path = url.slice(origin.length);
  const found = SEGMENT.exec(path);
  const before = origin + (found ? path.slice(0, found.index) : path);
  if (found && found[1] !== version && !RENAMED[type]?.includes(found[1] ?? '')) return undefined;
  const after = found ? path.slice(found.index + found[0].length) : '';
  const project = type === 'block-storage' && after === '' && projectId !== undefined ? `/${projectId}` : after;
  return { base: `${before}/${version}${type === 'identity' ? '' : project}`, root: `${before}/` };
}

/** `auth_url` with or without version or path of the token call. */
export function identityUrl(authUrl: string): string | undefined {
  return serviceUrl('identity', authUrl.replace(/\/auth\/tokens\/?$/, ''), undefined)?.base;
}
