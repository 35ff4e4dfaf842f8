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

/**
 * Neutron takes any number of things of one name: each create first looks for what an interrupted one may have left. It answers
 * a write with the whole thing as it then is: that is taken for what is there.
 */
export const applyNetwork: Handlers<Steps> = {
  'create-security-group': async ({ body, key }, { cloud: { network }, inventory, ids }) => {
    const there = await network.listSecurityGroups({ name: body.name });
    const made = carrying(there, markIn, markIn(body)) ?? (await network.createSecurityGroup(body));
    ids.set(key as ThingKey, made.id);
    inventory.learn('security-group', made);
  },
  'update-security-group': async ({ id, changes }, { cloud: { network }, inventory }) => {
    inventory.learn('security-group', await network.updateSecurityGroup(id, merged(changes)));
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
    const there = await writing.namesakes.port(body.name ?? '', body.network_id);
    const pairs = carries.map((virtual) => ({ ip_address: addressOf(writing, virtual) }));
    const whole = {
      ...body,
      security_groups: [writing.ids.get(group)],
      ...(pairs.length === 0 ? {} : { allowed_address_pairs: pairs }),
    };
    const made = carrying(there, markIn, markIn(body)) ?? (await writing.cloud.network.createPort(whole));
    writing.ids.set(key as ThingKey, made.id);
    writing.inventory.learn('port', made);
  },
  'update-port': async ({ id, changes }, { cloud: { network }, inventory }) => {
    inventory.learn('port', await network.updatePort(id, merged(changes)));
  },
  'delete-port': async ({ id }, { cloud: { network }, inventory }) => {
    await gone(network.deletePort(id));
    await inventory.refresh('port', id);
  },
  'create-floating-ip': async ({ body, key, port }, { cloud: { network }, inventory, ids }) => {
    const there = await network.listFloatingIps({ floating_network_id: body.floating_network_id });
    const found = carrying(there, markIn, markIn(body));
    const made = found ?? (await network.createFloatingIp({ ...body, port_id: ids.get(port) }));
    ids.set(key as ThingKey, made.id);
    inventory.learn('floating-ip', made);
  },
  'update-floating-ip': async ({ id, changes }, { cloud: { network }, inventory, ids }) => {
    const { port } = merged(changes);
    inventory.learn('floating-ip', await network.updateFloatingIp(id, { port_id: ids.get(port) }));
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
