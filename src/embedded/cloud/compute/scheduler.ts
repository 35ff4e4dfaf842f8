import type { CloudContext } from '../context.ts';
import { takesServers } from './hosts/liveness.ts';
import type { HostRow } from './hosts/tables.ts';
import { type Usage, fits, usageOf } from './hosts/usage.ts';
import { zoneOfHost } from './hosts/zones.ts';
import type { FlavorRow } from './flavors/table.ts';
import type { ServerRow } from './servers/table.ts';

export interface Wish {
  readonly flavor: FlavorRow;
  readonly volumeBacked: boolean;
  readonly zone: string | null;
  /** The only host that will do. */
  readonly host?: string | null;
  /** Hosts that will not. */
  readonly not?: readonly string[];
  readonly group: string | null;
  /** The server itself, when it has a place already: it is not in its own way. */
  readonly serverId: string;
  readonly hints: Readonly<Record<string, unknown>>;
}

export class NoValidHost extends Error {
  override readonly name = 'NoValidHost';

  constructor(reason: string) {
    super(`No valid host was found. ${reason}`);
  }
}

/**
 * The host for a server: enabled, up, in the zone, with room, and as the server group and the hints want it; of several
 * the one with most free memory. Throws NoValidHost.
 */
export function pickHost(cloud: CloudContext, wish: Wish): string {
  const roomy = cloud.state.tables.compute.hosts
    .all()
    .filter((host) => isCandidate(cloud, host, wish))
    .map((host) => ({ host, used: usageOf(cloud, host.id) }))
    .filter(({ host, used }) => hasRoom(host, used, wish));
  if (roomy.length === 0) throw new NoValidHost('');
  const fitting = roomy.filter(({ host }) => suitsGroup(cloud, host.id, wish) && suitsHints(cloud, host.id, wish));
  if (fitting.length === 0) throw new NoValidHost('There are not enough hosts available.');
  return best(cloud, fitting, wish).id;
}

function isCandidate(cloud: CloudContext, host: HostRow, { zone, host: only, not = [] }: Wish): boolean {
  if (only && host.id !== only) return false;
  if (not.includes(host.id)) return false;
  if (!takesServers(cloud, host.id)) return false;
  return zone === null || zoneOfHost(cloud, host.id) === zone;
}

function hasRoom(host: HostRow, used: Usage, { flavor, volumeBacked }: Wish): boolean {
  const disk = (volumeBacked ? 0 : flavor.disk) + flavor.ephemeral + Math.ceil(flavor.swap / 1024);
  return fits(host, used, { vcpus: flavor.vcpus, memory_mb: flavor.ram, disk_gb: disk });
}

interface Room {
  readonly host: HostRow;
  readonly used: Usage;
}

function best(cloud: CloudContext, rooms: readonly Room[], wish: Wish): HostRow {
  const freest = Math.max(...rooms.map(({ host, used }) => score(cloud, { host, used }, wish)));
  const top = rooms.filter((room) => score(cloud, room, wish) === freest);
  const chosen = top[Math.floor(cloud.random.fraction() * top.length)] ?? top[0];
  if (!chosen) throw new NoValidHost('');
  return chosen.host;
}

const SOFT_WEIGHT_MB = 1e12;

/** Free memory; a soft policy outweighs it. */
function score(cloud: CloudContext, { host, used }: Room, wish: Wish): number {
  const group = wish.group === null ? undefined : cloud.state.tables.compute.serverGroups.get(wish.group);
  const free = host.memory_mb - used.memory_mb;
  if (!group?.policy.startsWith('soft-')) return free;
  const members = membersOn(cloud, host.id, wish).length;
  return free + (group.policy === 'soft-affinity' ? members : -members) * SOFT_WEIGHT_MB;
}

function members(cloud: CloudContext, { group, serverId }: Wish): ServerRow[] {
  if (group === null) return [];
  return cloud.state.tables.compute.servers
    .where('group', group)
    .filter(({ id, host }) => id !== serverId && host !== null);
}

const membersOn = (cloud: CloudContext, host: string, wish: Wish) =>
  members(cloud, wish).filter((member) => member.host === host);

function suitsGroup(cloud: CloudContext, host: string, wish: Wish): boolean {
  const group = wish.group === null ? undefined : cloud.state.tables.compute.serverGroups.get(wish.group);
  if (!group) return true;
  if (group.policy === 'anti-affinity') {
    return membersOn(cloud, host, wish).length < (group.rules['max_server_per_host'] ?? 1);
  }
  if (group.policy !== 'affinity') return true;
  const others = members(cloud, wish);
  return others.length === 0 || others.some((member) => member.host === host);
}

function suitsHints(cloud: CloudContext, host: string, { hints }: Wish): boolean {
  const { servers } = cloud.state.tables.compute;
  const hostsOf = (hint: unknown) =>
    [hint].flat().flatMap((id) => (typeof id === 'string' ? [servers.get(id)?.host] : []));
  if (hostsOf(hints['different_host']).includes(host)) return false;
  return hints['same_host'] === undefined || hostsOf(hints['same_host']).includes(host);
}
