import { describe, expect, it } from 'vitest';
import { explanationOf } from '../../../src/clients/openstack/http/explanation.ts';
import { faultOfStatus } from '../../../src/clients/openstack/http/status-fault.ts';
import { transportFault } from '../../../src/clients/openstack/http/transport-fault.ts';

const explain = (body: unknown, type = 'application/json') =>
  explanationOf(new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)), type);

describe('the words of each service', () => {
  it.each([
    ['Nova', { badRequest: { code: 400, message: 'Invalid flavorRef' } }, 'Invalid flavorRef'],
    [
      'Neutron',
      { NeutronError: { type: 'OverQuota', message: 'Quota exceeded.', detail: '' } },
      'OverQuota: Quota exceeded.',
    ],
    [
      'Keystone',
      { error: { code: 404, message: 'Could not find project', title: 'Not Found' } },
      'Could not find project',
    ],
    [
      'Placement',
      { errors: [{ status: 404, title: 'Not Found', detail: 'No resource provider' }] },
      'No resource provider',
    ],
    ['Glance', { message: 'Image is <br /> protected', code: '403 Forbidden' }, 'Image is protected'],
  ])('of %s', (_, body, words) => {
    expect(explain(body)).toBe(words);
  });

  it('of Swift and old Glance, in HTML', () => {
    expect(
      explain('<html><title>409 Conflict</title><h1>Conflict</h1><p>Not empty &amp; busy.</p></html>', 'text/html'),
    ).toBe('Conflict Not empty & busy.');
  });
});

describe('what a status means', () => {
  it.each([
    [400, 'Bad', 'invalid'],
    [400, 'No valid host was found.', 'quota'],
    [403, 'Quota exceeded for cores: Requested 4, but already used 18 of 20 cores', 'quota'],
    [403, "Policy doesn't allow it", 'forbidden'],
    [409, 'OverQuota: Quota exceeded for resources: network', 'quota'],
    [409, 'IpAddressGenerationFailure: No more IP addresses available on network', 'quota'],
    [409, 'NetworkInUse: ports', 'conflict'],
    [412, '', 'conflict'],
    [413, 'VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded', 'quota'],
    [404, '', 'not-found'],
    [406, 'Version 2.999 is not supported', 'invalid'],
    [429, '', 'throttled'],
    [500, '', 'unavailable'],
    [503, '', 'unavailable'],
    [302, '', 'malformed'],
    [418, '', 'invalid'],
  ])('%d %s', (status, explanation, fault) => {
    expect(faultOfStatus(status, explanation, false)).toBe(fault);
  });

  it('413 with Retry-After is no quota', () => {
    expect(faultOfStatus(413, 'This request was rate-limited.', true)).toBe('throttled');
  });
});

describe('what a broken connection means', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code });
  it.each([
    ['ECONNREFUSED', 'unreachable', 'always'],
    ['ENOTFOUND', 'unreachable', 'always'],
    ['ECONNRESET', 'unreachable', 'when-idempotent'],
    ['UND_ERR_SOCKET', 'unreachable', 'when-idempotent'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unreachable', 'never'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'unreachable', 'never'],
    ['HPE_INVALID_CONSTANT', 'malformed', 'never'],
  ])('%s', (code, fault, mayRepeat) => {
    expect(transportFault(coded(code))).toMatchObject({ fault, mayRepeat });
    expect(transportFault(new TypeError('failed', { cause: new AggregateError([coded(code)]) }))).toMatchObject({
      fault,
    });
  });
});
