import type { Clock, Timer } from '../../seams/clock.ts';
import { type Random, uuid } from '../../seams/random.ts';
import type { Table } from './table.ts';

/** A change of state that is under way: data, so that it survives a snapshot. */
export interface TaskRow {
  readonly id: string;
  readonly kind: string;
  /** Wall-clock milliseconds at which it happens. */
  readonly dueMs: number;
  readonly payload: unknown;
}

/**
 * What the cloud does by itself after it has answered: building a server, removing a volume. A service registers a
 * handler for each kind once, when it is created, and schedules tasks from its request handlers.
 */
export class Tasks {
  readonly #deps: { readonly clock: Clock; readonly random: Random };
  readonly #table: Table<TaskRow>;
  readonly #handlers = new Map<string, (payload: never) => void>();
  readonly #timers = new Map<string, Timer>();

  constructor(deps: { readonly clock: Clock; readonly random: Random }, table: Table<TaskRow>) {
    this.#deps = deps;
    this.#table = table;
  }

  /** `kind` is unique in the cloud, by convention `<service>.<verb>`: `compute.build`. */
  on(kind: string, handler: (payload: never) => void): void {
    if (this.#handlers.has(kind)) throw new Error(`task ${kind} has a handler already`);
    this.#handlers.set(kind, handler);
  }

  /** Runs the handler of `kind` after `delayMs`; the payload must be plain JSON. Returns the task's id. */
  schedule(delayMs: number, kind: string, payload: unknown): string {
    const row = { id: uuid(this.#deps.random), kind, dueMs: this.#deps.clock.now() + delayMs, payload };
    this.#table.insert(row);
    this.#start(row, delayMs);
    return row.id;
  }

  cancel(id: string): void {
    this.#timers.get(id)?.cancel();
    this.#timers.delete(id);
    this.#table.delete(id);
  }

  /** Takes up what a restored snapshot left under way; what fell due meanwhile happens at once. */
  resume(): void {
    for (const row of this.#table.all()) this.#start(row, row.dueMs - this.#deps.clock.now());
  }

  /** Stops all timers; the tasks themselves stay in the state. */
  pause(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #start(row: TaskRow, delayMs: number): void {
    const timer = this.#deps.clock.startTimer(Math.max(0, delayMs), () => this.#run(row));
    this.#timers.set(row.id, timer);
  }

  #run(row: TaskRow): void {
    this.#timers.delete(row.id);
    this.#table.delete(row.id);
    const handler = this.#handlers.get(row.kind);
    if (!handler) throw new Error(`nobody handles task ${row.kind}`);
    handler(row.payload as never);
  }
}
