import { type Answer, answered, malformed } from '../answer.ts';

/** Corosync's membership as one of its nodes sees it. */
export interface QuorumView {
  readonly quorate: boolean;
  readonly expectedVotes: number;
  readonly votes: number;
  /** Names, or addresses where a node has none. */
  readonly members: readonly string[];
}

/** Ends with 2 where there is no majority (corosync-quorumtool(8)). */
export const QUORUM_COMMAND = 'corosync-quorumtool -s';
export const QUORUM_CODES = [0, 2];

export function parseQuorum(text: string): Answer<QuorumView> {
  const field = (name: string): string | undefined => new RegExp(`^${name}: +(\\S+)`, 'm').exec(text)?.[1];
  const [quorate, expected, total] = [field('Quorate'), field('Expected votes'), field('Total votes')];
  if (quorate !== 'Yes' && quorate !== 'No') return malformed('corosync-quorumtool does not say whether it is quorate');
  if (!isCount(expected) || !isCount(total)) return malformed('corosync-quorumtool does not count the votes');
  const [, list = ''] = /^ *Nodeid +Votes.*\n((?: *\d+ +\d+ .*(?:\n|$))*)/m.exec(text) ?? [];
  const members = list
    .split('\n')
    .map((line) => /^ *\d+ +\d+ +(?:[A-Z/]+ +)?(\S+)/.exec(line)?.[1])
    .filter((name) => name !== undefined);
  return answered({ quorate: quorate === 'Yes', expectedVotes: Number(expected), votes: Number(total), members });
}

const isCount = (word: string | undefined): word is string => word !== undefined && /^\d{1,9}$/.test(word);
