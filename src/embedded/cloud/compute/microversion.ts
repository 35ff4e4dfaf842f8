import { ApiError } from '../api-error.ts';

/** Zed's range. A version is told by its minor part: 2.53 is 53. */
export const MIN_MINOR: number = 1;
export const MAX_MINOR: number = 93;

/**
 * The microversion that a request asks for: `OpenStack-API-Version: compute 2.N`, else the older
 * `X-OpenStack-Nova-API-Version: 2.N`, else 2.1. Throws ApiError 400 or 406 as Nova words it.
 */
export function requestedMinor(headers: Headers): number {
  const asked = fromStandardHeader(headers.get('openstack-api-version')) ?? headers.get('x-openstack-nova-api-version');
  if (asked === null) return MIN_MINOR;
  const text = asked.trim();
  if (text === 'latest') return MAX_MINOR;
  const match = /^([1-9]\d*)\.([1-9]\d*|0)$/.exec(text);
  if (!match) {
    throw new ApiError(400, `API Version String ${text} is of invalid format. Must be of format MajorNum.MinorNum.`);
  }
  const minor = Number(match[2]);
  if (match[1] === '2' && minor >= MIN_MINOR && minor <= MAX_MINOR) return minor;
  const message = `Version ${text} is not supported by the API. Minimum is 2.${MIN_MINOR} and maximum is 2.${MAX_MINOR}.`;
  throw new ApiError(406, message, { headers: versionHeaders(text) });
}

/** The header may name several services: `compute 2.60, identity 3.10`. */
function fromStandardHeader(header: string | null): string | undefined {
  const named = header?.split(',').map((part) => part.trim().split(/\s+/));
  return named?.findLast(([service]) => service?.toLowerCase() === 'compute')?.[1];
}

export function versionHeaders(version: string): Record<string, string> {
  return {
    'OpenStack-API-Version': `compute ${version}`,
    'X-OpenStack-Nova-API-Version': version,
    Vary: 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
  };
}
