import type { Timer } from '../../../seams/clock.ts';
import type { Guest } from '../guest.ts';
import { toText } from '../files/inode.ts';
import { Waiters } from '../waiters.ts';

export interface CorosyncNode {
  readonly id: number;
  readonly name: string;
  readonly address: string;
}

export interface CorosyncConfig {
  readonly clusterName: string;
  readonly nodes: readonly CorosyncNode[];
  readonly tokenMs: number;
  /** What the members prove to each other that they know. */
  readonly authkey: string;
}

/** Added to the token for each node beyond the second, and the share of it for the agreement: corosync.conf(5). */
const TOKEN_COEFFICIENT_MS = 650;
const CONSENSUS_FACTOR = 1.2;
/** How long a ring takes that only grows, or that somebody leaves with a word. */
const JOIN_MS = 1_000;
const LEAVE_MS = 100;

export function readCorosyncConfig(guest: Guest): CorosyncConfig | undefined {
  const text = toText(guest.files.lookUp('/etc/corosync/corosync.conf')?.data ?? '');
  const authkey = guest.files.lookUp('/etc/corosync/authkey')?.data;
  const value = (key: string, within = text) => new RegExp(`^\\s*${key}\\s*:\\s*(\\S+)`, 'm').exec(within)?.[1];
  const nodes = [...text.matchAll(/\bnode\s*\{([^}]*)\}/g)].map(([, body = '']) => ({
    id: Number(value('nodeid', body)),
    name: value('name', body) ?? '',
    address: value('ring0_addr', body) ?? '',
  }));
  if (authkey === undefined || nodes.length === 0) return undefined;
  return { clusterName: value('cluster_name') ?? '', nodes, tokenMs: Number(value('token') ?? 3000), authkey };
}

/** Corosync in one guest: who it believes is there. What changes in the network is noticed when a token is missed. */
export class Corosync {
  readonly guest: Guest;
  config: CorosyncConfig;
  members: readonly number[];
  ring = 1;
  /** Called with those that were there before, whenever who is there has changed; `left` said goodbye. */
  onView: (before: readonly number[], left: ReadonlySet<number>) => void = () => undefined;
  readonly #leaving = new Set<number>();
  #pending: Timer | undefined;
  readonly #waiters = new Waiters();

  constructor(guest: Guest, config: CorosyncConfig) {
    this.guest = guest;
    this.config = config;
    this.members = [this.id];
  }

  get id(): number {
    return this.config.nodes.find(({ name }) => name === this.guest.hostname)?.id ?? 0;
  }

  get quorum(): number {
    return Math.floor(this.config.nodes.length / 2) + 1;
  }

  get quorate(): boolean {
    return this.members.length >= this.quorum;
  }

  nameOf(id: number): string {
    return this.config.nodes.find((node) => node.id === id)?.name ?? '';
  }

  /** Corosync on the node with this id, if it runs and packets pass. */
  peer(id: number): Corosync | undefined {
    if (id === this.id) return this;
    const node = this.config.nodes.find((one) => one.id === id);
    const guest = node && this.guest.site.network.resolve(node.address, this.guest);
    const peer = guest?.corosync;
    const same = peer?.config.clusterName === this.config.clusterName && peer.config.authkey === this.config.authkey;
    return same ? peer : undefined;
  }

  /** Whether a guest is among the nodes that are configured, whatever runs on it. */
  hasNode(guest: Guest): boolean {
    return this.config.nodes.some(({ address }) => guest.site.network.leadsTo(address, guest));
  }

  /** Who could form a ring with this node: all that reach each other, the lower ids first. */
  #reachable(): number[] {
    const left = new Map(this.config.nodes.map(({ id }) => [id, this.peer(id)] as const));
    const rings: Corosync[][] = [];
    for (const { id } of this.config.nodes.toSorted((a, b) => a.id - b.id)) {
      const node = left.get(id);
      if (!node) continue;
      const ring = rings.find((one) => one.every((other) => other.peer(id) !== undefined));
      if (ring) ring.push(node);
      else rings.push([node]);
    }
    const own = rings.find((ring) => ring.includes(this)) ?? [this];
    return own.map((node) => node.id).sort((a, b) => a - b);
  }

  /** Whether messages to all of the ring arrive at the moment. */
  get operational(): boolean {
    return this.members.every((id) => this.peer(id) !== undefined);
  }

  /** Resolves when the ring is whole, or a new one was formed. */
  async untilOperational(signal: AbortSignal): Promise<void> {
    while (!this.operational) await this.#waiters.untilWoken(signal);
  }

  /** Called when somebody may have come or gone. */
  look(): void {
    const target = this.#reachable();
    if (same(target, this.members)) {
      this.#pending?.cancel();
      this.#pending = undefined;
      this.#waiters.wake();
      return;
    }
    if (this.#pending) return;
    const lost = this.members.filter((id) => !target.includes(id));
    const silent = lost.filter((id) => !this.#leaving.has(id));
    const token = this.config.tokenMs + Math.max(0, this.config.nodes.length - 2) * TOKEN_COEFFICIENT_MS;
    const ms = silent.length > 0 ? token + token * CONSENSUS_FACTOR : lost.length > 0 ? LEAVE_MS : JOIN_MS;
    this.#pending = this.guest.site.clock.startTimer(ms, () => {
      this.#pending = undefined;
      this.#form();
    });
  }

  /** All that reach each other agree at once. */
  #form(): void {
    const target = this.#reachable();
    if (same(target, this.members)) return;
    const nodes = target.map((id) => this.peer(id)).filter((node) => node !== undefined);
    const ring = Math.max(...nodes.map((node) => node.ring)) + 4;
    for (const node of nodes) node.#install(target, ring);
  }

  #install(members: readonly number[], ring: number): void {
    this.#pending?.cancel();
    this.#pending = undefined;
    const before = this.members;
    const left = new Set(this.#leaving);
    this.members = members;
    this.ring = ring;
    this.#leaving.clear();
    this.guest.units.log('corosync', `[QUORUM] Members[${members.length}]: ${members.join(' ')}`);
    this.onView(before, left);
    this.#waiters.wake();
    this.look();
  }

  /** Says goodbye to those that hear it, and is gone. */
  leave(): void {
    const { id } = this;
    const others = this.members.filter((one) => one !== id).map((one) => this.peer(one));
    this.stop();
    for (const other of others) if (other) other.#leaving.add(id);
    this.guest.corosync = undefined;
    for (const other of others) other?.look();
  }

  stop(): void {
    this.#pending?.cancel();
    this.#pending = undefined;
  }
}

function same(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}
