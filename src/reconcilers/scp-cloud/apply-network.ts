import type { RouterGateway, UpdateRouter } from '../../clients/openstack/index.ts';
import { fromDescription } from '../../inventory/index.ts';
import type { GatewayWant, UpdateRouterBody } from './step.ts';
import { gone, type Ids, madeBefore, merged } from '../../planning/writing.ts';
import type { ThingKey } from './thing.ts';
import type { Handlers } from './writing.ts';

type Steps =
  | 'create-network'
  | 'update-network'
  | 'delete-network'
  | 'create-subnet'
  | 'update-subnet'
  | 'delete-subnet'
  | 'create-router'
  | 'update-router'
  | 'delete-router'
  | 'add-router-interface'
  | 'remove-router-interface'
  | 'create-security-group'
  | 'update-security-group'
  | 'delete-security-group'
  | 'create-security-group-rule'
  | 'delete-security-group-rule';

const markIn = (entry: { readonly description?: string | null | undefined }) => fromDescription(entry.description);

/**
 * Neutron takes any number of things of one name, so before each create we look for what an interrupted one made. It answers
 * a write with the whole thing as it then is: that is taken for what is there.
 */
export const applyNetwork: Handlers<Steps> = {
  'create-network': async ({ body, thing }, { cloud: { network }, inventory, namesakes, ids, project }) => {
    const there = await namesakes.network(body.name, project());
    const found = await madeBefore(inventory, 'network', there, markIn, markIn(body));
    const made = found ?? (await network.createNetwork({ ...body, project_id: project() }));
    ids.set(`network/${thing.name}`, made.id, found ? undefined : 'fresh');
    inventory.learn('network', made);
  },
  'update-network': async ({ id, changes }, { cloud: { network }, inventory }) => {
    inventory.learn('network', await network.updateNetwork(id, merged(changes)));
  },
  'delete-network': async ({ id }, { cloud: { network }, inventory }) => {
    await gone(network.deleteNetwork(id));
    await inventory.refresh('network', id);
  },
  'create-subnet': async ({ body, thing, network: of }, { cloud: { network }, inventory, ids, project }) => {
    const network_id = ids.get(of);
    const there = ids.isFresh(of) ? [] : await network.listSubnets({ network_id, name: body.name });
    const found = await madeBefore(inventory, 'subnet', there, markIn, markIn(body));
    const made = found ?? (await network.createSubnet({ ...body, network_id, project_id: project() }));
    ids.set(`subnet/${thing.name}`, made.id);
    inventory.learn('subnet', made);
  },
  'update-subnet': async ({ id, changes }, { cloud: { network }, inventory }) => {
    inventory.learn('subnet', await network.updateSubnet(id, merged(changes)));
  },
  'delete-subnet': async ({ id }, { cloud: { network }, inventory }) => {
    await gone(network.deleteSubnet(id));
    await inventory.refresh('subnet', id);
  },
  'create-router': async ({ body, gateway, thing }, { cloud: { network }, inventory, namesakes, ids, project }) => {
    const there = await namesakes.router(body.name, project());
    const found = await madeBefore(inventory, 'router', there, markIn, markIn(body));
    const external = gateway === undefined ? {} : { external_gateway_info: toGateway(gateway, ids) };
    const made = found ?? (await network.createRouter({ ...body, ...external, project_id: project() }));
    ids.set(`router/${thing.name}`, made.id, found ? undefined : 'fresh');
    inventory.learn('router', made);
  },
  'update-router': async ({ id, changes }, { cloud: { network }, inventory, ids }) => {
    inventory.learn('router', await network.updateRouter(id, toRouter(merged<UpdateRouterBody>(changes), ids)));
  },
  'delete-router': async ({ id }, { cloud: { network }, inventory }) => {
    await gone(network.deleteRouter(id));
    await inventory.refresh('router', id);
  },
  'add-router-interface': async ({ router, subnet }, { cloud: { network }, inventory, ids }) => {
    const routerId = ids.get(router);
    const subnet_id = ids.get(subnet);
    const ports = ids.isFresh(router) ? [] : await network.listPorts({ device_id: routerId });
    const found = ports.find((port) => port.fixed_ips.some((ip) => ip.subnet_id === subnet_id) && isInterface(port));
    const id = found?.id ?? (await network.addRouterInterface(routerId, { subnet_id })).port_id;
    await inventory.refresh('port', id);
  },
  'remove-router-interface': async ({ routerId, portId }, { cloud: { network }, inventory }) => {
    await gone(network.removeRouterInterface(routerId, { port_id: portId }));
    await inventory.refresh('port', portId);
  },
  'create-security-group': async ({ body, thing }, { cloud: { network }, inventory, namesakes, ids, project }) => {
    const there = await namesakes.securityGroup(body.name, project());
    const found = await madeBefore(inventory, 'security-group', there, markIn, markIn(body));
    const made = found ?? (await network.createSecurityGroup({ ...body, project_id: project() }));
    ids.set(`security-group/${thing.name}`, made.id);
    inventory.learn('security-group', made);
  },
  'update-security-group': async ({ id, changes }, { cloud: { network }, inventory }) => {
    inventory.learn('security-group', await network.updateSecurityGroup(id, merged(changes)));
  },
  'delete-security-group': async ({ id }, { cloud: { network }, inventory }) => {
    await gone(network.deleteSecurityGroup(id));
    await inventory.refresh('security-group', id);
  },
  'create-security-group-rule': async (
    { body, group, remoteGroup },
    { cloud: { network }, inventory, ids, project },
  ) => {
    const security_group_id = ids.get(group);
    const remote = remoteGroup === undefined ? {} : { remote_group_id: ids.get(remoteGroup) };
    await network.createSecurityGroupRule({ ...body, ...remote, security_group_id, project_id: project() });
    await inventory.refresh('security-group', security_group_id);
  },
  'delete-security-group-rule': async ({ id, group }, { cloud: { network }, inventory }) => {
    await gone(network.deleteSecurityGroupRule(id));
    await inventory.refresh('security-group', group);
  },
};

function isInterface(port: { readonly device_owner?: string | null | undefined }): boolean {
  return port.device_owner !== 'network:router_gateway';
}

function toRouter({ gateway, ...body }: UpdateRouterBody, ids: Ids<ThingKey>): UpdateRouter {
  if (gateway === undefined) return body;
  return { ...body, external_gateway_info: gateway === null ? null : toGateway(gateway, ids) };
}

function toGateway({ network, enable_snat, ip_address }: GatewayWant, ids: Ids<ThingKey>): RouterGateway {
  return {
    network_id: ids.get(network),
    ...(enable_snat === undefined ? {} : { enable_snat }),
    ...(ip_address === undefined ? {} : { external_fixed_ips: [{ ip_address }] }),
  };
}
