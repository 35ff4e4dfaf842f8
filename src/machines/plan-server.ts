import type { Server } from '../clients/openstack/index.ts';
import { fromMetadata } from '../inventory/index.ts';
import type { Cause } from '../planning/step.ts';
import type { Member } from '../topologies/blueprint.ts';
import { planAttachments } from './plan-attachment.ts';
import { reasonFor } from './plan-change.ts';
import { isHostDown, unfenced } from './plan-fencing.ts';
import type { Ours } from './plan-ours.ts';
import { readinessOf } from './plan-readiness.ts';
import { causeOf, type Declared, joined, markFor, NOTHING, type Part, type Problem, type Scene } from './plan-scene.ts';
import { create, declarationOf, pathOf, removal } from './plan-server-step.ts';
import { type Standing, standingOf } from './plan-standing.ts';
import { planTurns, type Turn } from './plan-turns.ts';
import { explainFault } from './plan-unbuilt.ts';
import { unfinished } from './plan-unfinished.ts';
import type { Step } from './step.ts';
import { portKey, serverKey, thingOf } from './thing.ts';

/** How one member's machine stands. */
export interface Machine {
  readonly server: Server | undefined;
  readonly standing: Standing | { readonly is: 'missing' };
}

export interface PlannedServers extends Part {
  /** By member. */
  readonly machines: Readonly<Record<string, Machine>>;
}

/** Machines are made at the same time, and made anew one at a time. */
export function planServers(scene: Scene, ours: Ours): PlannedServers {
  const { members } = scene.blueprint;
  const machines = new Map(members.map((member) => [member.name, machineOf(ours, member)]));
  const parts = members.map((member) => planMember(scene, ours, member, machines.get(member.name) ?? MISSING));
  const turns = members.flatMap((member): Turn[] => {
    const { server, standing } = machines.get(member.name) ?? MISSING;
    if (server === undefined || standing.is === 'missing') return [];
    const reason = HOPEFUL.has(standing.is) ? undefined : reasonFor(scene, ours, member, server, standing);
    // What only sleeps is woken first, whatever it is made of.
    if (reason === undefined || (standing.is === 'asleep' && reason.urgency === 'planned')) return [];
    return [{ member: member.name, server, reason, cause: causeFor(scene, ours, member, server) }];
  });
  const standings = new Map([...machines].map(([name, { standing }]) => [name, standing.is]));
  return {
    ...joined(...parts, planTurns(scene, turns, standings), planSurplus(scene, ours)),
    machines: Object.fromEntries(machines),
  };
}

const MISSING: Machine = { server: undefined, standing: { is: 'missing' } };
/** Nothing is decided about a machine while something is being done to it. */
const HOPEFUL: ReadonlySet<string> = new Set(['building', 'leaving', 'changing', 'unbuilt', 'unseen']);

function machineOf(ours: Ours, member: Member): Machine {
  const [server] = ranked(ours, member.name, member.networks);
  return server === undefined ? MISSING : { server, standing: standingOf(server) };
}

/** Of several that a create nobody heard of has left, the one that has the member's port is the member. */
function ranked(ours: Ours, member: string, networks: readonly string[]): readonly Server[] {
  const servers = ours.servers.get(serverKey(member)) ?? [];
  const holders = new Set(networks.map((network) => ours.ports.get(portKey(member, network))?.[0]?.device_id));
  return servers.toSorted((a, b) => Number(holders.has(b.id)) - Number(holders.has(a.id)));
}

function planMember(scene: Scene, ours: Ours, member: Member, { server, standing }: Machine): Part {
  if (server === undefined) return planMissing(scene, ours, member);
  const key = serverKey(member.name);
  const thing = { ...thingOf(key), id: server.id };
  const part = (more: Partial<Declared> = {}): Part => ({
    ...NOTHING,
    declared: [{ thing, member: member.name, ...more }],
    ids: new Map([[key, server.id]]),
  });
  switch (standing.is) {
    case 'up':
      return joined(part(), planAttachments(scene, ours, member, server));
    case 'asleep':
      return wake(scene, ours, member, server, standing.how);
    case 'building':
      return isLate(scene, server)
        ? giveUp(scene, member, server)
        : part({ waiting: `server ${member.name} to be built` });
    case 'unbuilt':
      return giveUp(scene, member, server);
    case 'leaving':
      return part({ waiting: `server ${member.name} to be gone (${unfinished(scene, server)})` });
    case 'changing':
      return part({ waiting: `server ${member.name} (${unfinished(scene, server)})` });
    case 'unseen':
      return part({ waiting: `the cloud to know server ${member.name} again` });
    case 'broken':
    case 'missing':
      return part();
  }
}

function planMissing(scene: Scene, ours: Ours, member: Member): Part {
  const key = serverKey(member.name);
  const readiness = readinessOf(scene, ours, member);
  const declared = { thing: thingOf(key), member: member.name };
  if (readiness.is === 'problem') return { ...NOTHING, declared: [{ ...declared, problem: readiness.problem }] };
  const step = create(scene, member);
  if (readiness.is === 'ready') return { ...NOTHING, steps: [step], declared: [declared] };
  return { ...NOTHING, later: [step], declared: [{ ...declared, waiting: readiness.on }] };
}

function causeFor(scene: Scene, ours: Ours, member: Member, server: Server): Cause {
  // Who asks for a repair decides on it; only a server that is not as it was made has been changed from outside.
  const isHealing = scene.replace[member.name] !== undefined || server.status === 'ERROR';
  const { hash } = markFor(scene, serverKey(member.name), declarationOf(scene, member));
  return isHealing ? 'Declared' : causeOf(scene, serverKey(member.name), fromMetadata(server.metadata), hash);
}

function wake(scene: Scene, ours: Ours, member: Member, server: Server, how: 'start' | 'unpause' | 'resume'): Part {
  const key = serverKey(member.name);
  const thing = { ...thingOf(key), id: server.id };
  const ids = new Map([[key, server.id]]);
  if (reasonFor(scene, ours, member, server, { is: 'asleep', how })?.urgency === 'repair') {
    return { ...NOTHING, declared: [{ thing, member: member.name }], ids };
  }
  if (isHostDown(scene, member.name, server)) {
    const on = `host ${server['OS-EXT-SRV-ATTR:host'] ?? ''} of ${member.name} to be up`;
    return { ...NOTHING, declared: [{ thing, member: member.name, waiting: on }], ids };
  }
  const step: Step = {
    do: 'start-server',
    key: `start ${key}`,
    thing,
    path: `${pathOf(member.name)}.state`,
    needs: [],
    action: 'Update',
    impact: 'Restart',
    cause: causeOf(scene, key, fromMetadata(server.metadata), fromMetadata(server.metadata)?.hash ?? ''),
    id: server.id,
    how,
    changes: [{ field: 'state', from: server.status, to: 'ACTIVE', body: undefined }],
  };
  const declared = [{ thing, member: member.name, waiting: `server ${member.name} to run` }];
  return { ...NOTHING, steps: [step], declared, ids };
}

function isLate({ nowMs, patience }: Scene, { created }: Server): boolean {
  const sinceMs = Date.parse(created ?? '');
  return nowMs - sinceMs > patience.buildMs;
}

/** Takes away what never ran, after a while, so that it is tried again. */
function giveUp(scene: Scene, member: Member, server: Server): Part {
  const key = serverKey(member.name);
  const thing = { ...thingOf(key), id: server.id };
  const problem = explainFault(member.name, server);
  const failed = (why: Problem): Part => ({
    ...NOTHING,
    declared: [{ thing, member: member.name, problem: why }],
    ids: new Map([[key, server.id]]),
  });
  const sinceMs = Date.parse(server.fault?.created ?? server.updated ?? server.created ?? '');
  if (scene.nowMs - sinceMs < scene.patience.retryMs) return failed(problem);
  const danger = unfenced(scene, member.name, server);
  if (danger !== undefined) return failed(danger);
  const step = removal(member.name, server, { action: 'Delete', impact: 'None', cause: 'Declared' });
  return { ...failed(problem), steps: [step] };
}

/** What a create that nobody heard of has made too often. */
function planSurplus(scene: Scene, ours: Ours): Part {
  const steps = scene.blueprint.members.flatMap(({ name, networks }) =>
    ranked(ours, name, networks)
      .slice(1)
      .filter((server) => standingOf(server).is !== 'leaving' && unfenced(scene, name, server) === undefined)
      .map((server) => removal(name, server, { action: 'Delete', impact: 'None', cause: 'Declared' })),
  );
  return { ...NOTHING, steps };
}
