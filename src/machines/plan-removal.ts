import type { Server } from '../clients/openstack/index.ts';
import { unfenced } from './plan-fencing.ts';
import type { Found, Ours } from './plan-ours.ts';
import { planVolumeRemoval } from './plan-volume-removal.ts';
import { joined, NOTHING, type Part, type Scene, stopped, waitingFor } from './plan-scene.ts';
import { removal } from './plan-server-step.ts';
import { standingOf } from './plan-standing.ts';
import { momentFor } from './plan-turns.ts';
import type { Step } from './step.ts';
import { type ThingKey, type ThingKind, thingOf } from './thing.ts';

/**
 * Lets go what is declared no more: servers, then what they held on to. Each pass takes away what nothing uses any more,
 * so that nothing is left behind that something else still needs.
 */
export function planRemoval(scene: Scene, ours: Ours, declared: ReadonlySet<ThingKey>): Part {
  const servers = leaving(ours.servers, declared);
  const taken = joined(...servers.map(([key, server]) => planServerRemoval(scene, key, server)));
  const outside = leaving(ours.floatingIps, declared).map(([key, { id }]) => remove('delete-floating-ip', key, id));
  const ports = leaving(ours.ports, declared).filter(([, port]) => !isHeld(scene, port.device_id));
  const free = ports.map(([key, { id }]) => remove('delete-port', key, id, keysOf(outside)));
  const held = leaving(ours.ports, declared).length > ports.length || servers.length > 0;
  const groups = held
    ? []
    : [
        ...leaving(ours.securityGroups, declared).map(([key, { id }]) =>
          remove('delete-security-group', key, id, keysOf(free)),
        ),
        ...leaving(ours.serverGroups, declared).map(([key, { id }]) => remove('delete-server-group', key, id)),
      ];
  const volumes = planVolumeRemoval(scene, ours, declared);
  return joined(taken, { ...NOTHING, steps: [...outside, ...free, ...groups] }, volumes);
}

/** What carries our mark and is not declared, or is there once too often. Of servers only the former: see `planServers`. */
function leaving<T extends { readonly id: string }>(
  found: Found<T>,
  declared: ReadonlySet<ThingKey>,
): (readonly [ThingKey, T])[] {
  return [...found].flatMap(([key, entries]) => {
    if (!declared.has(key)) return entries.map((entry) => [key, entry] as const);
    return key.startsWith('server/') ? [] : entries.slice(1).map((entry) => [key, entry] as const);
  });
}

function planServerRemoval(scene: Scene, key: ThingKey, server: Server): Part {
  const { name: member } = thingOf(key);
  const gone = waitingFor(key, `server ${member} to be gone`, member);
  if (standingOf(server).is === 'leaving') return gone;
  const held = scene.deleting ? undefined : scene.hold[member];
  if (held !== undefined) return waitingFor(key, momentFor(member, held), member);
  // What is kept may be used again: nothing that may still run must write to it then.
  const danger = scene.dataVolumes === 'Retain' ? unfenced(scene, member, server) : undefined;
  if (danger !== undefined) return stopped(key, danger, member);
  return { ...gone, steps: [removal(member, server, { action: 'Delete', impact: 'Destroy', cause: 'Declared' })] };
}

function isHeld({ entries }: Scene, device: string | null | undefined): boolean {
  return entries.server.some(({ id }) => id === device);
}

function keysOf(steps: readonly Step[]): string[] {
  return steps.map(({ key }) => key);
}

type Removal = 'delete-floating-ip' | 'delete-port' | 'delete-security-group' | 'delete-server-group';

const PATHS: Partial<Record<ThingKind, string>> = { 'floating-ip': 'endpoint.floatingIp', port: 'network' };

function remove(what: Removal, key: ThingKey, id: string, needs: readonly string[] = []): Step {
  const thing = { ...thingOf(key), id };
  const path = PATHS[thing.kind] ?? 'placement';
  const about = { key: `delete ${thing.kind} ${id}`, thing, path, needs, id } as const;
  return { ...about, do: what, action: 'Delete', impact: 'Destroy', cause: 'Declared' };
}
