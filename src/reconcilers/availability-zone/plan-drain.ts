import type { AvailabilityZoneSpec, HostStatus } from '../../api/availability-zone.ts';
import type { Migration } from '../../clients/openstack/index.ts';
import type { StepKey } from '../../planning/step.ts';
import { type ComputeService, type Observed, type Server, serversOn } from './observed.ts';
import { named, type Problem, type Scene } from './plan-scene.ts';
import type { Step } from './step.ts';

type Entry = AvailabilityZoneSpec['maintenance'][number];
type State = NonNullable<HostStatus['maintenance']>['state'];

/** What is to be done about the servers of one host, and how far that is. */
export interface Drain {
  readonly state: State;
  readonly remaining: number;
  readonly message?: string;
  readonly steps: readonly Step[];
  readonly waiting?: string;
  readonly problem?: Problem;
}

/** Servers of one host that move at the same time: more of them only share the wire. */
const AT_ONCE = 2;
/** After a failed move the scheduler gets some time to find room. */
const RETRY_MS = 300_000;

/** Moves servers off a host, a few at a time. A host that is dead cannot be drained: that takes an evacuation. */
export function planDrain(scene: Scene, entry: Entry, service: ComputeService, needs: readonly StepKey[]): Drain {
  const { observed } = scene;
  const { host, drain } = entry;
  const servers = serversOn(observed, host);
  const confirming = unconfirmed(observed, host).map((server) => confirmation(entry, server));
  const base = { remaining: servers.length, steps: confirming };
  if (drain === 'None') return { ...base, state: 'Disabled', steps: [] };
  if (servers.length === 0) return { ...base, state: confirming.length > 0 ? 'Draining' : 'Drained' };
  if (service.state !== 'up') {
    const message = `${host} is down, so its servers cannot be moved by migration: bring it back, or evacuate ${named(servers)}`;
    return { ...base, state: 'Failed', message, problem: { reason: 'DrainFailed', message } };
  }
  const moving = servers.filter(isMoving);
  const idle = servers.filter((server) => !isMoving(server));
  const stuck = idle.filter((server) => movedHow(drain, server) === undefined);
  const failed = idle.filter((server) => failedLately(scene, host, server));
  const free = idle.filter((server) => !stuck.includes(server) && !failed.includes(server));
  const starting = free.slice(0, Math.max(0, AT_ONCE - moving.length)).map((server) => moveOf(entry, server, needs));
  const steps = [...confirming, ...starting];
  const trouble = troubleOf(host, stuck, failed);
  const waiting = `${servers.length} ${servers.length === 1 ? 'server' : 'servers'} to leave ${host}`;
  if (trouble === undefined || steps.length > 0 || moving.length > 0) {
    return {
      ...base,
      state: 'Draining',
      steps,
      waiting,
      ...(trouble === undefined ? {} : { message: trouble.message }),
    };
  }
  return { ...base, state: 'Failed', message: trouble.message, problem: trouble };
}

function troubleOf(host: string, stuck: readonly Server[], failed: readonly Server[]): Problem | undefined {
  const [server] = stuck;
  if (server !== undefined) {
    const message = `${named(stuck)} on ${host} cannot be moved in status ${server.status}: bring back to ACTIVE or SHUTOFF, or delete`;
    return { reason: 'DrainFailed', message };
  }
  if (failed.length === 0) return undefined;
  const message =
    `${named(failed)} could not be moved off ${host} and stay there; tried again every few minutes. A server that is ` +
    'pinned to its zone moves only to another enabled host of the zone with room for it';
  return { reason: 'DrainFailed', message };
}

function isMoving(server: Server): boolean {
  return server['OS-EXT-STS:task_state'] != null || ['MIGRATING', 'RESIZE', 'BUILD'].includes(server.status);
}

/** How a server can be moved; undefined where it cannot. One that is off moves cold in any case: nobody notices. */
function movedHow(drain: Entry['drain'], { status }: Server): 'live' | 'cold' | undefined {
  if (status === 'SHUTOFF') return 'cold';
  if (status === 'ACTIVE') return drain === 'Cold' ? 'cold' : 'live';
  return status === 'PAUSED' && drain === 'Live' ? 'live' : undefined;
}

function moveOf(entry: Entry, server: Server, needs: readonly StepKey[]): Step {
  const how = movedHow(entry.drain, server);
  const running = server.status === 'ACTIVE';
  return {
    ...about(entry, server),
    key: `move server ${server.id}`,
    do: how === 'live' ? 'live-migrate-server' : 'cold-migrate-server',
    impact: how === 'cold' && running ? 'Restart' : 'None',
    needs,
    changes: [{ field: 'host', from: entry.host, to: 'another host', body: {} }],
  };
}

function confirmation(entry: Entry, server: Server): Step {
  const to = server['OS-EXT-SRV-ATTR:host'] ?? 'another host';
  return {
    ...about(entry, server),
    key: `confirm server ${server.id}`,
    do: 'confirm-migration',
    impact: 'None',
    needs: [],
    changes: [{ field: 'host', from: `${entry.host}, to be confirmed`, to, body: {} }],
  };
}

function about({ host }: Entry, { id, name }: Server) {
  const thing = { kind: 'server', name: name === '' ? id : name, id } as const;
  return { thing, id, action: 'Update', cause: 'Declared', path: `maintenance[${host}]` } as const;
}

/** Servers that a cold migration has taken off the host, and that wait to be told that it is well. Not resized ones. */
function unconfirmed({ entries, migrations }: Observed, host: string): readonly Server[] {
  const moved = (migrations.get(host) ?? []).filter(
    ({ migration_type: type, status }) => type === 'migration' && status === 'finished',
  );
  return entries.server.filter(
    ({ id, status }) => status === 'VERIFY_RESIZE' && moved.some(({ instance_uuid: server }) => server === id),
  );
}

function failedLately({ observed, nowMs }: Scene, host: string, { id }: Server): boolean {
  const last = (observed.migrations.get(host) ?? []).findLast((migration) => migration.instance_uuid === id);
  if (last === undefined || !['error', 'failed'].includes(last.status ?? '')) return false;
  return nowMs - timeOf(last) < RETRY_MS;
}

/** Nova writes times of migrations in UTC and does not say so. */
function timeOf({ updated_at: updated, created_at: created }: Migration): number {
  const text = updated ?? created ?? '';
  return Date.parse(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);
}
