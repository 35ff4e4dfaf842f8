import type { Machines } from '../cloud/index.ts';
import type { Guest } from './guest.ts';

/** Where someone stands who sends a packet: in a guest, or outside, where operators and clients are. */
export type Place = Guest | 'outside';

/**
 * The network between guests, and between them and the outside: hosts that are cut off, partitions that were switched
 * on, and who answers for an address. Security groups are not looked at: what may pass is the contract suites' matter.
 */
export class Network {
  readonly #machines: Machines;
  readonly #guests: ReadonlyMap<string, Guest>;
  readonly #listeners: ((who: Guest | undefined) => void)[] = [];
  /** Virtual addresses, and who has claimed each, the last one last. */
  readonly #claims = new Map<string, string[]>();
  #groups: readonly ReadonlySet<string>[] = [];
  #cutOutside = new Set<string>();
  readonly #cutOff = new Set<string>();

  constructor(machines: Machines, guests: ReadonlyMap<string, Guest>) {
    this.#machines = machines;
    this.#guests = guests;
    machines.watchLinks(() => this.changed());
  }

  /** Called whenever somebody may have been cut off, or reached again: with the one guest that it is, if it is one. */
  watch(listener: (who: Guest | undefined) => void): void {
    this.#listeners.push(listener);
  }

  changed(who?: Guest): void {
    // One that is deleted has no addresses any more, by which others could tell that it was their peer.
    const known = who?.machine === undefined ? undefined : who;
    for (const listener of this.#listeners) listener(known);
  }

  /** Guests of different groups do not reach each other; those in no group reach all. */
  partition(groups: readonly (readonly string[])[], options: { readonly outside?: readonly string[] } = {}): void {
    this.#groups = groups.map((ids) => new Set(ids));
    this.#cutOutside = new Set(options.outside);
    this.changed();
  }

  heal(): void {
    this.partition([]);
  }

  /** Takes the cable of one guest out, or puts it back in. */
  cutOff(guest: Guest, cut: boolean): void {
    if (cut) this.#cutOff.add(guest.id);
    else this.#cutOff.delete(guest.id);
    this.changed();
  }

  isCutOff(guest: Guest): boolean {
    return this.#cutOff.has(guest.id);
  }

  /** Whether both run and packets pass both ways. */
  reaches(from: Place, to: Guest): boolean {
    if (!to.running) return false;
    if (from !== to && (this.#cutOff.has(to.id) || (from !== 'outside' && this.#cutOff.has(from.id)))) return false;
    if (from === 'outside') return this.#machines.joined(to.host) && !this.#cutOutside.has(to.id);
    if (!from.running) return false;
    if (from === to) return true;
    if (from.host !== to.host && !(this.#machines.joined(from.host) && this.#machines.joined(to.host))) return false;
    const group = (id: string) => this.#groups.findIndex((members) => members.has(id));
    const [here, there] = [group(from.id), group(to.id)];
    return here === there || here === -1 || there === -1;
  }

  /** Who answers for an address, seen from a place. */
  resolve(address: string, from: Place): Guest | undefined {
    if (from !== 'outside' && (address === '127.0.0.1' || address === 'localhost')) return from;
    const fixed = this.#machines.fixedAddress(address);
    const id = this.#machines.idAt(fixed);
    if (id === undefined) return this.holders(fixed).findLast((guest) => this.reaches(from, guest));
    const guest = this.#guests.get(id);
    return guest && this.reaches(from, guest) ? guest : undefined;
  }

  /** Whether packets for an address may come to a guest. */
  leadsTo(address: string, guest: Guest): boolean {
    const fixed = this.#machines.fixedAddress(address);
    return this.#machines.idAt(fixed) === guest.id || (this.#claims.get(fixed)?.includes(guest.id) ?? false);
  }

  /** Who has a virtual address and may send from it, the last one that said so last. */
  holders(address: string): Guest[] {
    const mayUse = (guest: Guest) =>
      guest.machine?.interfaces.some(({ allowed }) => allowed.includes(address)) ?? false;
    const guests = (this.#claims.get(address) ?? []).map((id) => this.#guests.get(id));
    return guests.filter((guest) => guest !== undefined).filter(mayUse);
  }

  /** A guest says that an address is its own, as a gratuitous ARP does. */
  claim(address: string, guest: Guest): void {
    const others = (this.#claims.get(address) ?? []).filter((id) => id !== guest.id);
    this.#claims.set(address, [...others, guest.id]);
  }

  release(address: string, guest: Guest): void {
    const others = (this.#claims.get(address) ?? []).filter((id) => id !== guest.id);
    this.#claims.set(address, others);
  }
}
