import type { Timer } from '../../../seams/clock.ts';
import { agentOf } from './agents.ts';
import { secondsOf } from './cib.ts';
import { perform } from './operations.ts';
import type { Pacemaker } from './pacemaker.ts';
import { isUnclean } from './peers.ts';
import { type NodeView, nextActions } from './schedule.ts';

/** The part of Pacemaker that decides, on the node that was elected for it. */
export class Controller {
  readonly #node: Pacemaker;
  readonly #fencing = new Map<string, Timer>();
  #expiry: Timer | undefined;

  constructor(node: Pacemaker) {
    this.#node = node;
  }

  takeOver(): void {
    this.#fenceTheLost();
    this.evaluate();
  }

  viewChanged(): void {
    if (!this.#node.corosync.quorate) this.#cancelFencing();
    if (!this.#node.isDc) return;
    this.#fenceTheLost();
    this.evaluate();
  }

  stop(): void {
    this.#cancelFencing();
    this.#expiry?.cancel();
  }

  #cancelFencing(): void {
    for (const timer of this.#fencing.values()) timer.cancel();
    this.#fencing.clear();
  }

  isFencing(name: string): boolean {
    return this.#fencing.has(name);
  }

  /** Whether a node that is heard again was, or is about to be, declared dead since it started. */
  hasFenced(other: Pacemaker): boolean {
    const { fencedMs } = this.#node.peer(other.name);
    return (
      (this.#fencing.has(other.name) &&
        !this.#node.peer(other.name).inCcm &&
        other.startedMs < this.#since(other.name)) ||
      (fencedMs !== undefined && other.startedMs < fencedMs)
    );
  }

  readonly #begun = new Map<string, number>();
  #since(name: string): number {
    return this.#begun.get(name) ?? 0;
  }

  /** Whoever was lost without a word is believed dead after the time in which its watchdog has reset it. */
  #fenceTheLost(): void {
    const node = this.#node;
    const { options } = node.config;
    if (!node.corosync.quorate || !node.isDc || options['stonith-enabled'] === 'false') return;
    const ms = secondsOf(options['stonith-watchdog-timeout'], 0) * 1000;
    if (ms === 0) return;
    const { clock } = node.guest.site;
    for (const { name } of node.config.nodes) {
      if (!isUnclean(node.peer(name)) || this.#fencing.has(name)) continue;
      node.guest.units.log('pacemaker-fenced', `Waiting ${ms / 1000}s for ${name} to self-fence`);
      this.#begun.set(name, clock.monotonicMs());
      this.#fencing.set(
        name,
        clock.startTimer(ms, () => this.#declareDead(name)),
      );
    }
  }

  #declareDead(name: string): void {
    this.#fencing.delete(name);
    const node = this.#node;
    if (!node.isDc || !node.corosync.quorate || !isUnclean(node.peer(name))) return;
    const { clock } = node.guest.site;
    const event = { target: name, origin: node.name, status: 'success' as const, completedMs: clock.now() };
    for (const one of node.partition()) {
      const known = one.peer(name);
      one.peers.set(name, { ...known, join: 'down', expected: 'down', running: {}, fencedMs: clock.monotonicMs() });
      one.fenceHistory.push(event);
    }
    node.guest.units.log(
      'pacemaker-fenced',
      `Self-fencing (reboot) by ${name} for pacemaker-controld assumed complete`,
    );
    this.evaluate();
  }

  /** Orders what can be done now, unless something is under way: then it is asked again when that is over. */
  evaluate(): void {
    const node = this.#node;
    if (!node.isDc || node.guest.pacemaker !== node) return;
    this.#fenceTheLost();
    const partition = node.partition();
    if (partition.some(({ busy }) => busy.size > 0)) return;
    this.#wakeAtExpiry();
    const actions = nextActions({
      config: node.config,
      nodes: this.#nodeViews(partition),
      quorate: node.corosync.quorate,
      nowMs: node.guest.site.clock.now(),
    });
    for (const action of actions) {
      const target = partition.find(({ name }) => name === action.node);
      if (!target) continue;
      perform(target, action).then(
        () => target.askController(),
        (error: unknown) => node.guest.site.onUnexpected(error as Error),
      );
    }
  }

  #nodeViews(partition: readonly Pacemaker[]): NodeView[] {
    const node = this.#node;
    return node.config.nodes.map(({ name }) => {
      const here = partition.find((one) => one.name === name);
      const known = node.peer(name);
      if (!here || !known.online)
        return { name, online: false, unclean: isUnclean(known), running: {}, promotionScores: {}, failCounts: {} };
      return {
        name,
        online: !here.leaving || here.running.size > 0,
        unclean: false,
        running: Object.fromEntries(here.running),
        promotionScores: here.leaving ? {} : promotionScores(here),
        failCounts: Object.fromEntries(here.failCounts),
      };
    });
  }

  /** A wish with an end, be it where something is to run or that it is not to, is looked at again when it ends. */
  #wakeAtExpiry(): void {
    const node = this.#node;
    this.#expiry?.cancel();
    const now = node.guest.site.clock.now();
    const { locations, resources } = node.config;
    const ends = [
      ...locations.map(({ expiresMs }) => expiresMs ?? 0),
      ...resources.flatMap(({ stoppedUntilMs, members }) => [
        stoppedUntilMs,
        ...members.map((one) => one.stoppedUntilMs),
      ]),
    ].filter((end) => end > now && Number.isFinite(end));
    if (ends.length > 0)
      this.#expiry = node.guest.site.clock.startTimer(Math.min(...ends) - now + 1, () => this.evaluate());
  }
}

export function promotionScores(node: Pacemaker): Record<string, number> {
  const scores: Record<string, number> = {};
  for (const primitive of node.config.resources.flatMap(({ members }) => members)) {
    const score = agentOf(primitive)?.promotionScore?.(node.guest, primitive);
    if (score !== undefined) scores[primitive.id] = score;
  }
  return scores;
}
