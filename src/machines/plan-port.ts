import { fromDescription, type Mark, toDescription } from '../inventory/index.ts';
import type { VirtualAddress } from '../topologies/blueprint.ts';
import { addressProblem, isWithin } from './plan-address.ts';
import type { Ours } from './plan-ours.ts';
import { addressOf, changesOf, type WantedPort } from './plan-port-change.ts';
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
interface Want extends WantedPort {
  readonly key: ThingKey;
  readonly member?: string;
  /** What the address is, for people. */
  readonly what: string;
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

function pathOf(member: string | undefined): string {
  return member === undefined ? 'endpoint' : `members[${member}].port`;
}
