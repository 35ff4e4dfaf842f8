import { uuid } from '../../../seams/random.ts';
import { startDeadline } from '../../../seams/deadline.ts';
import type { Guest } from '../guest.ts';
import { SqlError } from '../sql/catalog.ts';
import type { SqlServer, SqlSession } from '../sql/server.ts';
import { UnitFailure } from '../units/service.ts';
import { Waiters } from '../waiters.ts';
import { ALONE, type GroupConfig, type GroupMember, type View } from './member.ts';
import {
  dropViewFile,
  NO_POSITION,
  type Position,
  readState,
  readViewFile,
  recoverPosition,
  unlessFull,
  writePosition,
  writeState,
  writeViewFile,
} from './saved-state.ts';
import { copyData, donorOf, TRANSFER_MS } from './state-transfer.ts';
import { LOCAL_STATE, type LocalState, statusOf } from './status.ts';

/** `pc.wait_prim_timeout`: who finds no component that may go on ends. */
const PRIMARY_WITHIN_MS = 30_000;

const NOT_READY = new SqlError('1047', 'WSREP has not yet prepared node for application use');

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
  localState: LocalState = LOCAL_STATE.initialized;
  position: Position = NO_POSITION;
  readonly #waiters = new Waiters();

  constructor(guest: Guest, server: SqlServer, config: GroupConfig) {
    this.guest = guest;
    this.server = server;
    this.config = config;
    this.name = server.parameters['wsrep_node_name'] ?? guest.hostname;
    const kept = readViewFile(server.store);
    this.id = kept?.id ?? uuid(guest.site.random);
    this.lastPrimary = kept?.members ?? [];
    server.gate = (write) => this.#gate(write);
    server.afterWrite = (statement, session) => this.#replicate(statement, session);
    const inOrder = guest.site.groups.orderOf(config.cluster);
    // Whoever has to wait until it is clear who is there holds nobody up who knows.
    server.inOrder = async (job) => {
      await this.#gate(true);
      return inOrder(job);
    };
    server.setProvider = (option) => {
      if (!/^pc\.bootstrap=(yes|true|1)$/i.test(option)) throw new SqlError('1210', 'Incorrect arguments to SET');
      guest.site.groups.goOn(this);
    };
    const plain = server.status;
    server.status = () => ({ ...plain(), ...statusOf(this, (id) => addressOf(this, id)) });
  }

  get synced(): boolean {
    return this.view.primary && this.localState === LOCAL_STATE.synced;
  }

  /** Begins a cluster alone; refused where others may hold more. */
  async bootstrap(): Promise<void> {
    const state = readState(this.server.store);
    if (state && state.safe !== 1)
      throw new UnitFailure(
        'It may not be safe to bootstrap the cluster from this node. It was not the last one to leave the cluster and may not contain all the updates.',
      );
    const kept = recoverPosition(this.server.store);
    this.position = kept.uuid === NO_POSITION.uuid ? { uuid: uuid(this.guest.site.random), seqno: 0 } : kept;
    this.localState = LOCAL_STATE.synced;
    this.guest.site.groups.bootstrap(this);
    await this.#keep(-1, 1);
  }

  /** Joins the others, and gets from them what it lacks. Resolves when it is in step. */
  async join(): Promise<void> {
    this.position = recoverPosition(this.server.store);
    this.guest.site.groups.join(this);
    const patience = startDeadline(this.guest.site.clock, PRIMARY_WITHIN_MS, this.guest.life);
    const late = new UnitFailure('failed to reach primary view: 110 (Connection timed out)');
    await this.#until(() => this.view.primary, patience.signal)
      .catch((error: unknown) => Promise.reject(patience.expired ? late : (error as Error)))
      .finally(() => patience.cancel());
    await this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    const donor = donorOf(this, this.#others());
    if (!donor || (this.position.uuid === donor.position.uuid && this.position.seqno === donor.position.seqno)) {
      this.localState = LOCAL_STATE.synced;
      await this.#keep(-1, 0);
      return;
    }
    this.localState = LOCAL_STATE.joining;
    const incremental = this.position.uuid === donor.position.uuid && this.position.seqno >= 0;
    await this.guest.sleep(TRANSFER_MS[incremental ? 'incremental' : 'whole']);
    await this.#until(() => this.view.primary && this.#others().length > 0);
    const source = this.#others().find((one) => one.synced) ?? donor;
    await copyData(source.server, this.server);
    this.position = source.position;
    this.localState = LOCAL_STATE.synced;
    await this.#keep(-1, 0);
    this.#waiters.wake();
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
    if (this.view.primary && this.view.members.length > 1 && readState(this.server.store)?.safe === 1)
      this.#keep(-1, 0).catch(() => undefined);
    this.#keepView();
    this.#waiters.wake();
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
      await writePosition(node.server.store, position);
    }
    // One that went meanwhile may lack it, and may be of those that go on.
    if (!this.guest.site.groups.isWhole(this)) throw NOT_READY;
  }

  async #apply(statement: string, { user, database, variables }: SqlSession): Promise<void> {
    await this.server.run({ server: this.server, user, database, variables, replays: true }, statement);
  }

  async #keep(seqno: number, safe: number): Promise<void> {
    await writeState(this.server.store, { uuid: this.position.uuid, seqno, safe });
    await writePosition(this.server.store, this.position);
    this.#keepView();
  }

  #keepView(): void {
    if (this.view.primary)
      writeViewFile(this.server.store, { id: this.id, members: this.view.members }).catch(() => undefined);
  }

  /** Leaves in order; the last one to leave may begin again. */
  async leave(): Promise<void> {
    const last = this.view.members.length <= 1 && this.view.primary;
    this.guest.site.groups.leave(this);
    await this.#keep(this.position.seqno, last ? 1 : 0).catch(unlessFull);
    await dropViewFile(this.server.store);
  }

  /** Waits for a change of the group; rejects when the machine goes down or the server ends. */
  async #until(reached: () => boolean, signal = this.guest.life): Promise<void> {
    while (!reached()) {
      if (!this.server.running) throw new UnitFailure('the server ended');
      await this.#waiters.untilWoken(signal);
    }
  }

  /** Called when a member may be heard again. */
  networkChanged(): void {
    this.#waiters.wake();
  }
}

/** An arbitrator stands as an empty item in the list. */
function addressOf(node: GaleraNode, id: string): string {
  const member = node.guest.site.groups.member(node.config.cluster, id);
  return member instanceof GaleraNode ? `${member.server.parameters['wsrep_node_address'] ?? ''}:0` : '';
}
