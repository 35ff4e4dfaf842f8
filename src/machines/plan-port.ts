import type { Port, UpdatePort } from '../clients/openstack/index.ts';
import { fromDescription, type Mark, toDescription } from '../inventory/index.ts';
import { differences, type Difference, type HeldField } from '../planning/difference.ts';
import type { VirtualAddress } from '../topologies/blueprint.ts';
import { addressProblem, isWithin } from './plan-address.ts';
import type { Ours } from './plan-ours.ts';
import {
  causeOf,
  causeOfAbsence,
  joined,
  markFor,
  type NetworkReference,
  NOTHING,
  type Part,
  type Scene,
  stopped,
  waitingFor,
} from './plan-scene.ts';
import type { Step } from './step.ts';
import { groupKey, hostnameOf, portKey, type ThingKey, thingOf, virtualPortKey } from './thing.ts';

/** One port as the blueprint wants it. */
interface Want {
  readonly key: ThingKey;
  readonly member?: string;
  readonly name: string;
  readonly words: string;
  readonly network: NetworkReference;
  /** Undefined: the cloud chooses. */
  readonly address: string | undefined;
  /** What the address is, for people. */
  readonly what: string;
  /** Ports of virtual addresses that it may answer for. */
  readonly carries: readonly ThingKey[];
}

/** Addresses last as long as their ports: machines come and go, these stay. */
export function planPorts(scene: Scene, ours: Ours): Part {
  const { virtualAddresses, members } = scene.blueprint;
  const reserved = virtualAddresses.map((one) => planVirtual(scene, ours, one));
  const ofMembers = members.flatMap((member) =>
    member.networks.map((name) => {
      const key = portKey(member.name, name);
      const network = scene.references.networks[name];
      if (network === undefined) return waitingFor(key, `network "${name}"`, member.name);
      const carried = virtualAddresses.filter((one) => one.network === name && one.carriers.includes(member.name));
      return planPort(scene, ours, {
        key,
        member: member.name,
        name: `${hostnameOf(scene.owner.name, member.name)}-${name}`,
        words: `Address of ${member.name}`,
        network,
        address: formerAddress(scene, ours, key, member.name, network),
        what: `the address of ${member.name},`,
        carries: carried.map((one) => virtualPortKey(one.name)),
      });
    }),
  );
  return joined(...reserved, ...ofMembers);
}

/** A port that nobody is ever plugged into: it keeps the address from others, and never becomes ACTIVE. */
function planVirtual(scene: Scene, ours: Ours, { name, network: of, address }: VirtualAddress): Part {
  const key = virtualPortKey(name);
  const network = scene.references.networks[of];
  if (network === undefined) return waitingFor(key, `network "${of}"`);
  return planPort(scene, ours, {
    key,
    name: hostnameOf(scene.owner.name, name),
    words: `Reserves the virtual address "${name}"`,
    network,
    address: address ?? formerVirtual(scene, ours, key),
    what: address === undefined ? `the virtual address "${name}",` : scene.addressField,
    carries: [],
  });
}

/** A virtual address whose port was removed is still allowed on the ports of those that may carry it. */
function formerVirtual(scene: Scene, ours: Ours, key: ThingKey): string | undefined {
  if (has(ours, key)) return undefined;
  const reserved = scene.blueprint.virtualAddresses.map(({ name }) => addressOf(ours, virtualPortKey(name)));
  const allowed = [...ours.ports.values()].flat().flatMap((port) => port.allowed_address_pairs);
  const left = new Set(allowed.map((pair) => pair.ip_address).filter((address) => !reserved.includes(address)));
  const [only] = left;
  return left.size === 1 ? only : scene.addresses.get(key);
}

/** A member's port that was removed gets the address that its server still has, or that we remember. */
function formerAddress(
  scene: Scene,
  ours: Ours,
  key: ThingKey,
  member: string,
  { cidr }: NetworkReference,
): string | undefined {
  if (has(ours, key)) return undefined;
  const [server] = ours.servers.get(`server/${member}`) ?? [];
  const addresses = Object.values(server?.addresses ?? {}).flat();
  const fixed = addresses.find((one) => one['OS-EXT-IPS:type'] !== 'floating' && isWithin(one.addr, cidr));
  return fixed?.addr ?? scene.addresses.get(key);
}

function has(ours: Ours, key: ThingKey): boolean {
  return ours.ports.has(key);
}

function planPort(scene: Scene, ours: Ours, want: Want): Part {
  const { key, member, network, address, carries } = want;
  // Without the address: a change of it alone is found by looking at the port.
  const mark = markFor(scene, key, { network: network.id, carries });
  const [have] = ours.ports.get(key) ?? [];
  const of = member === undefined ? {} : { member };
  if (have === undefined || !have.fixed_ips.some((ip) => ip.ip_address === address)) {
    const problem = address === undefined ? undefined : addressProblem(scene, network, address, want.what);
    if (problem !== undefined) {
      const there = have === undefined ? NOTHING : { ...NOTHING, ids: new Map([[key, have.id]]) };
      return joined(stopped(key, problem, member), there);
    }
  }
  if (have === undefined) return createPort(scene, want, mark);
  const thing = { ...thingOf(key), id: have.id };
  const there = { ...NOTHING, declared: [{ thing, ...of }], ids: new Map([[key, have.id]]) };
  const changes = changesOf(scene, ours, want, mark, have);
  if (changes.length === 0) return there;
  const common = { key: `update ${key}`, thing, path: pathOf(member), needs: [], impact: 'None' } as const;
  const cause = causeOf(scene, key, fromDescription(have.description), mark.hash);
  const step: Step = { ...common, do: 'update-port', action: 'Update', cause, id: have.id, changes };
  return { ...there, steps: [step] };
}

function createPort(scene: Scene, want: Want, mark: Mark): Part {
  const { key, member, name, words, network, address, carries } = want;
  const thing = thingOf(key);
  const common = { key, thing, path: pathOf(member), action: 'Create', impact: 'None' } as const;
  const group = groupKey(scene.blueprint);
  const step: Step = {
    ...common,
    do: 'create-port',
    needs: [group, ...carries],
    cause: causeOfAbsence(scene, key),
    group,
    carries,
    body: {
      network_id: network.id,
      name,
      description: toDescription(mark, words),
      fixed_ips: [{ subnet_id: network.subnetId, ...(address === undefined ? {} : { ip_address: address }) }],
    },
  };
  return { ...NOTHING, steps: [step], declared: [{ thing, ...(member === undefined ? {} : { member }) }] };
}

/** What a port of ours is held to, once everything that it refers to is there. */
interface Held {
  readonly name: string;
  readonly address: string | undefined;
  readonly subnetId: string;
  readonly groups: readonly string[] | undefined;
  readonly carried: readonly string[] | undefined;
}

const HELD: readonly HeldField<Held, Port, UpdatePort>[] = [
  { field: 'name', want: (w) => w.name, have: (p) => p.name, body: (w) => ({ name: w.name }) },
  {
    field: 'adminStateUp',
    want: () => true,
    have: (p) => p.admin_state_up,
    body: () => ({ admin_state_up: true }),
  },
  {
    field: 'address',
    want: (w) => w.address,
    have: (p) => p.fixed_ips[0]?.ip_address,
    body: (w) => ({
      fixed_ips: [{ subnet_id: w.subnetId, ...(w.address === undefined ? {} : { ip_address: w.address }) }],
    }),
  },
  {
    field: 'securityGroups',
    want: (w) => w.groups,
    have: (p) => p.security_groups,
    body: (w) => (w.groups === undefined ? {} : { security_groups: w.groups }),
  },
  {
    field: 'allowedAddresses',
    want: (w) => w.carried,
    have: (p) => p.allowed_address_pairs.map((pair) => pair.ip_address).toSorted(),
    body: (w) =>
      w.carried === undefined ? {} : { allowed_address_pairs: w.carried.map((ip_address) => ({ ip_address })) },
  },
];

function changesOf({ blueprint }: Scene, ours: Ours, want: Want, mark: Mark, have: Port): Difference<UpdatePort>[] {
  const [group] = ours.securityGroups.get(groupKey(blueprint)) ?? [];
  const carried: readonly (string | undefined)[] = want.carries.map((key) => addressOf(ours, key));
  const held = {
    name: want.name,
    address: want.address,
    subnetId: want.network.subnetId,
    groups: group === undefined ? undefined : [group.id],
    carried: isKnown(carried) ? [...carried].sort() : undefined,
  };
  const changes = differences(HELD, held, have);
  const description = toDescription(mark, want.words);
  if (changes.length === 0 || have.description === description) return changes;
  return [...changes, { field: 'mark', from: undefined, to: mark.hash, body: { description } }];
}

function isKnown(addresses: readonly (string | undefined)[]): addresses is readonly string[] {
  return !addresses.includes(undefined);
}

/** The address of a port of ours. */
export function addressOf(ours: Ours, key: ThingKey): string | undefined {
  return ours.ports.get(key)?.[0]?.fixed_ips[0]?.ip_address;
}

function pathOf(member: string | undefined): string {
  return member === undefined ? 'endpoint' : `members[${member}].port`;
}
