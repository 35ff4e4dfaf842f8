import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenStackTarget } from '../../../support/openstack-raw.ts';
import { type Setting, openSetting, refusal } from './setting.ts';

export function describeRouters(connect: () => OpenStackTarget): void {
  describe('routers and floating IPs', () => {
    let setting: Setting;
    let inside: { networkId: string; subnetId: string };
    let outsideId: string;
    let routerId: string;
    beforeAll(async () => {
      setting = await openSetting(connect(), 'contract-routers');
      const outside = await setting.make('networks', 'network', {
        name: 'contract-routers-outside',
        'router:external': true,
        'provider:network_type': 'flat',
        'provider:physical_network': 'contractphys',
      });
      outsideId = outside.id;
      await setting.make('subnets', 'subnet', {
        network_id: outsideId,
        ip_version: 4,
        cidr: '10.254.9.0/24',
        enable_dhcp: false,
      });
      const { network, subnet } = await setting.makeNetwork('10.75.0.0/24');
      inside = { networkId: network.id, subnetId: subnet.id };
      routerId = (await setting.make('routers', 'router', { name: 'contract-router' })).id;
    });
    afterAll(async () => {
      await setting.ask('PUT', `/routers/${routerId}`, { router: { routes: [], external_gateway_info: {} } });
      await setting.ask('PUT', `/routers/${routerId}/remove_router_interface`, { subnet_id: inside.subnetId });
      await setting.done();
    });

    test('a leg in a subnet has the gateway’s address, and there is one at most', async () => {
      const added = await setting.ask('PUT', `/routers/${routerId}/add_router_interface`, {
        subnet_id: inside.subnetId,
      });
      expect(added.body).toMatchObject({
        id: routerId,
        subnet_id: inside.subnetId,
        subnet_ids: [inside.subnetId],
        network_id: inside.networkId,
      });
      const { body } = await setting.ask('GET', `/ports/${added.body.port_id}`);
      expect(body.port).toMatchObject({
        device_id: routerId,
        device_owner: 'network:router_interface',
        fixed_ips: [{ subnet_id: inside.subnetId, ip_address: '10.75.0.1' }],
      });
      const again = await setting.ask('PUT', `/routers/${routerId}/add_router_interface`, {
        subnet_id: inside.subnetId,
      });
      expect(refusal(again)[2]).toBe(`Bad router request: Router already has a port on subnet ${inside.subnetId}.`);
      expect(refusal(await setting.ask('DELETE', `/ports/${added.body.port_id}`)).slice(0, 2)).toEqual([
        409,
        'ServicePortInUse',
      ]);
      expect(refusal(await setting.ask('DELETE', `/routers/${routerId}`)).slice(0, 2)).toEqual([409, 'RouterInUse']);
    });

    test('only an external network is a gateway', async () => {
      const wrong = await setting.ask('PUT', `/routers/${routerId}`, {
        router: { external_gateway_info: { network_id: inside.networkId } },
      });
      expect(refusal(wrong)[2]).toBe(`Bad router request: Network ${inside.networkId} is not an external network.`);
      const right = await setting.ask('PUT', `/routers/${routerId}`, {
        router: { external_gateway_info: { network_id: outsideId } },
      });
      expect(right.body.router.external_gateway_info).toMatchObject({ network_id: outsideId, enable_snat: true });
    });

    test('a route’s next hop is on one of the router’s subnets', async () => {
      const route = (nexthop: string) => ({ router: { routes: [{ destination: '10.55.0.0/16', nexthop }] } });
      const good = await setting.ask('PUT', `/routers/${routerId}`, route('10.75.0.9'));
      expect(good.body.router.routes).toEqual([{ destination: '10.55.0.0/16', nexthop: '10.75.0.9' }]);
      expect(refusal(await setting.ask('PUT', `/routers/${routerId}`, route('10.99.0.9'))).slice(0, 2)).toEqual([
        400,
        'InvalidRoutes',
      ]);
      const removal = await setting.ask('PUT', `/routers/${routerId}/remove_router_interface`, {
        subnet_id: inside.subnetId,
      });
      expect(refusal(removal).slice(0, 2)).toEqual([409, 'RouterInterfaceInUseByRoute']);
      await setting.ask('PUT', `/routers/${routerId}`, { router: { routes: [] } });
    });

    test('a floating IP leads to a port and survives it', async () => {
      const port = await setting.make('ports', 'port', { network_id: inside.networkId });
      const floating = await setting.make('floatingips', 'floatingip', {
        floating_network_id: outsideId,
        port_id: port.id,
      });
      expect(floating).toMatchObject({
        port_id: port.id,
        router_id: routerId,
        fixed_ip_address: port.fixed_ips[0].ip_address,
        port_details: { network_id: inside.networkId },
      });
      const gone = await setting.ask('PUT', `/routers/${routerId}`, { router: { external_gateway_info: {} } });
      expect(refusal(gone).slice(0, 2)).toEqual([409, 'RouterExternalGatewayInUseByFloatingIp']);
      expect((await setting.ask('DELETE', `/ports/${port.id}`)).status).toBe(204);
      const { body } = await setting.ask('GET', `/floatingips/${floating.id}`);
      expect(body.floatingip).toMatchObject({ port_id: null, router_id: null, fixed_ip_address: null, status: 'DOWN' });
    });
  });
}
