import { uuid } from '../../../seams/random.ts';
import type { Guest } from '../guest.ts';
import { SqlError } from '../sql/catalog.ts';
import type { SqlServer, SqlSession } from '../sql/server.ts';
import { UnitFailure } from '../units/service.ts';
import { ALONE, type GroupConfig, type GroupMember, type View } from './member.ts';

const NOWHERE = '00000000-0000-0000-0000-000000000000';
/** How long a node takes to get what it missed, and to get everything. */
const IST_MS = 2_000;
const SST_MS = 10_000;

const NOT_READY = new SqlError('1047', 'WSREP has not yet prepared node for application use');

export const LOCAL_STATE = { initialized: 0, joining: 1, donor: 2, joined: 3, synced: 4 } as const;
const COMMENTS = ['Initialized', 'Joining', 'Donor/Desynced', 'Joined', 'Synced'] as const;

/** Where a node is in the history of writes. */
export interface Position {
  readonly uuid: string;
  readonly seqno: number;
}

/** mariadbd with wsrep: its place in the group, and in the history of writes. */
export class GaleraNode implements GroupMember {
  readonly guest: Guest;
  readonly server: SqlServer;
  readonly config: GroupConfig;
  readonly isArbitrator = false;
  readonly id: string;
  readonly name: string;
  view: View = ALONE;
  lastPrimary: readonly string[] = [];
  localState: (typeof LOCAL_STATE)[keyof typeof LOCAL_STATE] = LOCAL_STATE.initialized;
  position: Position = { uuid: NOWHERE, seqno: -1 };
  readonly #waiting = new Set<() => void>();

  constructor(guest: Guest, server: SqlServer, config: GroupConfig) {
    this.guest = guest;
    this.server = server;
    this.config = config;
    this.name = server.parameters['wsrep_node_name'] ?? guest.hostname;
    const kept = readViewFile(server);
    this.id = kept?.id ?? uuid(guest.site.random);
    this.lastPrimary = kept?.members ?? [];
    server.gate = (write) => this.#gate(write);
    server.afterWrite = (statement, session) => this.#replicate(statement, session);
    server.status = () => this.status();
  }

  get synced(): boolean {
    return this.view.primary && this.localState === LOCAL_STATE.synced;
  }

  /** Begins a cluster alone; refused where others may hold more. */
  async bootstrap(): Promise<void> {
    const state = readState(this.server);
    if (state && state.safe !== 1)
      throw new UnitFailure(
        'It may not be safe to bootstrap the cluster from this node. It was not the last one to leave the cluster and may not contain all the updates.',
      );
    const kept = await recoverPosition(this.server);
    this.position = kept.uuid === NOWHERE ? { uuid: uuid(this.guest.site.random), seqno: 0 } : kept;
    this.localState = LOCAL_STATE.synced;
    this.guest.site.groups.bootstrap(this);
    await this.#keep(-1, 1);
  }

  /** Joins the others, and gets from them what it lacks. Resolves when it is in step. */
  async join(): Promise<void> {
    this.position = await recoverPosition(this.server);
    this.guest.site.groups.join(this);
    await this.#until(() => this.view.primary);
    await this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    const donor = this.#others().find((one) => one.synced) ?? this.#others()[0];
    if (!donor) {
      this.localState = LOCAL_STATE.synced;
      await this.#keep(-1, 0);
      return;
    }
    if (this.position.uuid === donor.position.uuid && this.position.seqno === donor.position.seqno) {
      this.localState = LOCAL_STATE.synced;
      await this.#keep(-1, 0);
      return;
    }
    this.localState = LOCAL_STATE.joining;
    const incremental = this.position.uuid === donor.position.uuid && this.position.seqno >= 0;
    await this.guest.sleep(incremental ? IST_MS : SST_MS);
    await this.#until(() => this.view.primary && this.#others().length > 0);
    const source = this.#others().find((one) => one.synced) ?? donor;
    await copyData(source.server, this.server);
    this.position = source.position;
    this.localState = LOCAL_STATE.synced;
    await this.#keep(-1, 0);
    this.#wake();
  }

  /** The other data nodes of its component. */
  #others(): GaleraNode[] {
    return this.guest.site.groups
      .component(this)
      .filter((one): one is GaleraNode => one !== this && one instanceof GaleraNode);
  }

  changed(before: View): void {
    if (!this.view.primary) this.localState = LOCAL_STATE.initialized;
    else if (!before.primary && before !== ALONE && this.localState === LOCAL_STATE.initialized)
      this.#catchUp().catch(() => undefined);
    // Others are there now: this node is no longer the only one that could begin again.
    if (this.view.primary && this.view.members.length > 1 && readState(this.server)?.safe === 1)
      this.#keep(-1, 0).catch(() => undefined);
    this.#keepView();
    this.#wake();
  }

  /** Reads and writes pass only in the component that may go on; a write also waits until it is clear who is in it. */
  async #gate(write: boolean): Promise<void> {
    this.#mustBeReady();
    while (write && !this.guest.site.groups.isWhole(this)) {
      const { view } = this;
      await this.#until(() => this.view !== view || this.guest.site.groups.isWhole(this));
      this.#mustBeReady();
    }
  }

  #mustBeReady(): void {
    if (!this.synced) throw NOT_READY;
  }

  /** What was written here is written everywhere before it is acknowledged. */
  async #replicate(statement: string, session: SqlSession): Promise<void> {
    const position = { uuid: this.position.uuid, seqno: this.position.seqno + 1 };
    for (const node of [this, ...this.#others().filter(({ localState }) => localState === LOCAL_STATE.synced)]) {
      if (node !== this) await node.#apply(statement, session);
      node.position = position;
      await node.#keepPosition();
    }
  }

  async #apply(statement: string, { user, database, variables }: SqlSession): Promise<void> {
    const { gate, afterWrite } = this.server;
    this.server.gate = () => undefined;
    this.server.afterWrite = () => undefined;
    try {
      await this.server.run({ server: this.server, user, database, variables }, statement);
    } finally {
      this.server.gate = gate;
      this.server.afterWrite = afterWrite;
    }
  }

  async #keep(seqno: number, safe: number): Promise<void> {
    await this.server.store.write(
      'grastate.dat',
      `# GALERA saved state\nversion: 2.1\nuuid:    ${this.position.uuid}\nseqno:   ${seqno}\nsafe_to_bootstrap: ${safe}\n`,
    );
    await this.#keepPosition();
    this.#keepView();
  }

  #keepPosition(): Promise<void> {
    return this.server.store.write('wsrep_position', `${this.position.uuid}:${this.position.seqno}`);
  }

  #keepView(): void {
    if (!this.view.primary) return;
    const members = this.view.members.map((id) => `member: ${id} 0\n`).join('');
    const text = `my_uuid: ${this.id}\n#vwbeg\nview_id: 3 ${this.view.members[0] ?? ''} ${this.view.members.length}\nbootstrap: 0\n${members}#vwend\n`;
    this.server.store.write('gvwstate.dat', text).catch(() => undefined);
  }

  /** Leaves in order; the last one to leave may begin again. */
  async leave(): Promise<void> {
    const last = this.view.members.length <= 1 && this.view.primary;
    const { seqno } = this.position;
    this.guest.site.groups.leave(this);
    await this.#keep(seqno, last ? 1 : 0);
    await this.server.store.drop('gvwstate.dat');
  }

  status(): Record<string, string> {
    const { primary, members } = this.view;
    return {
      wsrep_on: 'ON',
      wsrep_cluster_status: primary ? 'Primary' : 'non-Primary',
      wsrep_cluster_size: String(primary ? members.length : Math.max(1, members.length)),
      wsrep_cluster_weight: String(primary ? members.length : 0),
      wsrep_cluster_state_uuid: this.position.uuid,
      wsrep_cluster_conf_id: primary ? String(members.length) : '18446744073709551615',
      wsrep_local_state: String(this.localState),
      wsrep_local_state_comment: COMMENTS[this.localState],
      wsrep_local_state_uuid: this.position.uuid,
      wsrep_last_committed: String(this.position.seqno),
      wsrep_ready: this.synced ? 'ON' : 'OFF',
      wsrep_connected: 'ON',
      wsrep_evs_state: 'OPERATIONAL',
      wsrep_flow_control_paused: '0',
      wsrep_local_recv_queue: '0',
      wsrep_local_recv_queue_avg: '0',
      wsrep_local_cert_failures: '0',
      wsrep_desync_count: '0',
      wsrep_gcomm_uuid: this.id,
      wsrep_provider_name: 'Galera',
      wsrep_incoming_addresses: members.map((id) => addressOf(this, id)).join(','),
    };
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Waits for a change of the group; rejects when the machine goes down or the server ends. */
  async #until(reached: () => boolean): Promise<void> {
    const { life } = this.guest;
    while (!reached()) {
      if (!this.server.running) throw new UnitFailure('the server ended');
      await new Promise<void>((resolve, reject) => {
        const end = (finish: () => void) => {
          this.#waiting.delete(wake);
          life.removeEventListener('abort', down);
          finish();
        };
        const wake = () => end(resolve);
        const down = () => end(() => reject(life.reason as Error));
        if (life.aborted) down();
        this.#waiting.add(wake);
        life.addEventListener('abort', down, { once: true });
      });
    }
  }

  /** Called when a member may be heard again. */
  networkChanged(): void {
    this.#wake();
  }
}

/** An arbitrator stands as an empty item in the list. */
function addressOf(node: GaleraNode, id: string): string {
  const member = node.guest.site.groups.member(node.config.cluster, id);
  return member instanceof GaleraNode ? `${member.server.parameters['wsrep_node_address'] ?? ''}:0` : '';
}

export function readState(
  server: SqlServer,
): { readonly uuid: string; readonly seqno: number; readonly safe: number } | undefined {
  const text = server.store.read('grastate.dat');
  if (text === undefined) return undefined;
  const value = (key: string) => new RegExp(`^${key}:\\s*(\\S+)`, 'm').exec(text)?.[1];
  return {
    uuid: value('uuid') ?? NOWHERE,
    seqno: Number(value('seqno') ?? -1),
    safe: Number(value('safe_to_bootstrap') ?? 0),
  };
}

/** What `--wsrep-recover` reads out of InnoDB's log. */
export function recoverPosition({ store }: Pick<SqlServer, 'store'>): Promise<Position> {
  const [id = NOWHERE, seqno = '-1'] = (store.read('wsrep_position') ?? '').split(':');
  return Promise.resolve({ uuid: id === '' ? NOWHERE : id, seqno: Number(seqno) });
}

function readViewFile({ store }: SqlServer): { readonly id: string; readonly members: readonly string[] } | undefined {
  const text = store.read('gvwstate.dat');
  const id = /^my_uuid: (\S+)/m.exec(text ?? '')?.[1];
  if (text === undefined || id === undefined) return undefined;
  return { id, members: [...text.matchAll(/^member: (\S+)/gm)].map(([, one = '']) => one) };
}

/** The donor's data in the place of one's own. */
async function copyData(from: SqlServer, to: SqlServer): Promise<void> {
  const catalog = from.store.catalog();
  await to.store.writeCatalog(catalog);
  for (const [database, { tables }] of Object.entries(catalog.databases))
    for (const table of Object.keys(tables))
      await to.store.writeRows(database, table, from.store.rows(database, table));
}
