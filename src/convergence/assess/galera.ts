import { valueOf } from '../answer.ts';
import type { GaleraPosition, GaleraStatus } from '../probes/galera.ts';
import type { Copy, Danger, Observations, Replication } from './assessment.ts';

/** The copies of a Galera cluster, and the majority in it. */
export interface GaleraCluster {
  readonly quorate: boolean | undefined;
  /** How many belong to the majority, the arbitrator among them. */
  readonly size: number;
  readonly inPrimary: ReadonlySet<string>;
  readonly copies: Readonly<Record<string, Copy>>;
  readonly replication: Readonly<Record<string, Replication>>;
  readonly dangers: readonly Danger[];
}

/** Nodes of which each holds all data; they agree on every write. Pure. */
export function assessGalera(data: readonly string[], observations: Observations): GaleraCluster {
  const running = new Map<string, GaleraStatus>();
  for (const name of data) {
    const status = valueOf(observations[name]?.seen?.galera);
    if (status !== undefined) running.set(name, status);
  }
  const primary = [...running].filter(([, { component }]) => component === 'Primary');
  const inStep = primary.filter(([, status]) => isInStep(status));
  const copies = Object.fromEntries(
    data.map((name): [string, Copy] => [name, copyOf(name, running.get(name), inStep, data, observations)]),
  );
  return {
    quorate: primary.length > 0 ? true : running.size > 0 ? false : undefined,
    // The smallest of what they say: a node that has just gone counts as gone.
    size: primary.length === 0 ? 0 : Math.min(...primary.map(([, { size }]) => size)),
    inPrimary: new Set(primary.map(([name]) => name)),
    copies,
    replication: Object.fromEntries(
      data.map((name) => [name, replicationOf(running.get(name), copies[name] ?? 'perhaps')]),
    ),
    dangers: splitOf(primary),
  };
}

/** A donor serves: mariabackup does not block it. */
const isInStep = ({ state, ready }: GaleraStatus): boolean => ready && (state === 'Synced' || state === 'Donor');

function copyOf(
  name: string,
  status: GaleraStatus | undefined,
  inStep: readonly (readonly [string, GaleraStatus])[],
  data: readonly string[],
  observations: Observations,
): Copy {
  if (inStep.some(([one]) => one === name)) return 'good';
  // What is copied over the old data has destroyed it.
  if (status?.state === 'Joiner') return 'stale';
  if (status !== undefined) return inStep.length > 0 && status.component !== 'Primary' ? 'stale' : 'perhaps';
  const own = positionOf(name, observations);
  if (own === undefined) return 'perhaps';
  // It stopped while others went on.
  if (inStep.some(([, { stateUuid, lastCommitted }]) => stateUuid === own.uuid && lastCommitted > own.seqno))
    return 'stale';
  return isBehind(own, name, data, observations) ? 'stale' : 'perhaps';
}

/** Everybody has stopped: whoever got less far than another holds less. */
function isBehind(own: GaleraPosition, name: string, data: readonly string[], observations: Observations): boolean {
  return data.some((other) => {
    const theirs = other === name ? undefined : positionOf(other, observations);
    return theirs?.uuid === own.uuid && theirs.seqno > own.seqno;
  });
}

/** Where a stopped node stands, when it or its log says. */
function positionOf(name: string, observations: Observations): GaleraPosition | undefined {
  const remains = valueOf(observations[name]?.seen?.galeraRemains);
  const position = remains?.recovered ?? remains?.saved;
  return position === undefined || position.seqno < 0 ? undefined : position;
}

function splitOf(primary: readonly (readonly [string, GaleraStatus])[]): Danger[] {
  const members = primary.map(([name]) => name);
  const histories = new Set(primary.map(([, { stateUuid }]) => stateUuid));
  const isAlone = primary.length > 1 && primary.some(([, { size }]) => size < primary.length);
  if (histories.size < 2 && !isAlone) return [];
  const message = `${members.join(' and ')} each believe to be the majority: somebody has to say whose writes are thrown away`;
  return [{ kind: 'split-brain', members, message }];
}

function replicationOf(status: GaleraStatus | undefined, copy: Copy): Replication {
  if (status === undefined) return { state: copy === 'stale' ? 'Behind' : 'Unknown' };
  const { component, state, receiveQueue } = status;
  if (component !== 'Primary') return { state: 'Disconnected', message: 'outside the majority, it takes no queries' };
  if (copy === 'good') return { state: 'InSync' };
  return { state: 'CatchingUp', message: `${state}, ${receiveQueue} write-sets to apply` };
}
