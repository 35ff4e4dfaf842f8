import type { Fault } from '../../../errors/external-error.ts';
import type { MayRepeat } from './retry-decision.ts';

const BY_STATUS: Readonly<Record<number, Fault>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'invalid',
  406: 'invalid',
  408: 'timeout',
  409: 'conflict',
  410: 'not-found',
  411: 'invalid',
  412: 'conflict',
  413: 'quota',
  415: 'invalid',
  422: 'invalid',
  423: 'conflict',
  428: 'conflict',
  429: 'throttled',
  498: 'throttled',
  501: 'invalid',
  507: 'quota',
};

/**
 * How the services say that quota or capacity is used up, under statuses that also mean other things. Nova 403 "Quota
 * exceeded for cores" and "Maximum number of key pairs exceeded"; Neutron 409 OverQuota and IpAddressGenerationFailure;
 * Cinder 413 "VolumeSizeExceedsAvailableQuota"; Glance 413 "exceeds the quota".
 */
const USED_UP: Readonly<Record<number, RegExp>> = {
  400: /no valid host/i,
  403: /quota|maximum number of .* exceeded/i,
  409: /quota|no more ip addresses|IpAddressGenerationFailure|no valid host/i,
  413: /quota|exceed/i,
};

/** How Keystone refuses to log in by an application credential that was revoked or has expired. */
const REVOKED = /could not find application credential/i;

/** What an answer of status 400 and above (or a redirect) means. */
export function faultOfStatus(status: number, explanation: string, hasRetryAfter: boolean): Fault {
  if (status < 400) return 'malformed';
  if (status === 404 && REVOKED.test(explanation)) return 'unauthenticated';
  if (USED_UP[status]?.test(explanation)) return 'quota';
  if (status === 413 && hasRetryAfter) return 'throttled';
  return BY_STATUS[status] ?? (status >= 500 ? 'unavailable' : 'invalid');
}

/** Being told to come back later means that nothing was done. */
export function mayRepeatStatus(status: number, fault: Fault, hasRetryAfter: boolean): MayRepeat {
  if (fault === 'throttled' || status === 503) return hasRetryAfter ? 'always' : 'when-idempotent';
  return fault === 'unavailable' || fault === 'timeout' ? 'when-idempotent' : 'never';
}
