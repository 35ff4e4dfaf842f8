import type { Port, UpdatePort } from '../clients/openstack/index.ts';
import { type Mark, toDescription } from '../inventory/index.ts';
import { differences, type Difference, type HeldField } from '../planning/difference.ts';
import type { Ours } from './plan-ours.ts';
import type { NetworkReference, Scene } from './plan-scene.ts';
import { groupKey, type ThingKey } from './thing.ts';

/** What a port is to be like. */
export interface WantedPort {
  readonly name: string;
  readonly words: string;
  readonly network: NetworkReference;
  /** Undefined: the cloud chooses. */
  readonly address: string | undefined;
  /** Ports of virtual addresses that it may answer for. */
  readonly carries: readonly ThingKey[];
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

/** What of a port has to be changed; an address that is not known yet is left as it is. */
export function changesOf(
  { blueprint }: Scene,
  ours: Ours,
  want: WantedPort,
  mark: Mark,
  have: Port,
): Difference<UpdatePort>[] {
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
