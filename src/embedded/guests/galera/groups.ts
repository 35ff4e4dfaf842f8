import type { Clock, Timer } from '../../../seams/clock.ts';
import type { Guest } from '../guest.ts';
import type { Network } from '../network.ts';
import { type InOrder, oneByOne } from '../sql/hooks.ts';
import { ALONE, type GroupMember, type View } from './member.ts';

/** How long members that hear each other take to agree on who is there. */
const INSTALL_MS = 500;

/**
 * Group communication of Galera: components of members that hear each other, and which of them may go on. A component is
 * primary while it has more than half of the last primary one, those that left in order not counted.
 */
export class Groups {
  readonly #clock: Clock;
  readonly #network: Network;
  /** By cluster, of which each has some. */
  readonly #members = new Map<string, Set<GroupMember>>();
  readonly #pending = new Map<string, Timer>();
  readonly #orders = new Map<string, InOrder>();

  constructor(clock: Clock, network: Network) {
    this.#clock = clock;
    this.#network = network;
  }

  /** A member begins a group of its own. */
  bootstrap(member: GroupMember): void {
    this.#add(member);
    this.#install([member], true);
  }

  /** A member that knows its last view looks for the others of it. */
  join(member: GroupMember): void {
    this.#add(member);
    this.look(member.config.cluster);
  }

  /** Somebody has said that the component of a member may go on, whatever it was a part of. */
  goOn(member: GroupMember): void {
    if (!member.view.primary) this.#install(this.component(member), true);
  }

  /** Leaves with a word: the others no longer count it. */
  leave(member: GroupMember): void {
    this.#drop(member);
    for (const other of this.#heardBy(member)) {
      if (!other.view.members.includes(member.id)) continue;
      const before = other.view;
      other.view = { ...before, members: before.members.filter((id) => id !== member.id) };
      other.changed(before);
    }
    member.view = ALONE;
  }

  /** Is gone without a word. */
  vanish(member: GroupMember): void {
    this.#drop(member);
    this.look(member.config.cluster);
  }

  #add(member: GroupMember): void {
    const { cluster } = member.config;
    this.#members.set(cluster, (this.#members.get(cluster) ?? new Set()).add(member));
  }

  #drop(member: GroupMember): void {
    const { cluster } = member.config;
    this.#members.get(cluster)?.delete(member);
    if (this.#members.get(cluster)?.size === 0) this.#members.delete(cluster);
  }

  #of(cluster: string): GroupMember[] {
    return [...(this.#members.get(cluster) ?? [])];
  }

  member(cluster: string, id: string): GroupMember | undefined {
    return this.#of(cluster).find((one) => one.id === id);
  }

  /** The members of a member's view that it hears, itself among them. */
  component(member: GroupMember): GroupMember[] {
    return member.view.members
      .map((id) => this.member(member.config.cluster, id))
      .filter((one) => one !== undefined)
      .filter((one) => one === member || this.#hears(member, one));
  }

  /** In which the writes of a cluster are made, wherever they come from. */
  orderOf(cluster: string): InOrder {
    const order = this.#orders.get(cluster) ?? oneByOne();
    this.#orders.set(cluster, order);
    return order;
  }

  /** Whether everybody of its view is heard: what is sent now arrives. */
  isWhole(member: GroupMember): boolean {
    return this.component(member).length === member.view.members.length;
  }

  #hears(one: GroupMember, other: GroupMember): boolean {
    return this.#network.reaches(one.guest, other.guest);
  }

  #heardBy(member: GroupMember): GroupMember[] {
    return this.#of(member.config.cluster).filter((one) => this.#hears(member, one));
  }

  /** `who`: the guest that came or went, if it is that. What it is a member of, it has joined or left by itself. */
  networkChanged(who?: Guest): void {
    for (const members of this.#members.values()) for (const member of members) member.networkChanged?.();
    if (who === undefined) for (const cluster of this.#members.keys()) this.look(cluster);
  }

  /** Called when somebody may have come or gone: after the time in which a silent member is suspected, all agree anew. */
  look(cluster: string): void {
    const members = this.#of(cluster);
    if (members.length === 0 || this.#pending.has(cluster)) return;
    const settled = members.every((member) => {
      const heard = this.#heardBy(member).map(({ id }) => id);
      return this.isWhole(member) && heard.every((id) => member.view.members.includes(id));
    });
    if (settled) return;
    const silent = members.some((member) => member.view.members.length > 0 && !this.isWhole(member));
    const ms = INSTALL_MS + (silent ? Math.max(...members.map(({ config }) => config.suspectMs)) : 0);
    this.#pending.set(
      cluster,
      this.#clock.startTimer(ms, () => {
        this.#pending.delete(cluster);
        this.#agree(cluster);
        this.look(cluster);
      }),
    );
  }

  #agree(cluster: string): void {
    const left = new Set(this.#of(cluster));
    for (const first of left) {
      const component = [first];
      for (const other of left)
        if (other !== first && component.every((one) => this.#hears(one, other))) component.push(other);
      for (const one of component) left.delete(one);
      this.#install(component, this.#isPrimary(component));
    }
  }

  /** The largest last primary view that somebody brings along, and how much of it is here. */
  #isPrimary(component: readonly GroupMember[]): boolean {
    if (component.some(({ view }) => view.primary && this.#majority(view, component))) return true;
    const ids = component.map(({ id }) => id);
    // All of the last primary view are back: they know who they were.
    return component.some(({ lastPrimary }) => lastPrimary.length > 0 && lastPrimary.every((id) => ids.includes(id)));
  }

  #majority({ members }: View, component: readonly GroupMember[]): boolean {
    const here = component.filter(({ id }) => members.includes(id)).length;
    return here * 2 > members.length;
  }

  #install(component: readonly GroupMember[], primary: boolean): void {
    const known = component.flatMap(({ view }) => view.members).filter((id) => component.some((one) => one.id === id));
    const members = [...new Set([...known, ...component.map(({ id }) => id)])];
    for (const member of component) {
      const before = member.view;
      if (before.primary === primary && before.members.join() === members.join()) continue;
      member.view = { members, primary };
      if (primary) member.lastPrimary = members;
      member.changed(before);
    }
  }

  stop(): void {
    for (const timer of this.#pending.values()) timer.cancel();
    this.#pending.clear();
  }
}
