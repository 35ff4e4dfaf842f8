import type { Timer } from '../../../seams/clock.ts';
import { fileInode, toBytes } from '../files/inode.ts';
import type { Guest } from '../guest.ts';
import { agentOf } from './agents.ts';
import { type Cib, type ClusterConfig, EMPTY_CIB, INFINITY, type Primitive, readCib } from './cib.ts';
import { Controller } from './controller.ts';
import type { Corosync } from './corosync.ts';
import { type FenceEvent, member, type Peer, UNSEEN } from './peers.ts';
import type { Action, Running } from './schedule.ts';
import { element, findAll, parseXml, printXml, type XmlElement } from './xml.ts';

const CIB_FILE = '/var/lib/pacemaker/cib/cib.xml';
/** How long a node that just started waits for a controller before it elects one, and one that had one. */
const DC_DEADTIME_MS = 20_000;
const ELECTION_MS = 2_000;

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
  readonly controller: Controller;
  #election: Timer | undefined;
  #config: { readonly of: Cib; readonly config: ClusterConfig } | undefined;

  constructor(guest: Guest, corosync: Corosync) {
    this.guest = guest;
    this.corosync = corosync;
    this.startedMs = guest.site.clock.monotonicMs();
    const kept = guest.files.lookUp(CIB_FILE);
    this.cib = kept ? cibFrom(parseXml(kept.data)) : EMPTY_CIB;
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
    this.#probe();
    this.look();
  }

  #probe(): void {
    for (const primitive of this.config.resources.flatMap(({ members }) => members)) {
      const found = agentOf(primitive)?.probe(this.guest, primitive);
      if (found) this.running.set(primitive.id, found);
    }
  }

  primitive(id: string): Primitive | undefined {
    return this.config.resources.flatMap(({ members }) => members).find((one) => one.id === id);
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
    this.look();
    this.controller.viewChanged();
  }

  /** Whether there is one controller for all that can be heard; if not, one is elected after a while. */
  look(): void {
    const partition = this.partition();
    const [dc, ...others] = partition.filter(({ isDc }) => isDc);
    const agreed = dc && others.length === 0 && partition.every((one) => one.dc === dc.name);
    if (agreed) {
      this.#election?.cancel();
      this.#election = undefined;
      return;
    }
    const fresh = !dc && partition.every((one) => one.cib === EMPTY_CIB || one.#neverJoined);
    const ms = fresh ? DC_DEADTIME_MS : ELECTION_MS;
    this.#election ??= this.guest.site.clock.startTimer(ms, () => {
      this.#election = undefined;
      if (this.guest.pacemaker === this) this.#elect();
    });
  }

  #neverJoined = true;

  /** The node that has been there longest wins; the configuration that was changed most wins, whoever has it. */
  #elect(): void {
    const partition = this.partition().filter(({ leaving }) => !leaving);
    const [winner] = partition.toSorted(
      (a, b) => Number(b.isDc) - Number(a.isDc) || a.startedMs - b.startedMs || a.corosync.id - b.corosync.id,
    );
    if (!winner || !this.corosync.operational) return;
    const newest = partition.toSorted((a, b) => b.cib.epoch - a.cib.epoch)[0] ?? winner;
    const fenced = partition.filter((one) => one !== winner && winner.controller.hasFenced(one));
    const known = new Map(winner.peers);
    for (const one of partition) known.set(one.name, member());
    for (const one of partition) {
      one.#election?.cancel();
      one.#election = undefined;
      one.#neverJoined = false;
      one.dc = winner.name;
      one.setCib(newest.cib);
      one.peers.clear();
      for (const [name, peer] of known) one.peers.set(name, peer);
    }
    // "We were allegedly just fenced": what was believed dead must not be there.
    for (const one of fenced) one.guest.reset();
    winner.#introduce(partition);
    winner.controller.takeOver();
  }

  /** Every node is in the configuration. */
  #introduce(partition: readonly Pacemaker[]): void {
    const nodes = findAll(this.cib.configuration, '/configuration/nodes/node');
    const missing = partition.filter(({ name }) => !nodes.some(({ attributes }) => attributes['uname'] === name));
    if (missing.length === 0) return;
    this.change((configuration) =>
      element(
        configuration.tag,
        configuration.attributes,
        configuration.children.map((section) =>
          section.tag === 'nodes'
            ? element('nodes', {}, [
                ...section.children,
                ...missing.map(({ name, corosync }) => element('node', { id: String(corosync.id), uname: name })),
              ])
            : section,
        ),
      ),
    );
  }

  setCib(cib: Cib): void {
    if (this.cib === cib) return;
    this.cib = cib;
    this.guest.root.put(CIB_FILE, fileInode(toBytes(printXml(cibXml(this))), 0o600, this.guest.site.clock.now()));
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

  /** Does what the controller orders, and tells it when it is over. */
  async perform({ op, resource }: Action): Promise<void> {
    const primitive = this.primitive(resource);
    const agent = primitive && agentOf(primitive);
    if (!agent) return;
    this.busy.add(resource);
    this.guest.units.log('pacemaker-controld', `Initiating ${op} operation ${resource}_${op}_0 locally`);
    try {
      await agent[op]?.(this.guest, primitive);
      if (op === 'stop') this.running.delete(resource);
      else
        this.running.set(resource, {
          role:
            op === 'promote' ? 'Promoted' : op === 'demote' ? 'Unpromoted' : agent.promote ? 'Unpromoted' : 'Started',
          failed: false,
        });
    } catch (error) {
      if (!this.guest.running || this.guest.pacemaker !== this) return;
      this.guest.units.log('pacemaker-controld', `${resource}_${op}_0 failed: ${(error as Error).message}`);
      this.failed(resource, op === 'start' ? INFINITY : 1);
      // What cannot be stopped has to be fenced.
      if (op === 'stop' || op === 'demote') this.guest.reset();
    } finally {
      this.busy.delete(resource);
    }
  }

  failed(resource: string, count: number): void {
    this.failCounts.set(resource, Math.min(INFINITY, (this.failCounts.get(resource) ?? 0) + count));
    const { failureTimeoutMs } = this.config;
    if (failureTimeoutMs === 0) return;
    this.guest.sleep(failureTimeoutMs).then(
      () => {
        this.failCounts.delete(resource);
        this.askController();
      },
      () => undefined,
    );
  }

  /** Something that a monitor looks at has died; the next monitor finds it. */
  suspect(isIt: (primitive: Primitive) => boolean): void {
    const primitive = this.config.resources.flatMap(({ members }) => members).find(isIt);
    if (!primitive || !this.running.has(primitive.id) || this.busy.has(primitive.id)) return;
    const ms = this.guest.site.random.fraction() * primitive.monitorSeconds * 1000;
    this.guest.sleep(ms).then(
      () => this.#monitor(primitive),
      () => undefined,
    );
  }

  #monitor(primitive: Primitive): void {
    const known = this.running.get(primitive.id);
    if (this.guest.pacemaker !== this || !known || known.failed || this.busy.has(primitive.id)) return;
    if (agentOf(primitive)?.probe(this.guest, primitive)) return;
    this.running.set(primitive.id, { ...known, failed: true });
    this.failed(primitive.id, 1);
    this.askController();
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
    this.look();
    this.askController();
  }

  end(): void {
    this.#election?.cancel();
    this.controller.stop();
    if (this.guest.pacemaker === this) this.guest.pacemaker = undefined;
  }
}

export function cibFrom(cib: XmlElement): Cib {
  const configuration = cib.children.find(({ tag }) => tag === 'configuration') ?? EMPTY_CIB.configuration;
  return { epoch: Number(cib.attributes['epoch'] ?? 0), configuration };
}

/** The whole CIB as a node sees it, with the state of the others. */
export function cibXml(node: Pacemaker): XmlElement {
  const { cib, corosync, dc } = node;
  const id = corosync.config.nodes.find(({ name }) => name === dc)?.id;
  return element(
    'cib',
    {
      crm_feature_set: '3.16.1',
      'validate-with': 'pacemaker-3.9',
      epoch: String(cib.epoch),
      num_updates: '0',
      admin_epoch: '0',
      'have-quorum': corosync.quorate ? '1' : '0',
      ...(id === undefined ? {} : { 'dc-uuid': String(id) }),
    },
    [cib.configuration, element('status', {}, nodeStates(node))],
  );
}

function nodeStates(node: Pacemaker): XmlElement[] {
  return node.corosync.config.nodes
    .filter(({ name }) => node.peers.has(name))
    .map(({ id, name }) => {
      const { inCcm, online, join, expected } = node.peer(name);
      return element('node_state', {
        id: String(id),
        uname: name,
        in_ccm: String(inCcm),
        crmd: online ? 'online' : 'offline',
        'crm-debug-origin': 'do_state_transition',
        join,
        ...(expected === '' ? {} : { expected }),
      });
    });
}
