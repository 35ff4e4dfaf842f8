import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenStackTarget } from '../../../support/openstack-raw.ts';
import { type Setting, openSetting, refusal } from './setting.ts';

const BAD_REQUESTS: readonly [attributes: Record<string, unknown>, status: number, type: string, message: string][] = [
  [{ foo: 1 }, 400, 'HTTPBadRequest', "Unrecognized attribute(s) 'foo'"],
  [{ id: 'x' }, 400, 'HTTPBadRequest', "Attribute 'id' not allowed in POST"],
  [{ name: 7 }, 400, 'HTTPBadRequest', "Invalid input for name. Reason: '7' is not a valid string."],
  [
    { admin_state_up: 'maybe' },
    400,
    'InvalidInput',
    "Invalid input for operation: 'maybe' cannot be converted to boolean.",
  ],
  [{ mtu: -3 }, 400, 'HTTPBadRequest', "Invalid input for mtu. Reason: '-3' should be non-negative."],
  [{ availability_zone_hints: ['zz'] }, 404, 'AvailabilityZoneNotFound', 'AvailabilityZone zz could not be found.'],
  [
    { 'provider:network_type': 'foo' },
    400,
    'InvalidInput',
    "Invalid input for operation: network_type value 'foo' not supported.",
  ],
  [
    { 'provider:network_type': 'flat' },
    400,
    'InvalidInput',
    'Invalid input for operation: physical_network required for flat provider network.',
  ],
];

export function describeNetworks(connect: () => OpenStackTarget): void {
  describe('networks', () => {
    let setting: Setting;
    beforeAll(async () => {
      setting = await openSetting(connect(), 'contract-networks');
    });
    afterAll(() => setting.done());

    test('a new one has all attributes', async () => {
      const network = await setting.make('networks', 'network', { name: 'contract-networks-1', description: 'mark' });
      expect(network).toMatchObject({
        name: 'contract-networks-1',
        description: 'mark',
        tenant_id: setting.admin.projectId,
        project_id: setting.admin.projectId,
        admin_state_up: true,
        status: 'ACTIVE',
        subnets: [],
        shared: false,
        mtu: 1450,
        port_security_enabled: true,
        'router:external': false,
        'provider:network_type': 'vxlan',
        'provider:physical_network': null,
        availability_zone_hints: [],
        ipv4_address_scope: null,
        tags: [],
        revision_number: 1,
      });
      expect(network.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    });

    test.each(BAD_REQUESTS)('refuses %j', async (attributes, ...expected) => {
      expect(refusal(await setting.ask('POST', '/networks', { network: attributes }))).toEqual(expected);
    });

    test('a body without the object, and one that is no JSON', async () => {
      expect(refusal(await setting.ask('POST', '/networks', {}))).toEqual([
        400,
        'HTTPBadRequest',
        "Unable to find 'network' in request body",
      ]);
      expect(refusal(await setting.ask('POST', '/networks', 'x'))[2]).toBe('Body contains invalid data');
    });

    test('changes count revisions, and a stale If-Match is refused', async () => {
      const network = await setting.make('networks', 'network', { name: 'contract-networks-2' });
      const changed = await setting.ask('PUT', `/networks/${network.id}`, { network: { description: 'new' } });
      expect(changed.body.network).toMatchObject({ description: 'new', revision_number: 2 });
      const stale = await setting.ask(
        'PUT',
        `/networks/${network.id}`,
        { network: { name: 'never' } },
        { 'if-match': `revision_number=${network.revision_number}` },
      );
      expect(refusal(stale).slice(0, 2)).toEqual([412, 'RevisionNumberConstraintFailed']);
      const readOnly = await setting.ask('PUT', `/networks/${network.id}`, { network: { status: 'DOWN' } });
      expect(refusal(readOnly)).toEqual([400, 'HTTPBadRequest', 'Cannot update read-only attribute status']);
    });

    test('lists filter, choose fields and page', async () => {
      const names = ['contract-networks-p1', 'contract-networks-p2', 'contract-networks-p3'];
      for (const name of names) await setting.make('networks', 'network', { name });
      const filter = names.map((name) => `name=${name}`).join('&');
      const page = await setting.ask('GET', `/networks?${filter}&limit=2&fields=name&sort_key=name&sort_dir=desc`);
      expect(page.body.networks).toEqual([{ name: names[2] }, { name: names[1] }]);
      const next = page.body.networks_links.find((link: { rel: string }) => link.rel === 'next');
      expect(next.href).toContain('marker=');
      const rest = await setting.admin.call('network', 'GET', next.href);
      expect(rest.body.networks).toEqual([{ name: names[0] }]);
      expect(refusal(await setting.ask('GET', '/networks?foo=bar'))[2]).toBe(
        "['foo'] is invalid attribute for filtering",
      );
      expect(refusal(await setting.ask('GET', '/networks?limit=x'))[2]).toBe(
        "Bad limit request: Limit must be an integer 0 or greater and not 'x'.",
      );
    });

    test('tags are set, looked for and taken away', async () => {
      const { id } = await setting.make('networks', 'network', { name: 'contract-networks-tags' });
      const path = `/networks/${id}/tags`;
      expect((await setting.ask('PUT', path, { tags: ['a', 'b'] })).body).toEqual({ tags: ['a', 'b'] });
      expect((await setting.ask('PUT', `${path}/c`)).status).toBe(201);
      expect((await setting.ask('DELETE', `${path}/a`)).status).toBe(204);
      expect(refusal(await setting.ask('GET', `${path}/a`))).toEqual([404, 'TagNotFound', 'Tag a could not be found.']);
      const found = await setting.ask('GET', '/networks?tags=b,c&name=contract-networks-tags&fields=name');
      expect(found.body.networks).toEqual([{ name: 'contract-networks-tags' }]);
    });

    test('another project neither sees it nor may give it what is the administrator’s', async () => {
      const { id } = await setting.make('networks', 'network', { name: 'contract-networks-private' });
      const hidden = [404, 'NetworkNotFound', `Network ${id} could not be found.`];
      expect(refusal(await setting.askAsMember('GET', `/networks/${id}`))).toEqual(hidden);
      expect(refusal(await setting.askAsMember('DELETE', `/networks/${id}`))).toEqual(hidden);
      const shared = await setting.askAsMember('POST', '/networks', { network: { shared: true } });
      expect(refusal(shared)).toEqual([
        403,
        'PolicyNotAuthorized',
        '(rule:create_network and rule:create_network:shared) is disallowed by policy',
      ]);
    });

    test('a network that is shared is seen, not changed', async () => {
      const { id } = await setting.make('networks', 'network', { name: 'contract-networks-shared' });
      await setting.ask('PUT', `/networks/${id}`, { network: { shared: true } });
      const seen = await setting.askAsMember('GET', `/networks/${id}`);
      expect(seen.body.network.shared).toBe(true);
      expect(seen.body.network).not.toHaveProperty('provider:network_type');
      expect(refusal(await setting.askAsMember('DELETE', `/networks/${id}`))).toEqual([
        403,
        'PolicyNotAuthorized',
        'rule:delete_network is disallowed by policy',
      ]);
    });

    test('without a token it is 401 in the words of the token check', async () => {
      const answer = await setting.admin.call('network', 'GET', '/v2.0/networks', { token: '' });
      expect(answer.status).toBe(401);
      expect(answer.body.error).toMatchObject({ code: 401, title: 'Unauthorized' });
      expect(answer.headers['www-authenticate']).toMatch(/^Keystone uri="/);
    });
  });
}
