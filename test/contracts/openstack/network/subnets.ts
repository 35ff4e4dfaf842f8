import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenStackTarget } from '../../../support/openstack-raw.ts';
import { type Setting, openSetting, refusal } from './setting.ts';

const POOL = (start: string, end: string) => ({ start, end });
const BAD_REQUESTS: readonly [attributes: Record<string, unknown>, status: number, type: string][] = [
  [{ cidr: 'nope' }, 400, 'InvalidInput'],
  [{}, 400, 'BadRequest'],
  [{ cidr: '10.79.1.0/24', gateway_ip: '10.79.1.0' }, 400, 'InvalidInput'],
  [{ cidr: '10.79.1.0/24', allocation_pools: [POOL('10.79.1.9', '10.79.1.5')] }, 400, 'InvalidAllocationPool'],
  [{ cidr: '10.79.1.0/24', allocation_pools: [POOL('10.79.2.1', '10.79.2.5')] }, 400, 'OutOfBoundsAllocationPool'],
  [
    { cidr: '10.79.1.0/24', gateway_ip: '10.79.1.20', allocation_pools: [POOL('10.79.1.10', '10.79.1.50')] },
    409,
    'GatewayConflictWithAllocationPools',
  ],
  [{ cidr: '10.79.1.0/24', dns_nameservers: ['x'] }, 400, 'HTTPBadRequest'],
  [{ cidr: 'fd00::/64' }, 400, 'InvalidInput'],
  [{ cidr: '10.79.1.0/32' }, 400, 'InvalidInput'],
];

export function describeSubnets(connect: () => OpenStackTarget): void {
  describe('subnets', () => {
    let setting: Setting;
    let networkId: string;
    let subnetId: string;
    beforeAll(async () => {
      setting = await openSetting(connect(), 'contract-subnets');
      const { network, subnet } = await setting.makeNetwork('10.77.0.0/24');
      [networkId, subnetId] = [network.id, subnet.id];
    });
    afterAll(() => setting.done());

    test('gateway and pool follow from the CIDR', async () => {
      const { body } = await setting.ask('GET', `/subnets/${subnetId}`);
      expect(body.subnet).toMatchObject({
        cidr: '10.77.0.0/24',
        gateway_ip: '10.77.0.1',
        allocation_pools: [{ start: '10.77.0.2', end: '10.77.0.254' }],
        enable_dhcp: true,
        ip_version: 4,
        dns_nameservers: [],
        host_routes: [],
        service_types: [],
        ipv6_ra_mode: null,
        subnetpool_id: null,
        revision_number: 0,
      });
    });

    test('no two overlap in one network', async () => {
      const attributes = { network_id: networkId, ip_version: 4, cidr: '10.77.0.128/25' };
      expect(refusal(await setting.ask('POST', '/subnets', { subnet: attributes }))).toEqual([
        400,
        'InvalidInput',
        `Invalid input for operation: Requested subnet with cidr: 10.77.0.128/25 for network: ${networkId} overlaps with another subnet.`,
      ]);
    });

    test.each(BAD_REQUESTS)('refuses %j', async (attributes, status, type) => {
      const subnet = { network_id: networkId, ip_version: 4, ...attributes };
      expect(refusal(await setting.ask('POST', '/subnets', { subnet })).slice(0, 2)).toEqual([status, type]);
    });

    test('name servers, pools and description change; the CIDR does not', async () => {
      const changes = {
        dns_nameservers: ['9.9.9.9', '1.1.1.1'],
        allocation_pools: [POOL('10.77.0.100', '10.77.0.120')],
        description: 'mark',
      };
      const changed = await setting.ask('PUT', `/subnets/${subnetId}`, { subnet: changes });
      expect(changed.body.subnet).toMatchObject({ ...changes, revision_number: 1 });
      const refused = await setting.ask('PUT', `/subnets/${subnetId}`, { subnet: { cidr: '10.77.0.0/25' } });
      expect(refusal(refused)[2]).toBe('Cannot update read-only attribute cidr');
    });

    test('one that ports hold addresses of is not deleted', async () => {
      const port = await setting.make('ports', 'port', { network_id: networkId });
      expect(port.fixed_ips[0].subnet_id).toBe(subnetId);
      expect(refusal(await setting.ask('DELETE', `/subnets/${subnetId}`))).toEqual([
        409,
        'SubnetInUse',
        `Unable to complete operation on subnet ${subnetId}: One or more ports have an IP allocation from this subnet.`,
      ]);
      expect(refusal(await setting.ask('DELETE', `/networks/${networkId}`)).slice(0, 2)).toEqual([409, 'NetworkInUse']);
    });
  });
}
