import type { DatabaseClusterStatus } from '../../api/database-cluster.ts';
import type { Heal, HealAction } from '../../healing/signs.ts';
import { HEAL_ACTIONS } from '../../healing/signs.ts';
import type { MachineKey } from '../../machines/index.ts';
import { SERVICE_ADDRESS } from '../../topologies/database/members.ts';

/** What our last status says. It tells drift from novelty and makes the governor slower, never bolder. */
export interface Known {
  readonly made: ReadonlySet<MachineKey>;
  readonly addresses: ReadonlyMap<MachineKey, string>;
  readonly heals: readonly Heal[];
}

const WHOLE = new Set(['Active', 'Drifted', 'Missing']);

export function knownOf(status: DatabaseClusterStatus | undefined, network: string): Known {
  const whole = (status?.resources ?? []).filter(({ state }) => WHOLE.has(state));
  const members = (status?.members ?? []).flatMap(({ name, address }): [MachineKey, string][] =>
    address === undefined ? [] : [[`port/${name}/${network}`, address]],
  );
  const endpoint = status?.endpoint?.host;
  const virtual: [MachineKey, string][] = endpoint === undefined ? [] : [[`port/virtual/${SERVICE_ADDRESS}`, endpoint]];
  return {
    made: new Set(whole.map(({ kind, name }) => `${kind}/${name}` as MachineKey)),
    addresses: new Map([...members, ...virtual]),
    heals: (status?.history ?? []).flatMap(({ at, member, decision, gate }): Heal[] => {
      const action = ACTIONS.get(decision);
      return action === undefined || member === undefined || gate !== undefined
        ? []
        : [{ member, action, atMs: Date.parse(at) }];
    }),
  };
}

/** `restart-unit` as status words it: `RestartUnit`. */
export function wordFor(action: HealAction): string {
  return action.replaceAll(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());
}

const ACTIONS = new Map(HEAL_ACTIONS.map((action) => [wordFor(action), action]));
