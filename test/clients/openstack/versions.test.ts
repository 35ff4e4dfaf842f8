import { describe, expect, it } from 'vitest';
import { rangeIn, versionHeaders } from '../../../src/clients/openstack/session/versions.ts';
import { identityUrl, serviceUrl } from '../../../src/clients/openstack/session/endpoint-url.ts';
import { scriptedCloud } from './scripted-cloud.ts';

describe('microversions', () => {
  const range = { min: '2.1', max: '2.100' };
  it('are the newest that cloud, client and call can work with', () => {
    const header = (...args: Parameters<typeof versionHeaders>) => versionHeaders(...args)['openstack-api-version'];
    expect(header('compute', range, {}, 'x')).toBe('compute 2.93');
    expect(header('compute', { min: '2.1', max: '2.9' }, {}, 'x')).toBe('compute 2.9');
    expect(header('compute', range, { atLeast: '2.68', atMost: '2.94' }, 'x')).toBe('compute 2.93');
    expect(header('block-storage', { min: '3.0', max: '3.71' }, {}, 'x')).toBe('volume 3.70');
    expect(header('placement', { min: '1.0', max: '1.30' }, {}, 'x')).toBe('placement 1.30');
    expect(versionHeaders('compute', range, {}, 'x')).toHaveProperty('x-openstack-nova-api-version', '2.93');
    expect(versionHeaders('network', undefined, {}, 'x')).toEqual({});
  });

  it('say so when the cloud is too old or too new', () => {
    const old = { min: '2.1', max: '2.60' };
    expect(() => versionHeaders('compute', old, { atLeast: '2.68' }, 'evacuate server')).toThrow(
      'nova: evacuate server: the cloud speaks 2.1 to 2.60 and the call needs at least 2.68; the cloud is too old for it.',
    );
    expect(() => versionHeaders('compute', { min: '2.100', max: '2.120' }, {}, 'x')).toThrow('too new');
    expect(() => versionHeaders('compute', undefined, { atLeast: '2.2' }, 'x')).toThrow('no microversions');
  });

  it('are taken from the major version that is spoken, and only when they look like versions', () => {
    const document = [
      { id: 'v2.0', version: '', min_version: '' },
      { id: 'v2.1', version: '2.93', min_version: '2.1' },
      { id: 'v9', version: '9.1', min_version: '9.0' },
    ];
    expect(rangeIn('compute', document)).toEqual({ min: '2.1', max: '2.93' });
    expect(rangeIn('compute', [{ id: 'v2.1', version: '2.x', min_version: '2.1' }])).toBeUndefined();
  });

  it("are asked once, even for many calls, and at the version's own address where the root is hidden", async () => {
    const { app, client, calls } = scriptedCloud({
      catalog: [{ type: 'compute', url: 'https://cloud.test/hidden/v2.1' }],
    });
    app.get('/hidden/v2.1/', (c) => c.json({ version: { id: 'v2.1', version: '2.90', min_version: '2.1' } }));
    app.get('/hidden/v2.1/flavors/:id', (c) =>
      c.json({ flavor: { id: 'f', name: c.req.header('openstack-api-version'), vcpus: 1, ram: 1, disk: 1, swap: '' } }),
    );
    expect(await client.compute.getFlavor('f')).toMatchObject({ name: 'compute 2.90', swap: 0 });
    await client.compute.getFlavor('f');
    expect(calls.filter(({ operation }) => operation === 'discover versions')).toHaveLength(2);
  });
});

describe('addresses', () => {
  it.each([
    ['compute', 'http://c:8774', 'http://c:8774/v2.1', 'http://c:8774/'],
    ['compute', 'http://c/compute/v2/p1', 'http://c/compute/v2.1/p1', 'http://c/compute/'],
    ['compute', 'http://c/compute/v2.1/', 'http://c/compute/v2.1', 'http://c/compute/'],
    ['block-storage', 'http://c:8776/v3', 'http://c:8776/v3/p1', 'http://c:8776/'],
    ['block-storage', 'http://c:8776/v3/p9', 'http://c:8776/v3/p9', 'http://c:8776/'],
    ['network', 'http://c:9696/', 'http://c:9696/v2.0', 'http://c:9696/'],
    ['identity', 'http://c/identity/v2.0', 'http://c/identity/v3', 'http://c/identity/'],
    ['image', 'http://v2.example.org/image', 'http://v2.example.org/image/v2', 'http://v2.example.org/image/'],
    ['object-store', 'http://c/v1/AUTH_p1', 'http://c/v1/AUTH_p1', 'http://c/v1/AUTH_p1/'],
  ] as const)('%s at %s', (type, written, base, root) => {
    expect(serviceUrl(type, written, 'p1')).toEqual({ base, root });
  });

  it('of a version nobody here speaks are none', () => {
    expect(serviceUrl('block-storage', 'http://c:8776/v2/p1', 'p1')).toBeUndefined();
  });

  it('of Keystone end in v3', () => {
    for (const url of ['http://c:5000', 'http://c:5000/', 'http://c:5000/v3', 'http://c:5000/v3/auth/tokens']) {
      expect(identityUrl(url)).toBe('http://c:5000/v3');
    }
  });
});
