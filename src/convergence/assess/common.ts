import type { Blueprint, Role } from '../../topologies/blueprint.ts';
import type { Assessment, Copy, Danger } from './assessment.ts';
import type { Majority } from './majority.ts';

/** What an assessment needs of a blueprint. */
export type Shape = Pick<Blueprint, 'topology' | 'members'>;

export const namesOf = ({ members }: Shape, ...roles: readonly Role[]): string[] =>
  members.filter(({ role }) => roles.includes(role)).map(({ name }) => name);

/** Pacemaker's names for what every cluster of ours runs: the virtual address, the replicated volume, all that moves as one. */
export const ADDRESS = 'p-vip';
export const CLONE = 'ms-r0';
export const GROUP = 'g-svc';

export const only = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined);

export const withoutMajority = ({ quorate }: Pick<Majority, 'quorate'>, members: readonly string[]): Danger[] =>
  quorate === false ? [{ kind: 'no-majority', members, message: 'no part of the cluster has the majority' }] : [];

export const withoutAddress = (holder: string | undefined): string | undefined =>
  holder === undefined ? 'no member is known to have the address' : undefined;

export function conclude(
  parts: Pick<
    Assessment,
    'quorate' | 'primary' | 'ledSeconds' | 'endpointHolder' | 'cutOff' | 'dangers' | 'keptOff' | 'members'
  >,
): Assessment {
  const copies = Object.entries(parts.members);
  const goodCopies = copies.filter(([, { copy }]) => copy === 'good').map(([name]) => name);
  return { ...parts, goodCopies, lastGoodCopy: only(goodCopies) };
}

/** No copy at all that is known to be good is a danger of its own; that nobody can tell is not yet a loss. */
export function withCopies(dangers: readonly Danger[], copies: Readonly<Record<string, Copy>>): Danger[] {
  const known = Object.values(copies);
  if (known.includes('good')) return [...dangers];
  const members = Object.keys(copies);
  const danger: Danger = known.includes('perhaps')
    ? { kind: 'unknown-copies', members, message: 'no member is known yet to hold every acknowledged write' }
    : { kind: 'no-good-copy', members, message: 'no member holds every acknowledged write' };
  return [...dangers, danger];
}
