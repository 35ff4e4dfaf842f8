import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../poll.ts';
import { connectPatiently, type DatabaseTarget } from './database-client.ts';
import { type Acknowledged, type Outage, outageAfter } from './outage.ts';

/** Somebody who writes without a pause, and remembers what was promised. */
export interface Writer {
  readonly tag: string;
  acknowledged(): readonly Acknowledged[];
  errors(): readonly string[];
  /** Waits for so many acknowledged rows more. */
  untilWritten(more: number, seconds?: number): Promise<void>;
  /** The longest outage that began at or after `faultMs`, once one is over (see `outageAfter`). */
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
      const failed = () => noted('error').map(([, , seen]) => Number(seen));
      return until(`a row of ${tag} after the fault`, () => outageAfter(faultMs, acknowledged(), failed()), seconds);
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
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
