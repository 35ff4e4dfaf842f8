import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenStackTarget } from '../../../support/openstack-raw.ts';
import { type Setting, openSetting, refusal } from './setting.ts';

const NOBODY = '43434343-4343-4343-4343-434343434343';
const BAD_REQUESTS: readonly [attributes: Record<string, unknown>, status: number, type: string][] = [
  [{ fixed_ips: [{ ip_address: '10.99.0.1' }] }, 400, 'InvalidIpForNetwork'],
  [{ fixed_ips: [{ subnet_id: NOBODY }] }, 404, 'SubnetNotFound'],
  [{ fixed_ips: [{ ip_address: 'x' }] }, 400, 'HTTPBadRequest'],
  [{ mac_address: 'x' }, 400, 'HTTPBadRequest'],
  [{ security_groups: [NOBODY] }, 404, 'SecurityGroupNotFound'],
  [{ security_groups: ['x'] }, 400, 'HTTPBadRequest'],
  [{ 'binding:vnic_type': 'foo' }, 400, 'HTTPBadRequest'],
  [{ allowed_address_pairs: [{ mac_address: 'fa:16:3e:6e:5a:65' }] }, 400, 'AllowedAddressPairsMissingIP'],
  [
    { port_security_enabled: false, allowed_address_pairs: [{ ip_address: '10.78.0.9' }] },
    409,
    'AddressPairAndPortSecurityRequired',
  ],
];

export function describePorts(connect: () => OpenStackTarget): void {
  describe('ports', () => {
    let setting: Setting;
    let networkId: string;
    let subnetId: string;
    beforeAll(async () => {
      setting = await openSetting(connect(), 'contract-ports');
      const { network, subnet } = await setting.makeNetwork('10.78.0.0/24');
      [networkId, subnetId] = [network.id, subnet.id];
    });
    afterAll(() => setting.done());
    const make = (attributes: Record<string, unknown>) =>
      setting.make('ports', 'port', { network_id: networkId, ...attributes });

    test('a new one gets an address, a MAC address and the default group', async () => {
      const port = await make({});
      expect(port).toMatchObject({
        status: 'DOWN',
        device_id: '',
        device_owner: '',
        admin_state_up: true,
        port_security_enabled: true,
        allowed_address_pairs: [],
        'binding:vnic_type': 'normal',
        'binding:vif_type': 'unbound',
        'binding:host_id': '',
        revision_number: 1,
      });
      expect(port.mac_address).toMatch(/^fa:16:3e(:[0-9a-f]{2}){3}$/);
      expect(port.fixed_ips).toEqual([
        { subnet_id: subnetId, ip_address: expect.stringMatching(/^10\.78\.0\.\d+$/) as string },
      ]);
      const groups = await setting.ask('GET', `/security-groups?name=default&project_id=${setting.admin.projectId}`);
      expect(port.security_groups).toEqual([groups.body.security_groups[0].id]);
    });

    test('an address and a MAC address belong to one port', async () => {
      const port = await make({ fixed_ips: [{ subnet_id: subnetId, ip_address: '10.78.0.50' }] });
      const taken = { network_id: networkId, fixed_ips: [{ ip_address: '10.78.0.50' }] };
      expect(refusal(await setting.ask('POST', '/ports', { port: taken }))).toEqual([
        409,
        'IpAddressAlreadyAllocated',
        `IP address 10.78.0.50 already allocated in subnet ${subnetId}`,
      ]);
      const twin = { network_id: networkId, mac_address: port.mac_address };
      expect(refusal(await setting.ask('POST', '/ports', { port: twin })).slice(0, 2)).toEqual([
        409,
        'MacAddressInUse',
      ]);
    });

    test.each(BAD_REQUESTS)('refuses %j', async (attributes, status, type) => {
      const answer = await setting.ask('POST', '/ports', { port: { network_id: networkId, ...attributes } });
      expect(refusal(answer).slice(0, 2)).toEqual([status, type]);
    });

    test('is bound on a host there is, and not on another', async () => {
      const here = await make({ 'binding:host_id': 'compute-az1-1', device_owner: 'compute:nova', device_id: 'm1' });
      expect([here.status, here['binding:vif_type']]).toEqual(['ACTIVE', 'bridge']);
      const nowhere = await make({ 'binding:host_id': 'no-such-host' });
      expect([nowhere.status, nowhere['binding:vif_type']]).toEqual(['DOWN', 'binding_failed']);
      const freed = await setting.ask('PUT', `/ports/${here.id}`, { port: { 'binding:host_id': '' } });
      expect(freed.body.port['binding:vif_type']).toBe('unbound');
    });

    test('is found by device, address, network and name', async () => {
      const { id } = await make({
        name: 'contract-ports-find',
        device_id: 'contract-device',
        fixed_ips: [{ ip_address: '10.78.0.60' }],
      });
      for (const filter of [
        'device_id=contract-device',
        `network_id=${networkId}&fixed_ips=ip_address%3D10.78.0.60`,
        `fixed_ips=subnet_id%3D${subnetId}&name=contract-ports-find`,
      ]) {
        expect((await setting.ask('GET', `/ports?${filter}&fields=id`)).body.ports).toEqual([{ id }]);
      }
    });

    test('allowed address pairs take the port’s MAC address where none is given', async () => {
      const port = await make({ allowed_address_pairs: [{ ip_address: '10.78.0.99' }] });
      expect(port.allowed_address_pairs).toEqual([{ ip_address: '10.78.0.99', mac_address: port.mac_address }]);
    });

    test('who does not own the network chooses neither address nor host', async () => {
      await setting.ask('PUT', `/networks/${networkId}`, { network: { shared: true } });
      for (const [attributes, rule] of [
        [{ 'binding:host_id': 'x' }, '(rule:create_port and rule:create_port:binding:host_id)'],
        [
          { fixed_ips: [{ ip_address: '10.78.0.111' }] },
          '(rule:create_port and (rule:create_port:fixed_ips and (rule:create_port:fixed_ips:ip_address)))',
        ],
      ] as const) {
        const answer = await setting.askAsMember('POST', '/ports', { port: { network_id: networkId, ...attributes } });
        expect(refusal(answer)).toEqual([403, 'PolicyNotAuthorized', `${rule} is disallowed by policy`]);
      }
    });
  });
}
