import type { DatabaseClusterStatus } from '../../api/database-cluster.ts';
import type { Heal } from '../../healing/signs.ts';
import { HEAL_ACTIONS } from '../../healing/signs.ts';
import type { MachineKey } from '../../machines/index.ts';
import { SERVICE_ADDRESS } from '../../topologies/database/members.ts';
import { wordFor } from '../common/healed.ts';

/** What our last status says. It tells drift from novelty and makes the governor slower, never bolder. */
export interface Known {
  readonly made: ReadonlySet<MachineKey>;
  readonly addresses: ReadonlyMap<MachineKey, string>;
  readonly heals: readonly Heal[];
}

const WHOLE = new Set(['Active', 'Drifted', 'Deleting', 'Missing']);

/** `taken`: members whose server this very pass took away: they are made, not healed. */
export function knownOf(status: DatabaseClusterStatus | undefined, network: string, taken: readonly string[]): Known {
  const whole = (status?.resources ?? []).filter(
    ({ kind, name, state }) => WHOLE.has(state) && !(kind === 'server' && taken.includes(name)),
  );
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

const ACTIONS = new Map(HEAL_ACTIONS.map((action) => [wordFor(action), action]));
