import { inOrder, withoutThoseOn } from '../planning/plan-order.ts';
import type { Blueprint, Placement } from '../topologies/blueprint.ts';
import { planFloatingIps } from './plan-floating-ip.ts';
import { oursIn } from './plan-ours.ts';
import { placementOf } from './plan-placement.ts';
import { planPorts } from './plan-port.ts';
import { planRemoval } from './plan-removal.ts';
import { type Declared, joined, type Part, type Problem, type Scene } from './plan-scene.ts';
import { planSecurityGroup } from './plan-security-group.ts';
import { planServerGroups, serverGroupKey } from './plan-server-group.ts';
import { type Machine, planServers } from './plan-server.ts';
import { planVolumes } from './plan-volume.ts';
import { type Watched, watchedIn } from './plan-watch.ts';
import type { Step } from './step.ts';
import {
  floatingIpKey,
  groupKey,
  keyOf,
  memberFloatingIpKey,
  portKey,
  serverKey,
  type ThingKey,
  virtualPortKey,
  volumeKey,
} from './thing.ts';

export type { Machine } from './plan-server.ts';
export { PLANNED_KINDS } from './plan-scene.ts';
export type { Declared, Entries, Owner, Patience, Problem, ProblemReason, References, Scene } from './plan-scene.ts';

/** What has to be done so that a blueprint's machines exist, as data. */
export interface MachinePlan {
  /** What can be done now, each after what it needs. */
  readonly steps: readonly Step[];
  /** What comes after something that takes its time (a volume to be made, another member to be back): to be shown only. */
  readonly later: readonly Step[];
  /** Every thing of the blueprint, for the status. */
  readonly declared: readonly Declared[];
  /** Ids of things that exist. */
  readonly ids: ReadonlyMap<ThingKey, string>;
  /** How each member's machine stands, by member. */
  readonly machines: Readonly<Record<string, Machine>>;
  /** Once every address and every data volume is known. */
  readonly placement?: Placement;
  /** What stands in the way for good, until somebody does something. */
  readonly problems: readonly Problem[];
  /** What has to come about outside, for people. */
  readonly waiting: readonly string[];
  /** Entries of the picture to read anew before the next plan. */
  readonly watched: readonly Watched[];
}

/** Decides everything that is to be done for the machines of one blueprint. Pure. */
export function planMachines(scene: Scene): MachinePlan {
  if (scene.unread.size > 0) return unread(scene);
  const ours = oursIn(scene);
  const declaredKeys = scene.deleting ? new Set<ThingKey>() : keysOf(scene);
  const servers = scene.deleting ? undefined : planServers(scene, ours);
  const kept =
    servers === undefined
      ? []
      : [
          planSecurityGroup(scene, ours),
          planServerGroups(scene, ours),
          planPorts(scene, ours),
          planFloatingIps(scene, ours),
          planVolumes(scene, ours),
          servers,
        ];
  const whole = joined(...kept, planRemoval(scene, ours, declaredKeys));
  const { steps, later } = waitForStopped(whole);
  const declared = merged(whole.declared);
  const placement = scene.deleting ? undefined : placementOf(scene, ours);
  return {
    steps,
    later,
    declared,
    ids: whole.ids,
    machines: servers?.machines ?? {},
    ...(placement === undefined ? {} : { placement }),
    problems: declared.flatMap((one) => one.problem ?? []),
    waiting: [...new Set(declared.flatMap((one) => one.waiting ?? []))],
    watched: watchedIn(scene, ours),
  };
}

/** The key of every thing that the blueprint declares. */
function keysOf(scene: { readonly blueprint: Blueprint; readonly owner: Scene['owner'] }): ReadonlySet<ThingKey> {
  const { members, virtualAddresses } = scene.blueprint;
  return new Set<ThingKey>([
    groupKey(scene.blueprint),
    ...virtualAddresses.flatMap((one) => [
      virtualPortKey(one.name),
      ...(one.floatingIpNetwork === undefined ? [] : [floatingIpKey(one.name)]),
    ]),
    ...members.flatMap(({ name, zone, networks, dataVolumes, rootVolume, floatingIpNetwork }) => [
      ...(floatingIpNetwork === undefined ? [] : [memberFloatingIpKey(name)]),
      serverKey(name),
      serverGroupKey(scene, zone),
      ...networks.map((network) => portKey(name, network)),
      ...[...dataVolumes, ...(rootVolume === undefined ? [] : [rootVolume])].map((need) => volumeKey(name, need.name)),
    ]),
  ]);
}

/** What builds on a thing that cannot be made is only shown. */
function waitForStopped({ steps, later, declared, ids }: Part): Pick<MachinePlan, 'steps' | 'later'> {
  const amiss = declared.filter((one) => one.problem !== undefined || one.waiting !== undefined);
  const missing = amiss.map(({ thing }) => keyOf(thing.kind, thing.name)).filter((key) => !ids.has(key));
  const ordered = inOrder(steps);
  const making = new Set(ordered.map(({ key }) => key));
  const free = withoutThoseOn(ordered, new Set(missing.filter((key) => !making.has(key))));
  const held = new Set(ordered.filter((step) => !free.includes(step)));
  return { steps: free, later: [...held, ...later] };
}

/** What is said of one thing in several places. */
function merged(declared: readonly Declared[]): Declared[] {
  const byKey = new Map<ThingKey, Declared>();
  for (const one of declared) {
    const key = keyOf(one.thing.kind, one.thing.name);
    const before = byKey.get(key);
    byKey.set(key, { ...before, ...one, thing: { ...before?.thing, ...one.thing } });
  }
  return [...byKey.values()];
}

function unread(scene: Scene): MachinePlan {
  const kinds = [...scene.unread.keys()].join(', ');
  const message = `the cloud's ${kinds} could not be read lately: nothing is decided from an old picture`;
  const problems: Problem[] = [{ reason: 'Unread', message }];
  return { steps: [], later: [], declared: [], ids: new Map(), machines: {}, problems, waiting: [], watched: [] };
}
