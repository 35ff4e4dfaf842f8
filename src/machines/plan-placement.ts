import type { PlacedMember, Placement } from '../topologies/blueprint.ts';
import { prefixLengthOf } from './plan-address.ts';
import type { Ours } from './plan-ours.ts';
import { addressOf } from './plan-port-change.ts';
import type { Scene } from './plan-scene.ts';
import { hostnameOf, portKey, virtualPortKey, volumeKey } from './thing.ts';

/** What the cloud decided; undefined until it has decided everything. */
export function placementOf(scene: Scene, ours: Ours): Placement | undefined {
  const { members, virtualAddresses } = scene.blueprint;
  const placed = members.map(({ name, networks, dataVolumes }): [string, PlacedMember | undefined] => {
    const addresses = whole(networks.map((network) => [network, addressOf(ours, portKey(name, network))]));
    const volumes = whole(
      dataVolumes.map((need) => [need.name, ours.volumes.get(volumeKey(name, need.name))?.[0]?.id]),
    );
    if (addresses === undefined || volumes === undefined) return [name, undefined];
    return [name, { hostname: hostnameOf(scene.owner.name, name), addresses, volumes }];
  });
  const reserved = virtualAddresses.map(({ name, network }) => {
    const address = addressOf(ours, virtualPortKey(name));
    const reference = scene.references.networks[network];
    if (address === undefined || reference === undefined) return [name, undefined] as const;
    return [name, { address, prefixLength: prefixLengthOf(reference.cidr) }] as const;
  });
  const [ofMembers, ofAddresses] = [whole(placed), whole(reserved)];
  if (ofMembers === undefined || ofAddresses === undefined) return undefined;
  return { members: ofMembers, virtualAddresses: ofAddresses };
}

/** All or nothing. */
function whole<T>(entries: readonly (readonly [string, T | undefined])[]): Readonly<Record<string, T>> | undefined {
  const known = entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return known.length < entries.length ? undefined : Object.fromEntries(known);
}
