import type { Server } from '../clients/openstack/index.ts';
import type { Difference } from '../planning/difference.ts';
import type { Member } from '../topologies/blueprint.ts';
import type { Ours } from './plan-ours.ts';
import type { Scene } from './plan-scene.ts';
import type { Standing } from './plan-standing.ts';
import { portKey, volumeKey } from './thing.ts';

/** Why a server is to be made anew, and whether it can wait until all the others are well. */
export interface Reason {
  readonly urgency: 'repair' | 'planned';
  readonly changes: readonly Difference<undefined>[];
}

/** What is wrong with a server that cannot be put right without making it anew. */
export function reasonFor(
  scene: Scene,
  ours: Ours,
  member: Member,
  server: Server,
  standing: Standing,
): Reason | undefined {
  const cause = scene.replace[member.name];
  const repairs = [
    ...(cause === undefined ? [] : [change('health', cause, 'well')]),
    ...(standing.is === 'broken' ? [change('state', faultOf(server), 'ACTIVE')] : []),
    ...lostPorts(ours, member, server),
  ];
  if (repairs.length > 0) return { urgency: 'repair', changes: repairs };
  const changes = differencesOf(scene, ours, member, server);
  return changes.length > 0 ? { urgency: 'planned', changes } : undefined;
}

function change(field: string, from: string | undefined, to: string | undefined): Difference<undefined> {
  return { field, from, to, body: undefined };
}

export function faultOf({ status, fault }: Server): string {
  return fault?.message ? `${status}: ${fault.message}` : status;
}

/**
 * A port that was made again after somebody removed it is in no machine. Neutron and Nova have to agree: the one may have
 * been read before the server was made, and the other forgets addresses for a while.
 */
function lostPorts(ours: Ours, { name, networks }: Member, server: Server): Difference<undefined>[] {
  const cards = new Set(
    Object.values(server.addresses).flatMap((list) => list.map((one) => one['OS-EXT-IPS-MAC:mac_addr'])),
  );
  return networks.flatMap((network) => {
    const [port] = ours.ports.get(portKey(name, network)) ?? [];
    const isIn = port === undefined || port.device_id === server.id || cards.has(port.mac_address);
    return isIn ? [] : [change(`port ${network}`, port.device_id || undefined, server.id)];
  });
}

function differencesOf(scene: Scene, ours: Ours, member: Member, server: Server): Difference<undefined>[] {
  const { references, entries } = scene;
  const image = references.images[member.image];
  const zone = references.zones[member.zone];
  const wanted = entries.flavor.find(({ id }) => id === references.flavors[member.flavor]);
  const { flavor } = server;
  const found: (Difference<undefined> | undefined)[] = [
    differs('image', imageOf(ours, member, server), image),
    differs('zone', server['OS-EXT-AZ:availability_zone'] || undefined, zone),
    differs('flavor', flavor?.original_name, wanted?.name),
    differs('flavor.vcpus', numberText(flavor?.vcpus), numberText(wanted?.vcpus)),
    differs('flavor.ram', numberText(flavor?.ram), numberText(wanted?.ram)),
  ];
  return found.filter((one) => one !== undefined);
}

/** What is not known on either side is no difference. */
function differs(
  field: string,
  from: string | null | undefined,
  to: string | null | undefined,
): Difference<undefined> | undefined {
  if (from === null || from === undefined || to === null || to === undefined) return undefined;
  return from === to ? undefined : change(field, from, to);
}

function numberText(value: number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function imageOf(ours: Ours, { name, rootVolume }: Member, server: Server): string | undefined {
  if (rootVolume === undefined) return server.image?.id;
  const [volume] = ours.volumes.get(volumeKey(name, rootVolume.name)) ?? [];
  return volume?.volume_image_metadata['image_id'];
}
