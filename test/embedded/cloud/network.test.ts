import { beforeEach, describe, expect, test } from 'vitest';
import { type Setting, openSetting, refusal } from '../../contracts/openstack/network/setting.ts';
import { embeddedTarget } from '../../support/openstack-targets.ts';

let setting: Setting;
beforeEach(async () => {
  setting = await openSetting(embeddedTarget(), 'net');
});

describe('trunks', () => {
  const ports = async () => {
    const { network } = await setting.makeNetwork('10.9.0.0/24');
    const port = async (name: string) => (await setting.make('ports', 'port', { network_id: network.id, name })).id;
    return { parent: await port('parent'), child: await port('child') };
  };

  test('a trunk carries ports of other networks, and neither goes from under it', async () => {
    const { parent, child } = await ports();
    const sub = { port_id: child, segmentation_type: 'vlan', segmentation_id: 7 };
    const trunk = await setting.make('trunks', 'trunk', { port_id: parent, sub_ports: [sub] });
    expect(trunk).toMatchObject({ status: 'DOWN', admin_state_up: true, sub_ports: [sub] });
    const details = (await setting.ask('GET', `/ports/${parent}`)).body.port.trunk_details;
    expect(details).toMatchObject({ trunk_id: trunk.id, sub_ports: [sub] });
    expect(refusal(await setting.ask('DELETE', `/ports/${parent}`))).toEqual([
      409,
      'PortInUseAsTrunkParent',
      `Port ${parent} is currently a parent port for trunk ${trunk.id}.`,
    ]);
    expect(refusal(await setting.ask('DELETE', `/ports/${child}`))[1]).toBe('PortInUseAsSubPort');
    const gone = await setting.ask('PUT', `/trunks/${trunk.id}/remove_subports`, { sub_ports: [{ port_id: child }] });
    expect(gone.body.sub_ports).toEqual([]);
    expect((await setting.ask('DELETE', `/ports/${child}`)).status).toBe(204);
  });

  test('what cannot be carried is refused', async () => {
    const { parent, child } = await ports();
    const trunk = await setting.make('trunks', 'trunk', { port_id: parent });
    const add = (sub: unknown) => setting.ask('PUT', `/trunks/${trunk.id}/add_subports`, { sub_ports: [sub] });
    expect(refusal(await add({ port_id: child, segmentation_type: 'vlan', segmentation_id: 5000 }))[2]).toBe(
      "Invalid input for operation: Segmentation ID '5000' is not in range.",
    );
    expect(refusal(await add({ port_id: parent, segmentation_type: 'vlan', segmentation_id: 5 }))[1]).toBe(
      'ParentPortInUse',
    );
    expect(refusal(await setting.ask('POST', '/trunks', { trunk: { port_id: parent } }))[1]).toBe('ParentPortInUse');
  });
});

describe('quality of service', () => {
  test('a policy has rules, is bound to ports, and stays while it is', async () => {
    const policy = await setting.make('qos/policies', 'policy', { name: 'slow' });
    expect((await setting.ask('PUT', `/policies/${policy.id}/tags`, { tags: ['blue'] })).status).toBe(200);
    expect((await setting.ask('GET', `/qos/policies/${policy.id}`)).body.policy.tags).toEqual(['blue']);
    const rules = `/qos/policies/${policy.id}/bandwidth_limit_rules`;
    const made = await setting.ask('POST', rules, { bandwidth_limit_rule: { max_kbps: 1000 } });
    const rule = made.body.bandwidth_limit_rule;
    expect([made.status, rule]).toMatchObject([201, { max_kbps: 1000, max_burst_kbps: 0, direction: 'egress' }]);
    const twin = await setting.ask('POST', rules, { bandwidth_limit_rule: { max_kbps: 2000 } });
    expect(refusal(twin)[1]).toBe('QoSRulesConflict');
    const shown = (await setting.ask('GET', `/qos/policies/${policy.id}`)).body.policy;
    expect(shown.rules).toMatchObject([{ id: rule.id, type: 'bandwidth_limit', qos_policy_id: policy.id }]);
    const { network } = await setting.makeNetwork('10.9.1.0/24');
    const port = await setting.make('ports', 'port', { network_id: network.id, qos_policy_id: policy.id });
    expect(port['qos_policy_id']).toBe(policy.id);
    expect(refusal(await setting.ask('DELETE', `/qos/policies/${policy.id}`))[2]).toBe(
      `QoS Policy ${policy.id} is used by port ${port.id}.`,
    );
    const loose = await setting.ask('PUT', `/ports/${port.id}`, { port: { qos_policy_id: null } });
    expect(loose.body.port.qos_policy_id).toBeNull();
    const direct = await setting.ask('PUT', `/qos/alias_bandwidth_limit_rules/${rule.id}`, {
      alias_bandwidth_limit_rule: { max_kbps: 5 },
    });
    expect(direct.body.alias_bandwidth_limit_rule).toMatchObject({ max_kbps: 5, direction: 'egress' });
    expect((await setting.ask('DELETE', `${rules}/${rule.id}`)).status).toBe(204);
    expect((await setting.ask('GET', rules)).body.bandwidth_limit_rules).toEqual([]);
  });

  test('only an administrator makes one; everybody may ask what there is', async () => {
    const refused = await setting.askAsMember('POST', '/qos/policies', { policy: { name: 'mine' } });
    expect(refusal(refused)[0]).toBe(403);
    const types = (await setting.askAsMember('GET', '/qos/rule-types')).body.rule_types;
    expect(types).toContainEqual({ type: 'dscp_marking' });
  });
});

describe('what was answered wrongly', () => {
  test('saying what holds anyway needs no right', async () => {
    const pool = await setting.askAsMember('POST', '/subnetpools', {
      subnetpool: { name: 'mine', prefixes: ['10.8.0.0/16'], shared: false, is_default: false },
    });
    expect(pool.status).toBe(201);
    const { id } = pool.body.subnetpool;
    const more = await setting.askAsMember('PUT', `/subnetpools/${id}/add_prefixes`, { prefixes: ['10.7.0.0/16'] });
    expect(more.body).toEqual({ prefixes: ['10.7.0.0/16', '10.8.0.0/16'] });
    expect((await setting.askAsMember('DELETE', `/subnetpools/${id}`)).status).toBe(204);
  });

  test('a port that keeps an address and wants one more gets two', async () => {
    const { network, subnet } = await setting.makeNetwork('10.6.0.0/24');
    const port = await setting.make('ports', 'port', { network_id: network.id });
    const fixed_ips = [port['fixed_ips'][0], { subnet_id: subnet.id }];
    const answer = await setting.ask('PUT', `/ports/${port.id}`, { port: { fixed_ips } });
    const addresses = answer.body.port.fixed_ips.map((ip: { ip_address: string }) => ip.ip_address);
    expect(new Set(addresses).size).toBe(2);
  });

  test('an agent serves a router until it is told not to', async () => {
    const router = await setting.make('routers', 'router', { name: 'r' });
    const serving = async () =>
      (await setting.ask('GET', `/routers/${router.id}/l3-agents`)).body.agents as { id: string }[];
    const [agent] = await serving();
    const place = `/agents/${agent?.id ?? ''}/l3-routers`;
    expect(refusal(await setting.ask('POST', place, { router_id: router.id }))[1]).toBe('RouterHostedByL3Agent');
    expect((await setting.ask('DELETE', `${place}/${router.id}`)).status).toBe(204);
    expect(await serving()).toEqual([]);
    expect((await setting.ask('POST', place, { router_id: router.id })).status).toBe(201);
    expect((await setting.ask('GET', place)).body.routers).toMatchObject([{ id: router.id }]);
  });
});

describe('segments', () => {
  test('a network shows its one segment, and a list where it has several; subnets are in all or in none', async () => {
    const network = await setting.make('networks', 'network', { name: 'routed' });
    const path = `/segments?network_id=${network.id}`;
    const [own] = (await setting.ask('GET', path)).body.segments;
    expect(own).toMatchObject({ name: null, network_type: 'vxlan', physical_network: null });
    expect(own.segmentation_id).toBe(network['provider:segmentation_id']);
    expect(Object.keys(own)).not.toContain('project_id');

    const wanted = { network_id: network.id, network_type: 'vlan', physical_network: 'physnet1', segmentation_id: 150 };
    const second = await setting.make('segments', 'segment', { ...wanted, name: 'rack 2' });
    expect(second).toMatchObject({ ...wanted, name: 'rack 2', description: '' });
    const shown = (await setting.ask('GET', `/networks/${network.id}`)).body.network;
    expect(shown.segments).toHaveLength(2);
    expect(Object.keys(shown)).not.toContain('provider:network_type');
    expect(refusal(await setting.ask('POST', '/segments', { segment: wanted }))[1]).toBe('VlanIdInUse');

    const subnet = { network_id: network.id, cidr: '10.9.2.0/24', ip_version: 4 };
    const made = await setting.make('subnets', 'subnet', { ...subnet, segment_id: second.id });
    expect(made.segment_id).toBe(second.id);
    const mixed = await setting.ask('POST', '/subnets', { subnet: { ...subnet, cidr: '10.9.3.0/24' } });
    expect(refusal(mixed)[1]).toBe('SubnetsNotAllAssociatedWithSegments');
    expect(refusal(await setting.ask('DELETE', `/segments/${second.id}`))[1]).toBe('SegmentInUse');
    expect((await setting.ask('GET', `/networks/${network.id}`)).body.network.l2_adjacency).toBe(false);
    await setting.ask('DELETE', `/subnets/${made.id}`);
    expect((await setting.ask('DELETE', `/segments/${second.id}`)).status).toBe(204);
    await setting.ask('DELETE', `/networks/${network.id}`);
    expect((await setting.ask('GET', path)).body.segments).toEqual([]);
  });
});

describe('flavors of services', () => {
  test('a flavor has profiles, and a profile stays while a flavor has it', async () => {
    const flavor = await setting.make('flavors', 'flavor', { name: 'fast', service_type: 'L3_ROUTER_NAT' });
    expect(flavor).toMatchObject({ name: 'fast', enabled: true, description: '', service_profiles: [] });
    const empty = await setting.ask('POST', '/service_profiles', { service_profile: {} });
    expect(refusal(empty)[2]).toContain('Service Profile needs either a driver or metainfo.');
    const profile = await setting.make('service_profiles', 'service_profile', { metainfo: '{"a": 1}' });
    const given = { service_profile: { id: profile.id } };
    expect((await setting.ask('POST', `/flavors/${flavor.id}/service_profiles`, given)).status).toBe(201);
    expect((await setting.ask('GET', `/flavors/${flavor.id}`)).body.flavor.service_profiles).toEqual([profile.id]);
    expect(refusal(await setting.ask('DELETE', `/service_profiles/${profile.id}`))[1]).toBe('ServiceProfileInUse');
    const path = `/flavors/${flavor.id}/service_profiles/${profile.id}`;
    expect((await setting.ask('DELETE', path)).status).toBe(204);
    expect(refusal(await setting.ask('DELETE', path))[1]).toBe('FlavorServiceProfileBindingNotFound');
    expect((await setting.ask('DELETE', `/service_profiles/${profile.id}`)).status).toBe(204);
    expect((await setting.ask('DELETE', `/flavors/${flavor.id}`)).status).toBe(204);
  });
});
