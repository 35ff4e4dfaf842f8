import { type Ailment, diagnose } from './diagnose.ts';
import type { Heal, HealAction, Signs } from './signs.ts';

/** How patient and how bold the governor is. Durations in milliseconds. */
export interface HealingPolicy {
  readonly enabled: boolean;
  /** How long a machine may be silent before it counts as hung. */
  readonly silenceMs: number;
  /** How long a server may be stopped, in error or gone before anything is done: somebody may be at work on it. */
  readonly graceMs: number;
  /** Meltdown: this many members and this share of them down, or healed, within the window means a common cause. */
  readonly meltdown: { readonly count: number; readonly share: number; readonly windowMs: number };
  /** Waiting time after the first heal of a member; doubles with each further one within `flapWindowMs`. */
  readonly backoffMs: number;
  /** So many heals of one member within the window end in quarantine: only a person goes on. */
  readonly flapLimit: number;
  readonly flapWindowMs: number;
}

export const DEFAULT_HEALING: HealingPolicy = {
  enabled: true,
  silenceMs: 180_000,
  graceMs: 30_000,
  meltdown: { count: 3, share: 0.6, windowMs: 600_000 },
  backoffMs: 60_000,
  flapLimit: 4,
  flapWindowMs: 3_600_000,
};

/** Everything that a decision rests on, so that it can be recorded and replayed. */
export interface Situation {
  readonly nowMs: number;
  readonly policy: HealingPolicy;
  readonly paused: boolean;
  readonly deleting: boolean;
  /** Hosts that a person has taken out of service. */
  readonly hostsInMaintenance: ReadonlySet<string>;
  readonly members: readonly Signs[];
  /** Why the cluster does not allow a member to be taken away now; absent: it does. */
  readonly unsafe: Readonly<Record<string, string>>;
  readonly history: readonly Heal[];
}

/** The gates, in their order. Each fails closed (nothing is done) unless it says otherwise. */
export const GATES = [
  'enabled',
  'not-paused',
  'not-deleting',
  'not-in-maintenance',
  'root-cause',
  'grace',
  'meltdown',
  'fencing',
  'cluster-safety',
  'quarantine',
  'backoff',
] as const;
export type Gate = (typeof GATES)[number];

/** `hold`: something is wrong and nothing is done yet, for the reason of the gate. */
export type Decision =
  | { readonly member: string; readonly do: 'nothing' }
  | {
      readonly member: string;
      readonly do: 'hold';
      readonly gate: Gate;
      readonly ailment: Ailment;
      readonly why: string;
    }
  | {
      readonly member: string;
      readonly do: 'heal';
      readonly action: HealAction;
      readonly ailment: Ailment;
      readonly why: string;
    };

/**
 * One decision for each member. At most one member is healed at a time: the one whose ailment came first. A server that is
 * stopped is started whatever the others do: that takes nothing away, and after a power cut of everything nobody else would do it.
 * Pure, so that what was decided can be decided again from the record.
 */
export function decide(situation: Situation): readonly Decision[] {
  const ailing = situation.members
    .map((signs) => ({ signs, ailment: diagnose(signs, situation.policy, situation.nowMs) }))
    .toSorted((a, b) => (a.ailment?.sinceMs ?? 0) - (b.ailment?.sinceMs ?? 0));
  let busy: string | undefined;
  const decisions = new Map<string, Decision>();
  for (const { signs, ailment } of ailing) {
    const { member } = signs;
    if (ailment === undefined) {
      decisions.set(member, { member, do: 'nothing' });
      continue;
    }
    const stopped = firstGate(situation, signs, ailment);
    if (stopped !== undefined) {
      decisions.set(member, { member, do: 'hold', ailment, ...stopped });
    } else if (busy !== undefined && takesAway(ailment)) {
      decisions.set(member, { member, do: 'hold', ailment, gate: 'cluster-safety', why: `${busy} is healed first` });
    } else {
      if (takesAway(ailment)) busy = member;
      decisions.set(member, { member, do: 'heal', action: ailment.action, ailment, why: ailment.why });
    }
  }
  return situation.members.map(({ member }) => decisions.get(member) ?? { member, do: 'nothing' });
}

const takesAway = ({ action }: Ailment): boolean => action !== 'page' && action !== 'start';

type Stop = { readonly gate: Gate; readonly why: string };

function firstGate(situation: Situation, signs: Signs, ailment: Ailment): Stop | undefined {
  for (const gate of GATES) {
    const why = CHECKS[gate](situation, signs, ailment);
    if (why !== undefined) return { gate, why };
  }
  return undefined;
}

/** Why the gate is shut; undefined when it is open. Total: a new gate does not compile until it is built. */
const CHECKS: Record<Gate, (situation: Situation, signs: Signs, ailment: Ailment) => string | undefined> = {
  enabled: ({ policy }) => (policy.enabled ? undefined : 'healing is switched off'),
  'not-paused': ({ paused }) => (paused ? 'the cluster is paused' : undefined),
  'not-deleting': ({ deleting }) => (deleting ? 'the cluster is being deleted' : undefined),
  'not-in-maintenance': ({ hostsInMaintenance }, { host }) =>
    host.name !== undefined && hostsInMaintenance.has(host.name) ? `host ${host.name} is under maintenance` : undefined,
  'root-cause': ({ members }, { host, server }, { action }) => {
    const shared = members.filter((other) => other.host.name === host.name && other.host.state === 'down');
    return action !== 'page' && host.state === 'down' && server.state !== 'missing'
      ? `host ${host.name ?? 'of it'} is down with ${shared.length} of our machines: that is one fault of the host, not of each machine`
      : undefined;
  },
  grace: ({ policy, nowMs }, _signs, { sinceMs, kind }) => {
    const waitMs = kind === 'silent' ? policy.silenceMs : policy.graceMs;
    const leftMs = sinceMs + waitMs - nowMs;
    return leftMs > 0 ? `seen for ${seconds(nowMs - sinceMs)}, acted upon after ${seconds(waitMs)}` : undefined;
  },
  meltdown: (situation, _signs, ailment) =>
    // What is gone cannot be lost once more, and nobody but us makes it again.
    takesAway(ailment) && ailment.kind !== 'gone' ? meltdownOf(situation) : undefined,
  fencing: (_situation, { host, server }, { action }) => {
    if (action !== 'recreate' || server.state === 'missing') return undefined;
    // Nova deletes a server of a live host for good; of a dead one only its record.
    if (host.state === 'up' || host.state === 'forced-down') return undefined;
    return (
      `it is not proven that the machine is dead: host ${host.name ?? 'unknown'} is ${host.state}; switch the host off and ` +
      'mark it as forced down in Nova to go on'
    );
  },
  'cluster-safety': ({ unsafe }, { member, server }, { action }) =>
    action === 'page' || action === 'start' || (action === 'recreate' && server.state === 'missing')
      ? undefined
      : unsafe[member],
  quarantine: ({ history, nowMs, policy }, { member }, { action }) => {
    const recent = healsOf(history, member, nowMs - policy.flapWindowMs);
    return action !== 'page' && recent.length >= policy.flapLimit
      ? `healed ${recent.length} times within ${seconds(policy.flapWindowMs)} and ill again: a person has to look`
      : undefined;
  },
  backoff: ({ history, nowMs, policy }, { member }) => {
    const recent = healsOf(history, member, nowMs - policy.flapWindowMs);
    const last = recent.at(-1);
    if (last === undefined) return undefined;
    const leftMs = last.atMs + policy.backoffMs * 2 ** (recent.length - 1) - nowMs;
    return leftMs > 0
      ? `healed (${last.action}) ${seconds(nowMs - last.atMs)} ago: ${seconds(leftMs)} are left for that to show`
      : undefined;
  },
};

/** Counts members already healed within the window too: a heal that did not last is no sign of health. */
function meltdownOf({ members, history, nowMs, policy }: Situation): string | undefined {
  const { count, share, windowMs } = policy.meltdown;
  const ill = members.filter((signs) => diagnose(signs, policy, nowMs) !== undefined).map(({ member }) => member);
  const healed = history.filter(({ atMs, action }) => action !== 'page' && atMs > nowMs - windowMs);
  const touched = new Set([...ill, ...healed.map(({ member }) => member)]);
  if (touched.size < count || touched.size < share * members.length) return undefined;
  return `${touched.size} of ${members.length} members are down or were healed within ${seconds(windowMs)}: that has a common cause, which a person has to find`;
}

function healsOf(history: readonly Heal[], member: string, sinceMs: number): readonly Heal[] {
  return history.filter((heal) => heal.member === member && heal.action !== 'page' && heal.atMs > sinceMs);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
