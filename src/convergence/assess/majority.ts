import { valueOf } from '../answer.ts';
import { type PacemakerView, trusted } from '../probes/pacemaker.ts';
import type { Observations } from './assessment.ts';

/** What the machines of one Pacemaker cluster agree on, from inside the majority. */
export interface Majority {
  /** Undefined: none of them says anything. */
  readonly quorate: boolean | undefined;
  /** Members that are in it and well, as everybody in it says; each has said so itself. */
  readonly present: ReadonlySet<string>;
  /** How many of them it takes. */
  readonly needed: number;
  /** Nothing is under way in it: no node that comes, or goes, or is not known to be dead. */
  readonly settled: boolean;
  readonly maintenance: boolean;
  /** The members on which a resource runs in a role, as every view inside the majority says; empty when they differ. */
  runsOn(resource: string, role: 'Promoted' | 'Started'): readonly string[];
  /** A rule keeps the member from running it, or from being the promoted one. */
  isBanned(resource: string, member: string): boolean;
  /** Somebody says that it is at a node that is not known to be dead: it runs, or comes, or goes. */
  isSomewhere(resource: string): boolean;
  /** What failed on the member as often as it may, and is kept off it until Pacemaker forgets that. */
  wornOutOn(member: string): readonly string[];
  /** Known to be dead, by everybody: it runs nothing. */
  isLost(member: string): boolean;
  /** Set aside by hand: it takes nothing over. */
  isAside(member: string): boolean;
}

/** Puts the views of `members` together. Outside the majority nobody is believed but in that he has none. Pure. */
export function majorityOf(members: readonly string[], observations: Observations): Majority {
  const all = members
    .map((name) => valueOf(observations[name]?.seen?.pacemaker))
    .filter((view): view is PacemakerView => view !== undefined);
  const views = all.filter(({ quorate }) => quorate);
  const memberOf = new Map(members.map((name) => [observations[name]?.hostname ?? name, name]));
  const named = (hosts: readonly string[]): string[] => hosts.map((host) => memberOf.get(host) ?? host);
  const isPresent = (name: string) =>
    valueOf(observations[name]?.seen?.pacemaker)?.quorate === true &&
    views.every((view) => nodeOf(view, observations[name]?.hostname ?? name, isWell));
  const nodes = Math.max(members.length, ...views.map((view) => view.nodes.length));
  const toldOtherwise =
    members.some((name) => valueOf(observations[name]?.seen?.quorum) !== undefined) || all.length > 0;
  return {
    quorate: views.length > 0 || isQuorateByCorosync(members, observations) ? true : toldOtherwise ? false : undefined,
    present: new Set(members.filter(isPresent)),
    needed: Math.floor(nodes / 2) + 1,
    settled:
      views.length > 0 && views.every((view) => view.nodes.every(({ unclean, pending }) => !unclean && !pending)),
    maintenance: views.some(({ maintenance }) => maintenance),
    runsOn(resource, role) {
      const found = views.map((view) => named(placesOf(view, resource, role)).toSorted());
      const [first = [], ...others] = found;
      return others.every((other) => other.join() === first.join()) ? first : [];
    },
    isBanned: (resource, member) =>
      views.some(({ bans }) =>
        bans.some((ban) => ban.resource === resource && ban.node === (observations[member]?.hostname ?? member)),
      ),
    isSomewhere: (resource) =>
      views.some((view) => trusted(view).some(({ id, nodes: at }) => id === resource && at.length > 0)),
    wornOutOn: (member) => {
      const host = observations[member]?.hostname ?? member;
      const found = views.flatMap(({ wornOut }) => wornOut.filter(({ node }) => node === host));
      return [...new Set(found.map(({ resource }) => resource))];
    },
    isLost: (member) =>
      views.length > 0 &&
      views.every((view) =>
        nodeOf(view, observations[member]?.hostname ?? member, ({ online, unclean }) => !online && !unclean),
      ),
    isAside: (member) =>
      views.some((view) =>
        nodeOf(view, observations[member]?.hostname ?? member, ({ standby, maintenance }) => standby || maintenance),
      ),
  };
}

function isQuorateByCorosync(members: readonly string[], observations: Observations): boolean {
  return members.some((name) => valueOf(observations[name]?.seen?.quorum)?.quorate === true);
}

type Node = PacemakerView['nodes'][number];

const isWell = ({ online, unclean, pending }: Node): boolean => online && !unclean && !pending;

const nodeOf = (view: PacemakerView, host: string, is: (node: Node) => boolean): boolean =>
  view.nodes.some((node) => node.name === host && is(node));

const placesOf = (view: PacemakerView, resource: string, role: string): string[] =>
  trusted(view)
    .filter((one) => one.id === resource && one.role === role)
    .flatMap(({ nodes }) => nodes);
