import { startDeadline } from '../../../src/seams/deadline.ts';
import { orAborted } from '../../../src/seams/or-aborted.ts';
import type { Place } from '../../../src/embedded/guests/network.ts';
import type { Lab } from './lab.ts';

/** A client that writes row after row and remembers which were acknowledged, when, and by which machine. */
export interface Writer {
  readonly acknowledged: readonly { readonly row: number; readonly atMs: number; readonly by: string }[];
  stop(): Promise<void>;
}

const EVERY_MS = 200;
const PATIENCE_MS = 5_000;

export interface WriterOptions {
  readonly from: Place;
  readonly address: string;
  readonly port: number;
  /** Rows of several writers are told apart by where they begin. */
  readonly first?: number;
  /** What a server is asked who it is. Default: MariaDB's way. */
  readonly whoami?: string;
  readonly login: { readonly user: string; readonly password: string; readonly database: string };
}

export function startWriter({ guests, clock }: Pick<Lab, 'guests' | 'clock'>, options: WriterOptions): Writer {
  const acknowledged: { row: number; atMs: number; by: string }[] = [];
  let stopped = false;
  let row = options.first ?? 0;
  const patiently = async <T>(work: Promise<T>): Promise<T> => {
    const deadline = startDeadline(clock, PATIENCE_MS);
    work.catch(() => undefined);
    return orAborted(work, deadline.signal).finally(() => deadline.cancel());
  };
  const session = async () => {
    const { from, address, port, login } = options;
    const remote = await patiently(guests.connect(from, { address, port, login }));
    const [[by] = []] = await patiently(remote.run(options.whoami ?? 'SELECT @@hostname'));
    while (!stopped) {
      row += 1;
      await patiently(remote.run(`INSERT INTO journal (n) VALUES (${row})`));
      acknowledged.push({ row, atMs: clock.now(), by: String(by) });
      await clock.sleep(EVERY_MS);
    }
  };
  const loop = async () => {
    while (!stopped) {
      await session().catch(() => undefined);
      await clock.sleep(EVERY_MS);
    }
  };
  const running = loop();
  return {
    acknowledged,
    stop: () => {
      stopped = true;
      return running;
    },
  };
}
