import { type Answer, answered, malformed } from '../answer.ts';
import { quote } from '../words.ts';

/** A running Galera node as it sees itself. */
export interface GaleraStatus {
  /** `Primary`: it belongs to the majority, and may be read and written. */
  readonly component: 'Primary' | 'non-Primary' | 'Disconnected';
  /** How many belong to it, the arbitrator among them. */
  readonly size: number;
  readonly state: GaleraState;
  /** It takes queries. */
  readonly ready: boolean;
  readonly connected: boolean;
  readonly lastCommitted: number;
  /** Write-sets that it got and has yet to apply. */
  readonly receiveQueue: number;
  /** Of the data: two nodes with different ones never had the same. */
  readonly stateUuid: string;
  /** Share of the time since the last look at which writes had to wait for a slow node. */
  readonly flowControlPaused: number;
  /** For how long this very process has run; undefined where it does not say. */
  readonly upSeconds: number | undefined;
}

/** States of a node by their numbers (galera documentation, "Node state changes"). */
const STATES = ['Initialized', 'Joiner', 'Donor', 'Joined', 'Synced'] as const;
export type GaleraState = (typeof STATES)[number];

const NAMES = [
  'wsrep_cluster_status',
  'wsrep_cluster_size',
  'wsrep_local_state',
  'wsrep_ready',
  'wsrep_connected',
  'wsrep_last_committed',
  'wsrep_local_recv_queue',
  'wsrep_local_state_uuid',
  'wsrep_flow_control_paused',
  'Uptime',
] as const;

const QUERY = `SHOW GLOBAL STATUS WHERE Variable_name IN (${NAMES.map((name) => `'${name}'`).join(', ')})`;
export const GALERA_COMMAND = `mariadb --batch --skip-column-names --connect-timeout=3 -e ${quote(QUERY)}`;

export function parseGaleraStatus(text: string): Answer<GaleraStatus> {
  const values = new Map(text.split('\n').map((line) => [line.split('\t')[0] ?? '', line.split('\t')[1] ?? '']));
  const value = (name: (typeof NAMES)[number]): string => values.get(name) ?? '';
  const count = (name: (typeof NAMES)[number]): number =>
    /^\d+(\.\d+)?$/.test(value(name)) ? Number(value(name)) : NaN;
  const component = COMPONENTS.find((word) => word.toLowerCase() === value('wsrep_cluster_status').toLowerCase());
  const state = STATES[count('wsrep_local_state')];
  if (component === undefined) return malformed('mariadb does not say which component of Galera it belongs to');
  if (state === undefined) return malformed(`mariadb is in no known state of Galera: "${value('wsrep_local_state')}"`);
  return answered({
    component,
    size: count('wsrep_cluster_size') || 0,
    state,
    ready: value('wsrep_ready') === 'ON',
    connected: value('wsrep_connected') === 'ON',
    lastCommitted: count('wsrep_last_committed') || 0,
    receiveQueue: count('wsrep_local_recv_queue') || 0,
    stateUuid: value('wsrep_local_state_uuid'),
    flowControlPaused: count('wsrep_flow_control_paused') || 0,
    upSeconds: value('Uptime') === '' ? undefined : count('Uptime') || 0,
  });
}

const COMPONENTS = ['Primary', 'non-Primary', 'Disconnected'] as const;

/** A place in the history of writes. */
export interface GaleraPosition {
  readonly uuid: string;
  /** -1: it did not stop in order, and only its log knows. */
  readonly seqno: number;
}

/** How a stopped Galera node was left. */
export interface GaleraRemains {
  /** Undefined: it never belonged to a cluster. */
  readonly saved: GaleraPosition | undefined;
  readonly safeToBootstrap: boolean;
  /** Out of its log, by `--wsrep-recover`, when somebody looked. */
  readonly recovered: GaleraPosition | undefined;
  /** Members of the last majority that it belonged to, when it did not leave it in order. */
  readonly lastView: readonly string[];
}

const FOLDER = '/srv/ha/mysql';
const CUT = '--scp--';
export const GALERA_STATE_COMMAND = [
  `cat ${FOLDER}/grastate.dat`,
  `echo; echo ${CUT}; cat ${FOLDER}/gvwstate.dat`,
  `echo; echo ${CUT}; cat /run/scp/galera-position`,
  'true',
].join('; ');

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Reads grastate.dat, gvwstate.dat and the position that `galera-position` found; any of them may be missing. */
export function parseGaleraState(text: string): Answer<GaleraRemains> {
  const parts = text.split(new RegExp(`^${CUT}$`, 'm'));
  if (parts.length !== 3) return malformed('what Galera left behind was not read to its end');
  const [grastate = '', view = '', position = ''] = parts;
  const isThere = /^# GALERA saved state/m.test(grastate);
  const saved = isThere ? parseGrastate(grastate) : undefined;
  if (isThere && saved === undefined) return malformed('grastate.dat has no uuid and seqno');
  return answered({
    saved: saved === undefined || saved.uuid === NOBODY ? undefined : saved,
    safeToBootstrap: /^safe_to_bootstrap: *1 *$/m.test(grastate),
    recovered: parsePosition(position),
    lastView: [...view.matchAll(/^member: ([0-9a-f-]{36})/gm)].map(([, uuid = '']) => uuid),
  });
}

function parseGrastate(text: string): GaleraPosition | undefined {
  const [, uuid] = /^uuid: +([0-9a-f-]{36}) *$/m.exec(text) ?? [];
  const [, seqno] = /^seqno: +(-?\d{1,19}) *$/m.exec(text) ?? [];
  return uuid === undefined || seqno === undefined ? undefined : { uuid, seqno: Number(seqno) };
}

/** `UUID:SEQNO`, also behind the words with which `--wsrep-recover` says it in the error log. */
export function parsePosition(text: string): GaleraPosition | undefined {
  const found = [...text.matchAll(/(?:^|Recovered position: *)([0-9a-f-]{36}):(-?\d{1,19}) *$/gm)].at(-1);
  const [, uuid = NOBODY, seqno = '-1'] = found ?? [];
  return uuid === NOBODY ? undefined : { uuid, seqno: Number(seqno) };
}
