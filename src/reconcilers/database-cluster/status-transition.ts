import type { DatabaseClusterStatus, LastTransition } from '../../api/database-cluster.ts';
import { timestamp } from '../../runtime/index.ts';
import type { Look } from './look.ts';
import type { Sightings } from './sightings.ts';

/** What tells a move that was asked for from one that was forced. */
export interface Moves {
  /** Member that the service is to move to, as an annotation asks. */
  readonly target: string | undefined;
}

/**
 * The last time the service moved. Members send no events, so times are those of the looks around it: `seconds` is at most
 * the time between two looks longer than the interruption.
 */
export function transitionOf(
  { assessment, signs }: Pick<Look, 'assessment' | 'signs'>,
  status: Pick<DatabaseClusterStatus, 'primary' | 'lastTransition'> | undefined,
  sightings: Sightings,
  { target }: Moves,
  nowMs: number,
): LastTransition | undefined {
  const previous = status?.primary;
  const primary = assessment?.primary;
  const away = sightings.note('service/away', primary === undefined ? 'away' : 'there', nowMs);
  if (primary === undefined || previous === undefined || primary === previous) return status?.lastTransition;
  const lost = signs.find(({ member }) => member === previous);
  const asked = target === primary;
  const cause = asked ? 'asked for by annotation' : whatHappened(previous, lost);
  return {
    kind: asked ? 'Switchover' : 'Failover',
    cause,
    from: previous,
    to: primary,
    ...(away.before?.state === 'away' ? { seconds: Math.round((nowMs - away.before.sinceMs) / 1000) } : {}),
    at: timestamp(nowMs),
  };
}

function whatHappened(member: string, signs: Look['signs'][number] | undefined): string {
  if (signs === undefined) return `${member} no longer serves`;
  if (signs.host.state === 'down' || signs.host.state === 'forced-down')
    return `the host of ${member} is ${signs.host.state}`;
  if (signs.server.state !== 'active') return `the machine of ${member} is ${signs.server.state}`;
  if (signs.shell.state === 'silent') return `${member} does not answer`;
  return `the service failed or was moved away on ${member}`;
}
