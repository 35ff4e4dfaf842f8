import { fileInode, toBytes } from '../files/inode.ts';
import type { Guest } from '../guest.ts';
import { type Cib, type ClusterConfig, EMPTY_CIB, readCib, secondsOf } from './cib.ts';
import { cibFrom, cibXml } from './cib-document.ts';
import { Controller } from './controller.ts';
import type { Corosync } from './corosync.ts';
import { Election } from './election.ts';
import { probe } from './operations.ts';
import { type FenceEvent, member, type Peer, UNSEEN } from './peers.ts';
import { readSbdSeconds } from './sbd.ts';
import type { Running } from './schedule.ts';
import { parseXml, printXml, type XmlElement } from './xml.ts';

const CIB_FILE = '/var/lib/pacemaker/cib/cib.xml';

/** Pacemaker on one node: its copy of the configuration, what it knows of the others, and what it runs itself. */
export class Pacemaker {
  readonly guest: Guest;
  readonly corosync: Corosync;
  readonly startedMs: number;
  cib: Cib;
  /** Name of the node whose controller decides. */
  dc: string | undefined;
  /** It is going to stop: everything has to leave it first. */
  leaving = false;
  readonly peers = new Map<string, Peer>();
  readonly running = new Map<string, Running>();
  readonly failCounts = new Map<string, number>();
  readonly busy = new Set<string>();
  readonly fenceHistory: FenceEvent[] = [];
  /** Of SBD, as it was when this began. */
  readonly #watchdogSeconds: number;
  readonly election: Election;
  readonly controller: Controller;
  #config: { readonly of: Cib; readonly config: ClusterConfig } | undefined;

  constructor(guest: Guest, corosync: Corosync) {
    this.guest = guest;
    this.corosync = corosync;
    this.startedMs = guest.site.clock.monotonicMs();
    const kept = guest.files.lookUp(CIB_FILE);
    this.cib = kept ? cibFrom(parseXml(kept.data)) : EMPTY_CIB;
    this.#watchdogSeconds = guest.sbd === undefined ? 0 : (readSbdSeconds(guest) ?? 0);
    this.election = new Election(this);
    this.controller = new Controller(this);
    this.peers.set(this.name, member());
  }

  get name(): string {
    return this.guest.hostname;
  }

  get isDc(): boolean {
    return this.dc === this.name;
  }

  get config(): ClusterConfig {
    if (this.#config?.of !== this.cib) this.#config = { of: this.cib, config: readCib(this.cib) };
    return this.#config.config;
  }

  /** Pacemakers of the ring that can be heard, this one among them. */
  partition(): Pacemaker[] {
    return this.corosync.members
      .map((id) => this.corosync.peer(id)?.guest.pacemaker)
      .filter((one) => one !== undefined);
  }

  peer(name: string): Peer {
    return this.peers.get(name) ?? UNSEEN;
  }

  /** Finds out what already runs here, and looks for the others. */
  begin(): void {
    probe(this);
    this.#checkWatchdog();
    this.election.look();
  }

  viewChanged(before: readonly number[], left: ReadonlySet<number>): void {
    for (const id of before.filter((one) => !this.corosync.members.includes(one))) {
      const name = this.corosync.nameOf(id);
      const known = this.peer(name);
      if (!known.online) this.peers.set(name, { ...known, inCcm: false });
      else
        this.peers.set(name, {
          ...known,
          inCcm: false,
          online: false,
          join: 'down',
          expected: left.has(id) ? 'down' : 'member',
        });
    }
    if (this.dc !== undefined && !this.partition().some(({ name }) => name === this.dc)) this.dc = undefined;
    this.election.look();
    this.controller.viewChanged();
  }

  setCib(cib: Cib): void {
    if (this.cib === cib) return;
    this.cib = cib;
    this.guest.root.put(CIB_FILE, fileInode(toBytes(printXml(cibXml(this))), 0o600, this.guest.site.clock.now()));
    this.#checkWatchdog();
  }

  /** It ends rather than be taken for dead while it still runs: `pcmk__valid_sbd_timeout` of Pacemaker's lib/common/watchdog.c. */
  #checkWatchdog(): void {
    const told = secondsOf(this.config.options['stonith-watchdog-timeout'], 0);
    if (told === 0 || told >= this.#watchdogSeconds) return;
    const why = `stonith-watchdog-timeout (${told}s) too short (must be >${this.#watchdogSeconds * 1000}ms)`;
    this.guest.units.log('pacemaker-controld', `Shutting down: ${why}`);
    this.guest.site.clock.startTimer(0, () => {
      if (this.guest.pacemaker === this) void this.guest.units.died('pacemaker.service', 'exit-code');
    });
  }

  /** Changes the configuration of all that are heard, at once. */
  change(edit: (configuration: XmlElement) => XmlElement): void {
    const cib = { epoch: this.cib.epoch + 1, configuration: edit(this.cib.configuration) };
    for (const one of this.partition()) one.setCib(cib);
    this.askController();
  }

  /** As `change`, once messages arrive: until a loss is noticed they wait. */
  async changeWhenHeard(edit: (configuration: XmlElement) => XmlElement, signal: AbortSignal): Promise<void> {
    await this.corosync.untilOperational(signal);
    this.change(edit);
  }

  askController(): void {
    this.partition()
      .find(({ isDc }) => isDc)
      ?.controller.evaluate();
  }

  /** In good order: first everything leaves this node, then it says goodbye. */
  async stop(): Promise<void> {
    this.leaving = true;
    this.askController();
    for (
      let second = 0;
      second < 180 && (this.running.size > 0 || this.busy.size > 0) && this.dc !== undefined;
      second++
    )
      await this.guest.sleep(1_000);
    const others = this.partition().filter((one) => one !== this);
    this.end();
    for (const one of others) one.left(this.name);
  }

  /** Somebody who was heard has said goodbye. */
  left(name: string): void {
    const known = this.peer(name);
    this.peers.set(name, { ...known, online: false, join: 'down', expected: 'down', running: {} });
    if (this.dc === name) this.dc = undefined;
    this.election.look();
    this.askController();
  }

  end(): void {
    this.election.cancel();
    this.controller.stop();
    if (this.guest.pacemaker === this) this.guest.pacemaker = undefined;
  }
}
