import { ApiError } from '../api-error.ts';

/** An API with microversions, as Nova and Cinder have them. A version is told by its minor part: 2.53 is 53. */
export interface VersionedApi {
  /** What the version header calls it. */
  readonly service: 'compute' | 'volume';
  /** First segments of its paths: `/v2.1`. */
  readonly root: string;
  readonly major: number;
  readonly minMinor: number;
  readonly maxMinor: number;
  /** The header that asked for versions before the common one. */
  readonly legacyHeader?: string;
}

/**
 * The microversion that a request asks for: `OpenStack-API-Version: compute 2.N`, else the older header, else the
 * lowest. Throws ApiError 400 or 406 as Nova and Cinder word it.
 */
export function requestedMinor(api: VersionedApi, headers: Headers): number {
  const legacy = api.legacyHeader === undefined ? null : headers.get(api.legacyHeader);
  const asked = fromStandardHeader(api, headers.get('openstack-api-version')) ?? legacy;
  if (asked === null) return api.minMinor;
  const text = asked.trim();
  if (text === 'latest') return api.maxMinor;
  const match = /^([1-9]\d*)\.([1-9]\d*|0)$/.exec(text);
  if (!match) {
    throw new ApiError(400, `API Version String ${text} is of invalid format. Must be of format MajorNum.MinorNum.`);
  }
  const minor = Number(match[2]);
  if (Number(match[1]) === api.major && minor >= api.minMinor && minor <= api.maxMinor) return minor;
  const range = `Minimum is ${api.major}.${api.minMinor} and maximum is ${api.major}.${api.maxMinor}.`;
  throw new ApiError(406, `Version ${text} is not supported by the API. ${range}`, {
    headers: versionHeaders(api, text),
  });
}

/** The header may name several services: `compute 2.60, identity 3.10`. */
function fromStandardHeader({ service }: VersionedApi, header: string | null): string | undefined {
  const named = header?.split(',').map((part) => part.trim().split(/\s+/));
  return named?.findLast(([name]) => name?.toLowerCase() === service)?.[1];
}

export function versionHeaders({ service, legacyHeader }: VersionedApi, version: string): Record<string, string> {
  return {
    'openstack-api-version': `${service} ${version}`,
    ...(legacyHeader === undefined ? {} : { [legacyHeader]: version }),
    vary: ['OpenStack-API-Version', ...(legacyHeader === undefined ? [] : [legacyHeader])].join(', '),
  };
}
