import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How the image starts Node. */
export const NODE = [process.execPath, '--max-semi-space-size=4', '--max-old-space-size=384'];

/** And in which environment: one pool of C memory, for a process with many threads that allocate little. */
const ENV = { MALLOC_ARENA_MAX: '1' };

/** The bundle, made anew. */
export function bundle(): string {
  execFileSync(process.execPath, ['scripts/bundle.ts'], { stdio: 'inherit' });
  return 'dist/stormctl.js';
}

/** Of /proc: `getconf CLK_TCK`, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'scp-bench-'));
}

export interface Run {
  readonly pid: number;
  /** Resolves with the first line that matches, and the milliseconds since the process was started. */
  line(pattern: RegExp): Promise<{ readonly text: string; readonly ms: number }>;
  /** All lines so far that match. */
  lines(pattern: RegExp): readonly string[];
  /** Peak resident memory so far, MiB (VmHWM of /proc). */
  peakRssMiB(): number;
  /** Resident memory now, MiB (VmRSS of /proc). */
  rssMiB(): number;
  /** Seconds of processor time so far, user and system, of all its threads. */
  cpuSeconds(): number;
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<void>;
}

/** Starts a program and reads its standard output line by line. */
export function start(command: readonly string[], env: Record<string, string> = {}): Run {
  const startedMs = performance.now();
  const [file = '', ...args] = command;
  const child = spawn(file, args, { env: { ...process.env, ...ENV, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  // A benchmark that breaks leaves nothing running.
  process.once('exit', () => child.kill('SIGKILL'));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines: { text: string; ms: number }[] = [];
  const waiters = new Set<() => void>();
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((text) => ({ text, ms: performance.now() - startedMs })));
    for (const wake of waiters) wake();
  });
  const pid = child.pid ?? 0;
  const memoryMiB = (field: string) =>
    Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  return {
    pid,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => pattern.test(line.text));
          if (!found) return;
          waiters.delete(look);
          resolve(found);
        };
        waiters.add(look);
        void ended.then(() => {
          look();
          reject(new Error(`${command.join(' ')} ended without a line that matches ${pattern}`));
        });
        look();
      }),
    lines: (pattern) => lines.map(({ text }) => text).filter((text) => pattern.test(text)),
    peakRssMiB: () => memoryMiB('VmHWM'),
    rssMiB: () => memoryMiB('VmRSS'),
    cpuSeconds: () => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that `share` of all values lie below. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}
