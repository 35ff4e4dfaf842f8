import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../poll.ts';
import { connectPatiently, type DatabaseTarget } from './database-client.ts';

export interface Acknowledged {
  readonly sequence: number;
  readonly sentMs: number;
  readonly ackedMs: number;
}

/** What somebody who writes notices of a fault. */
export interface Outage {
  /** Seconds from the fault, or from asking for a move, to the first row that was acknowledged after the outage. */
  readonly served: number;
  /** Seconds without an acknowledgement: less than the former by what goes before a planned move. */
  readonly away: number;
}

/** Somebody who writes without a pause, and remembers what was promised. */
export interface Writer {
  readonly tag: string;
  acknowledged(): readonly Acknowledged[];
  errors(): readonly string[];
  /** Waits for so many acknowledged rows more. */
  untilWritten(more: number, seconds?: number): Promise<void>;
  /** The outage that began at or after `faultMs`, once it is over. */
  untilServedAgain(faultMs: number, seconds: number): Promise<Outage>;
  stop(): Promise<void>;
}

export interface WriterOptions {
  readonly target: DatabaseTarget;
  readonly tag: string;
  /** Where its notes go. */
  readonly folder: string;
  /** Put before its command line: the way into another machine's network. */
  readonly within?: readonly string[];
}

/** Ends by itself after an hour, whatever happens to who started it. */
export function startWriter({ target, tag, folder, within = [] }: WriterOptions): Writer {
  const file = join(folder, `${tag}.written`);
  writeFileSync(file, '');
  const argument = JSON.stringify({ target, tag, file, pauseMs: 50, forSeconds: 3600 });
  const [command, ...rest] = [...within, process.execPath, join(import.meta.dirname, 'writer-process.ts'), argument];
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
  const noted = (kind: string) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(`${kind} `))
      .map((line) => line.split(' ').slice(1));
  const acknowledged = () =>
    noted('ack').map(([sequence, sent, acked]) => ({
      sequence: Number(sequence),
      sentMs: Number(sent),
      ackedMs: Number(acked),
    }));
  return {
    tag,
    acknowledged,
    errors: () => noted('error').map((words) => words.join(' ')),
    untilWritten: async (more, seconds = 120) => {
      const before = acknowledged().length;
      await until(`${more} rows of ${tag}`, () => acknowledged().length >= before + more, seconds);
    },
    untilServedAgain: async (faultMs, seconds) => {
      return until(`a row of ${tag} after the fault`, () => outageAfter(faultMs, acknowledged()), seconds);
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** A gap in the acknowledgements that is no outage: a slow disk, a busy machine. */
const HICCUP_MS = 3_000;

/** Rows may well be acknowledged for a moment after the fault, by a server that has not met it yet. */
function outageAfter(faultMs: number, rows: readonly Acknowledged[]): Outage | undefined {
  const after = rows.findLastIndex(({ ackedMs }) => ackedMs <= faultMs);
  for (let i = Math.max(after, 0); i + 1 < rows.length; i += 1) {
    const [one, next] = [rows[i], rows[i + 1]];
    if (one !== undefined && next !== undefined && next.ackedMs - one.ackedMs > HICCUP_MS) {
      return { served: (next.ackedMs - faultMs) / 1000, away: (next.ackedMs - one.ackedMs) / 1000 };
    }
  }
  return undefined;
}

/** What is compared of it, by what it is called. */
export function secondsOf(fault: string, { served, away }: Outage): readonly (readonly [string, number])[] {
  return [
    [fault, served],
    [`${fault}, silent`, away],
  ];
}

/** In words, for the log of a run. */
export function tellOutage({ served, away }: Outage): string {
  return `${served.toFixed(1)} s to the first acknowledged write, ${away.toFixed(1)} s without one`;
}

/** Rows that were acknowledged and are not there: there must be none. */
export async function missingRows(target: DatabaseTarget, writer: Writer): Promise<number[]> {
  const client = await connectPatiently(target);
  try {
    const there = await client.sequences(writer.tag);
    return writer
      .acknowledged()
      .map(({ sequence }) => sequence)
      .filter((sequence) => !there.has(sequence));
  } finally {
    client.close();
  }
}
