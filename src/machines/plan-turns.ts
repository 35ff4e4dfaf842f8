import type { Server } from '../clients/openstack/index.ts';
import type { Cause } from '../planning/step.ts';
import type { Reason } from './plan-change.ts';
import { unfenced } from './plan-fencing.ts';
import { joined, NOTHING, type Part, type Scene } from './plan-scene.ts';
import { removal } from './plan-server-step.ts';
import type { Step } from './step.ts';
import { serverKey, thingOf } from './thing.ts';

/** A member whose server is to be made anew. */
export interface Turn {
  readonly member: string;
  readonly server: Server;
  readonly reason: Reason;
  readonly cause: Cause;
}

/** A machine of these is on its way: the next one has to wait for it. */
const UNDER_WAY: ReadonlySet<string> = new Set(['building', 'leaving', 'changing', 'missing']);

/**
 * Lets one member be made anew at a time: what is broken before what is only different, what does not serve before what
 * does. What is only different waits until all the others are up.
 */
export function planTurns(scene: Scene, turns: readonly Turn[], standings: ReadonlyMap<string, string>): Part {
  const order = turns.toSorted((a, b) => rankOf(scene, a) - rankOf(scene, b));
  let taken: string | undefined;
  const parts = order.map((turn): Part => {
    const step = stepFor(turn);
    const why = taken === undefined ? obstacle(scene, turn, standings, turns) : `${taken} to be back`;
    const about = { thing: { ...thingOf(serverKey(turn.member)), id: turn.server.id }, member: turn.member };
    if (why !== undefined) return { ...NOTHING, later: [step], declared: [{ ...about, waiting: why }] };
    const problem = unfenced(scene, turn.member, turn.server);
    if (problem !== undefined) return { ...NOTHING, later: [step], declared: [{ ...about, problem }] };
    taken = turn.member;
    return { ...NOTHING, steps: [step] };
  });
  return joined(...parts);
}

function rankOf({ serving }: Scene, { member, reason }: Turn): number {
  return (reason.urgency === 'repair' ? 0 : 2) + (serving.includes(member) ? 1 : 0);
}

/** What is waited for while others need a member. */
export const momentFor = (member: string, why: string): string =>
  `a moment in which ${member} may be taken away: ${why}`;

/** What has to come about before a server may be taken away; undefined when it may be now. */
function obstacle(
  scene: Scene,
  { member, reason }: Turn,
  standings: ReadonlyMap<string, string>,
  turns: readonly Turn[],
): string | undefined {
  const held = scene.hold[member];
  if (held !== undefined) return momentFor(member, held);
  const others = [...standings].filter(([name]) => name !== member);
  const busy = others.find(([, is]) => UNDER_WAY.has(is));
  if (busy !== undefined) return `${busy[0]} to be back`;
  if (reason.urgency === 'repair') return undefined;
  const ill = others.find(
    ([name, is]) => is !== 'up' || turns.some((one) => one.member === name && one.reason.urgency === 'repair'),
  );
  return ill === undefined ? undefined : `${ill[0]} to be well`;
}

function stepFor({ member, server, reason, cause }: Turn): Step {
  const step = removal(member, server, { action: 'Replace', impact: 'Replace', cause });
  return { ...step, changes: reason.changes, ...(reason.urgency === 'repair' ? { repairs: true } : {}) };
}
