import type { ResourceEntry } from '../../api/common/plan-status.ts';
import type { Decision } from '../../healing/decide.ts';
import type { HealAction } from '../../healing/signs.ts';
import type { MachinePlan, Scene as MachineScene } from '../../machines/index.ts';

/** A repair that was begun, for people to be told of and for the governor to go slower by. */
export interface Healed {
  readonly member: string;
  readonly action: HealAction;
  readonly why: string;
}

/** What begins a repair. `page` begins nothing: somebody has to look. */
const BEGINNINGS: Record<HealAction, readonly string[]> = {
  start: ['start-server'],
  reboot: ['reboot-server'],
  recreate: ['delete-server', 'create-server'],
  page: [],
};

interface Done {
  readonly do: string;
  readonly thing: { readonly name: string };
}

/** What of the decisions of one round was begun in it: what was only decided is decided again. */
export function begunOf(decisions: readonly Decision[], done: readonly Done[]): Healed[] {
  return decisions.flatMap((decision): Healed[] => {
    if (decision.do !== 'heal') return [];
    const { member, action, why } = decision;
    const begun = done.some((step) => step.thing.name === member && BEGINNINGS[action].includes(step.do));
    return begun ? [{ member, action, why }] : [];
  });
}

/** Members whose server a plan took away: that is no loss. */
export function takenBy(done: readonly Done[]): readonly string[] {
  return done.flatMap((step) => (step.do === 'delete-server' ? [step.thing.name] : []));
}

/** How a member has lost its server, and what is done about it. */
export interface Loss {
  /** Deleting: it is on its way out. */
  readonly state: 'Deleting' | 'Missing';
  readonly message: string;
}

/** A server that was there goes or has gone, and no plan of ours took it away; undefined for any other. */
export function lossOf(
  member: string,
  { machines }: Pick<MachinePlan, 'machines'>,
  { known }: Pick<MachineScene, 'known'>,
  decisions: readonly Decision[],
): Loss | undefined {
  const standing = machines[member]?.standing.is;
  if (!known.has(`server/${member}`)) return undefined;
  if (standing === 'leaving') return { state: 'Deleting', message: 'somebody is removing its server' };
  if (standing !== 'missing') return undefined;
  const held = decisions.find((decision) => decision.member === member && decision.do === 'hold');
  const why = held?.do === 'hold' ? `; nothing is done (${held.gate}): ${held.why}` : '';
  return { state: 'Missing', message: `its server is gone${why}` };
}

/** Members that our last status has as lost, and that have another server now, though nobody has told of it yet. */
export function madeAgain(
  resources: readonly ResourceEntry[] | undefined,
  machines: MachinePlan['machines'],
  told: readonly Healed[],
): Healed[] {
  return (resources ?? []).flatMap(({ kind, name, state, id }): Healed[] => {
    const { server } = machines[name] ?? {};
    const wasLost = kind === 'server' && (state === 'Missing' || state === 'Deleting');
    const isOther = server !== undefined && server.id !== id;
    const isTold = told.some(({ member, action }) => member === name && action === 'recreate');
    return wasLost && isOther && !isTold ? [{ member: name, action: 'recreate', why: 'its server was gone' }] : [];
  });
}

/** `reboot` as status words it: `Reboot`. */
export function wordFor(action: HealAction): string {
  return `${action.slice(0, 1).toUpperCase()}${action.slice(1)}`;
}
