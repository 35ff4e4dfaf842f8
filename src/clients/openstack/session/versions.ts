import { z } from 'zod';
import { ExternalError } from '../../../errors/external-error.ts';
import type { ServiceType } from '../config/cloud-config.ts';
import type { Microversions } from '../service/service-api.ts';
import { SYSTEM } from '../service/systems.ts';
import { maybeText, text } from '../service/schemas.ts';

export interface VersionRange {
  readonly min: string;
  readonly max: string;
}

/**
 * Services with microversions, and the newest each that this client was tried with. A newer cloud is spoken to at this
 * one, since microversions change the meaning of calls.
 */
export const TRIED_MAX: Readonly<Partial<Record<ServiceType, string>>> = {
  compute: '2.93',
  placement: '1.39',
  'block-storage': '3.70',
};

/** The word for the service in `OpenStack-API-Version`, and Nova's own older header. */
const HEADERS: Readonly<Partial<Record<ServiceType, (version: string) => Record<string, string>>>> = {
  compute: (version) => ({
    'openstack-api-version': `compute ${version}`,
    'x-openstack-nova-api-version': version,
  }),
  placement: (version) => ({ 'openstack-api-version': `placement ${version}` }),
  'block-storage': (version) => ({ 'openstack-api-version': `volume ${version}` }),
};

const version = z.object({
  id: text,
  version: maybeText,
  max_version: maybeText,
  min_version: maybeText,
});
/** A list at the root of a service, one at a version's address. */
export const versionDocument = z.union([
  z.object({ versions: z.array(version) }).transform(({ versions }) => versions),
  z.object({ version }).transform((document) => [document.version]),
]);

/** The range of the major version that this client speaks. Undefined: none there, or it has no microversions. */
export function rangeIn(type: ServiceType, versions: z.output<typeof versionDocument>): VersionRange | undefined {
  const major = TRIED_MAX[type]?.split('.')[0];
  const ranges = versions.flatMap(({ version: newest, max_version, min_version }) => {
    const max = newest || max_version;
    return max && min_version && isVersion(max) && isVersion(min_version) ? [{ min: min_version, max }] : [];
  });
  return ranges.find(({ max }) => max.split('.')[0] === major);
}

/** The headers for one call: the newest version that cloud, client and call can all work with. */
export function versionHeaders(
  type: ServiceType,
  range: VersionRange | undefined,
  wanted: Microversions,
  operation: string,
): Record<string, string> {
  const tried = TRIED_MAX[type];
  const render = HEADERS[type];
  if (tried === undefined || render === undefined) return {};
  const { atLeast, atMost } = wanted;
  if (!range) {
    if (atLeast === undefined) return {};
    throw unsuitable(type, operation, `the cloud has no microversions and the call needs ${atLeast}`);
  }
  const chosen = [range.max, tried, ...(atMost === undefined ? [] : [atMost])].reduce(lower);
  const speaks = `the cloud speaks ${range.min} to ${range.max}`;
  if (atLeast !== undefined && compareVersions(chosen, atLeast) < 0) {
    throw unsuitable(type, operation, `${speaks} and the call needs at least ${atLeast}; the cloud is too old for it`);
  }
  if (compareVersions(chosen, range.min) < 0) {
    throw unsuitable(type, operation, `${speaks} and the call needs at most ${chosen}; the cloud is too new for it`);
  }
  return render(chosen);
}

function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}

const lower = (a: string, b: string) => (compareVersions(a, b) <= 0 ? a : b);
const isVersion = (value: string) => /^\d{1,4}\.\d{1,5}$/.test(value);

function unsuitable(type: ServiceType, operation: string, why: string): ExternalError {
  return new ExternalError(`${SYSTEM[type]}: ${operation}: ${why}.`, {
    fault: 'invalid',
    system: SYSTEM[type],
    operation,
  });
}
