import { beforeAll, describe, expect, test } from 'vitest';
import { type OpenStackTarget, type RequestOptions, type Session, authenticate } from '../../support/openstack-raw.ts';
import { describeComputeAdministration } from './compute-administration.ts';
import { describeFlavors } from './compute-flavors.ts';
import { describeKeypairs } from './compute-keypairs.ts';
import { describeMoves } from './compute-moves.ts';
import { describeQuotas } from './compute-quotas.ts';
import { describeServers } from './compute-servers.ts';

/** Both sessions and a way to ask Nova with a microversion. */
export interface ComputeWorld {
  readonly target: OpenStackTarget;
  readonly admin: Session;
  readonly member: Session;
}

export function nova(session: Session, version: string, method: string, path: string, body?: unknown) {
  const options: RequestOptions = {
    headers: { 'openstack-api-version': `compute ${version}` },
    ...(body === undefined ? {} : { body }),
  };
  return session.call('compute', method, path, options);
}

/** What we rely on in Nova. */
export function describeComputeContract(connect: () => OpenStackTarget): void {
  describe('compute', () => {
    const world = {} as { -readonly [K in keyof ComputeWorld]: ComputeWorld[K] };
    beforeAll(async () => {
      world.target = connect();
      world.admin = await authenticate(world.target, world.target.admin);
      world.member = await authenticate(world.target, world.target.member);
    });

    describeVersions(world);
    describeFlavors(world);
    describeKeypairs(world);
    describeQuotas(world);
    describeComputeAdministration(world);
    describeServers(world);
    describeMoves(world);
  });
}

function describeVersions(world: ComputeWorld): void {
  test('the version document tells the range', async () => {
    const { body } = await world.admin.call('compute', 'GET', '/');
    expect(body.version).toMatchObject({ id: 'v2.1', status: 'CURRENT', min_version: '2.1', version: '2.93' });
  });

  test('answers carry the version they were given in, twice', async () => {
    const { headers } = await nova(world.admin, '2.53', 'GET', '/flavors');
    expect(headers['openstack-api-version']).toBe('compute 2.53');
    expect(headers['x-openstack-nova-api-version']).toBe('2.53');
    expect(headers['x-openstack-request-id']).toMatch(/^req-/);
    expect(headers['x-compute-request-id']).toBe(headers['x-openstack-request-id']);
  });

  test('versions out of range are 406, malformed ones 400', async () => {
    const outside = await nova(world.admin, '2.999', 'GET', '/flavors');
    expect(outside.status).toBe(406);
    expect(outside.body).toEqual({
      computeFault: {
        code: 406,
        message: 'Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.93.',
      },
    });
    const malformed = await nova(world.admin, 'two', 'GET', '/flavors');
    expect(malformed.status).toBe(400);
  });

  test('an unknown path is 404 in plain text, an action too new for the version 404 in JSON', async () => {
    const unknown = await world.admin.call('compute', 'GET', '/nonesuch');
    expect(unknown).toMatchObject({ status: 404, body: '404 Not Found\n\nThe resource could not be found.\n\n   ' });
    const tooNew = await nova(world.admin, '2.54', 'PUT', '/flavors/x', { flavor: { description: 'x' } });
    expect(tooNew.status).toBe(404);
    expect(tooNew.body).toEqual({ itemNotFound: { code: 404, message: 'The resource could not be found.' } });
  });

  test('no token is 401 in JSON', async () => {
    const { status, body } = await world.admin.call('compute', 'GET', '/flavors', { token: '' });
    expect(status).toBe(401);
    expect(body.error.message).toBe('The request you have made requires authentication.');
  });
}
