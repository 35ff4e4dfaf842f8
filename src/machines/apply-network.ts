import { ExternalError } from '../errors/external-error.ts';
import { fromDescription } from '../inventory/index.ts';
import { carrying, gone, merged } from '../planning/writing.ts';
import type { ThingKey } from './thing.ts';
import type { Handlers, Writing } from './writing.ts';

type Steps =
  | 'create-security-group'
  | 'update-security-group'
  | 'delete-security-group'
  | 'create-security-group-rule'
  | 'delete-security-group-rule'
  | 'create-port'
  | 'update-port'
  | 'delete-port'
  | 'create-floating-ip'
  | 'update-floating-ip'
  | 'delete-floating-ip';

const markIn = (entry: { readonly description?: string | null | undefined }) => fromDescription(entry.description);

/** Neutron takes any number of things of one name: each create first looks for what an interrupted one may have left. */
export const applyNetwork: Handlers<Steps> = {
  'create-security-group': async ({ body, key }, { cloud: { network }, inventory, ids }) => {
    const there = await network.listSecurityGroups({ name: body.name });
    const { id } = carrying(there, markIn, markIn(body)) ?? (await network.createSecurityGroup(body));
    ids.set(key as ThingKey, id);
    await inventory.refresh('security-group', id);
  },
  'update-security-group': async ({ id, changes }, { cloud: { network }, inventory }) => {
    await network.updateSecurityGroup(id, merged(changes));
    await inventory.refresh('security-group', id);
  },
  'delete-security-group': async ({ id }, { cloud: { network }, inventory }) => {
    await gone(network.deleteSecurityGroup(id));
    await inventory.refresh('security-group', id);
  },
  'create-security-group-rule': async ({ body, group, fromMembers }, { makeRule, inventory, ids }) => {
    const security_group_id = ids.get(group);
    const remote = fromMembers ? { remote_group_id: security_group_id } : {};
    await makeRule({ ...body, ...remote, security_group_id });
    await inventory.refresh('security-group', security_group_id);
  },
  'delete-security-group-rule': async ({ id, group }, { cloud: { network }, inventory }) => {
    await gone(network.deleteSecurityGroupRule(id));
    await inventory.refresh('security-group', group);
  },
  'create-port': async ({ body, key, group, carries }, writing) => {
    const { network } = writing.cloud;
    const made = await network.listPorts({ network_id: body.network_id, name: body.name ?? '' });
    const pairs = carries.map((virtual) => ({ ip_address: addressOf(writing, virtual) }));
    const whole = {
      ...body,
      security_groups: [writing.ids.get(group)],
      ...(pairs.length === 0 ? {} : { allowed_address_pairs: pairs }),
    };
    const { id } = carrying(made, markIn, markIn(body)) ?? (await network.createPort(whole));
    writing.ids.set(key as ThingKey, id);
    await writing.inventory.refresh('port', id);
  },
  'update-port': async ({ id, changes }, { cloud: { network }, inventory }) => {
    await network.updatePort(id, merged(changes));
    await inventory.refresh('port', id);
  },
  'delete-port': async ({ id }, { cloud: { network }, inventory }) => {
    await gone(network.deletePort(id));
    await inventory.refresh('port', id);
  },
  'create-floating-ip': async ({ body, key, port }, { cloud: { network }, inventory, ids }) => {
    const made = await network.listFloatingIps({ floating_network_id: body.floating_network_id });
    const found = carrying(made, markIn, markIn(body));
    const { id } = found ?? (await network.createFloatingIp({ ...body, port_id: ids.get(port) }));
    ids.set(key as ThingKey, id);
    await inventory.refresh('floating-ip', id);
  },
  'update-floating-ip': async ({ id, changes }, { cloud: { network }, inventory, ids }) => {
    const { port } = merged(changes);
    await network.updateFloatingIp(id, { port_id: ids.get(port) });
    await inventory.refresh('floating-ip', id);
  },
  'delete-floating-ip': async ({ id }, { cloud: { network }, inventory }) => {
    await gone(network.deleteFloatingIp(id));
    await inventory.refresh('floating-ip', id);
  },
};

/** A port that was made by this very plan has been read by now. */
function addressOf({ inventory, ids }: Writing, key: ThingKey): string {
  const address = inventory.find('port', ids.get(key))?.fixed_ips[0]?.ip_address;
  if (address !== undefined) return address;
  throw new ExternalError(`${key} has no address yet; it is looked at again once it has`, {
    fault: 'not-found',
    system: 'neutron',
    operation: `find the address of ${key}`,
  });
}
