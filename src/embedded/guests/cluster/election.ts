import type { Timer } from '../../../seams/clock.ts';
import { EMPTY_CIB } from './cib.ts';
import type { Pacemaker } from './pacemaker.ts';
import { member } from './peers.ts';
import { editSection, element, findAll } from './xml.ts';

/** How long a node that just started waits for a controller before it elects one, and one that had one. */
const DC_DEADTIME_MS = 20_000;
const ELECTION_MS = 2_000;

/** One node's part in the choice of the designated controller. */
export class Election {
  readonly #node: Pacemaker;
  #pending: Timer | undefined;
  #neverJoined = true;

  constructor(node: Pacemaker) {
    this.#node = node;
  }

  /** Whether there is one controller for all that can be heard; if not, one is elected after a while. */
  look(): void {
    const node = this.#node;
    const partition = node.partition();
    const [dc, ...others] = partition.filter(({ isDc }) => isDc);
    const agreed = dc && others.length === 0 && partition.every((one) => one.dc === dc.name);
    if (agreed) {
      this.cancel();
      return;
    }
    const fresh = !dc && partition.every(({ cib, election }) => cib === EMPTY_CIB || election.#neverJoined);
    const ms = fresh ? DC_DEADTIME_MS : ELECTION_MS;
    this.#pending ??= node.guest.site.clock.startTimer(ms, () => {
      this.#pending = undefined;
      if (node.guest.pacemaker === node) this.#elect();
    });
  }

  cancel(): void {
    this.#pending?.cancel();
    this.#pending = undefined;
  }

  /** The node that has been there longest wins; the configuration that was changed most wins, whoever has it. */
  #elect(): void {
    const partition = this.#node.partition().filter(({ leaving }) => !leaving);
    const [winner] = partition.toSorted(
      (a, b) => Number(b.isDc) - Number(a.isDc) || a.startedMs - b.startedMs || a.corosync.id - b.corosync.id,
    );
    if (!winner || !this.#node.corosync.operational) return;
    const newest = partition.toSorted((a, b) => b.cib.epoch - a.cib.epoch)[0] ?? winner;
    const fenced = partition.filter((one) => one !== winner && winner.controller.hasFenced(one));
    const known = new Map(winner.peers);
    for (const one of partition) known.set(one.name, member());
    for (const one of partition) {
      one.election.cancel();
      one.election.#neverJoined = false;
      one.dc = winner.name;
      one.setCib(newest.cib);
      one.peers.clear();
      for (const [name, peer] of known) one.peers.set(name, peer);
    }
    // "We were allegedly just fenced": what was believed dead must not be there.
    for (const one of fenced) one.guest.reset();
    introduce(winner, partition);
    winner.controller.takeOver();
  }
}

/** Every node that joins is in the configuration from then on. */
function introduce(winner: Pacemaker, partition: readonly Pacemaker[]): void {
  const nodes = findAll(winner.cib.configuration, '/configuration/nodes/node');
  const missing = partition.filter(({ name }) => !nodes.some(({ attributes }) => attributes['uname'] === name));
  if (missing.length === 0) return;
  const added = missing.map(({ name, corosync }) => element('node', { id: String(corosync.id), uname: name }));
  winner.change((configuration) =>
    editSection(configuration, 'nodes', ({ children }) => element('nodes', {}, [...children, ...added])),
  );
}
