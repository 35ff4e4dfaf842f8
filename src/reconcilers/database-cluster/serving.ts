import { valueOf } from '../../convergence/answer.ts';
import type { Sight } from '../common/guests.ts';
import type { Look } from './look.ts';

/** Who answers clients, and since when it has been the same. */
export interface Serving {
  readonly member: string;
  /** It was seen after this, in ms since the epoch, */
  readonly sinceMs: number;
  /** and before this. */
  readonly untilMs: number;
  /** For how long its server has run; left out where nobody says so. */
  readonly upSeconds?: number;
  /** Since when clients have been led to it, at the latest, in ms since the epoch, where its server runs all the time (Galera). */
  readonly ledFromMs?: number;
  /** For how long its machine has run. */
  readonly bootSeconds?: number;
}

/** Undefined while nobody is known to serve. Pure. */
export function servingOf({ assessment, guests }: Pick<Look, 'assessment' | 'guests'>): Serving | undefined {
  const member = assessment?.primary;
  const sight = guests.get(member ?? '')?.sight;
  if (member === undefined || assessment?.cutOff !== undefined || sight?.answers !== true) return undefined;
  const { mysql, postgresql, boot } = sight.machine.seen;
  const asked = mysql ?? postgresql;
  const answer = valueOf(asked);
  // Where it was not asked, whoever called it the primary had it from the server itself.
  if (asked !== undefined && answer === undefined) return undefined;
  const bootSeconds = valueOf(boot)?.uptimeSeconds;
  const { atMs, tookMs } = sight;
  const ledFromMs = ledFrom(assessment, guests);
  return {
    member,
    sinceMs: atMs - tookMs,
    untilMs: atMs,
    ...(answer === undefined ? {} : { upSeconds: answer.upSeconds }),
    ...(ledFromMs === undefined ? {} : { ledFromMs }),
    ...(bootSeconds === undefined ? {} : { bootSeconds }),
  };
}

/** The load balancer says so, and may have been seen long before the server: a machine that comes back is slow to answer. */
function ledFrom(assessment: Look['assessment'], guests: Look['guests']): number | undefined {
  const { ledSeconds, endpointHolder } = assessment ?? {};
  const sight = guests.get(endpointHolder ?? '')?.sight;
  return ledSeconds === undefined || sight?.answers !== true ? undefined : sight.atMs - ledSeconds * 1000;
}

/**
 * When the unit of a server last became active, or ceased to be, in ms since the epoch, as its machine has it. Machines count from
 * their boot, and what they say last tells how long ago that was. Undefined where they do not say. Pure.
 */
export function momentOf(sight: Sight | undefined, unit: string, what: 'startedMs' | 'endedMs'): number | undefined {
  if (sight?.answers !== true) return undefined;
  const { machine, atMs } = sight;
  const moment = valueOf(machine.setup)?.units[unit]?.[what];
  return machine.upMs === undefined || moment === undefined ? undefined : atMs - (machine.upMs - moment);
}

/** For how long the server on a machine has run, whether it serves clients or not; undefined where it does not say. */
export function upSecondsOf(sight: Sight | undefined): number | undefined {
  if (sight?.answers !== true) return undefined;
  const { mysql, postgresql, galera } = sight.machine.seen;
  return (valueOf(mysql) ?? valueOf(postgresql) ?? valueOf(galera))?.upSeconds;
}
