import { ExternalError } from '../errors/external-error.ts';
import type { Shell } from '../seams/shell.ts';
import { type Answer, failed, malformed } from './answer.ts';
import { lastWords, quote } from './words.ts';

/** One program among several that run in one round trip. */
export interface Section {
  /** Unique in the batch. */
  readonly name: string;
  /** A line for `/bin/sh`; its input is empty. */
  readonly command: string;
}

/** How one section ended. */
export interface Ended {
  /** Undefined: it had not ended when its time was up, or was ended for that. */
  readonly exitCode: number | undefined;
  /** Standard output, and standard error where it said it. */
  readonly output: string;
}

export interface BatchOptions {
  /** How long each section may take, in seconds; they run at the same time. */
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

/** `timeout` says so when it had to end something (timeout(1)). */
const TIMED_OUT = new Set([124, 137]);

/**
 * Runs all sections at the same time and gives what each said. A section that hangs does not hold up the others, not even
 * one that no signal reaches because its disk stands still: each writes to a file of its own, and only those are waited for that
 * come in time.
 */
export async function runBatch(
  shell: Shell,
  sections: readonly Section[],
  options: BatchOptions,
): Promise<ReadonlyMap<string, Ended>> {
  if (sections.length === 0) return new Map();
  const { stdout, stderr, exitCode } = await shell.exec({
    command: batchScript(sections, options.seconds),
    timeoutMs: (options.seconds + OVERHEAD_S) * 1000,
    maxOutputBytes: 4 * 1024 * 1024,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const said = parseBatch(stdout, sections);
  if (said !== undefined) return said;
  throw new ExternalError(`ssh: ask a machine: its shell ended with ${exitCode ?? 'a signal'}: ${lastWords(stderr)}`, {
    fault: 'malformed',
    system: 'ssh',
    operation: 'ask a machine',
  });
}

const OVERHEAD_S = 20;
/** The last line, which shows that all was said. Lines of output have the name of their file before them. */
const END = '@scp end';

function batchScript(sections: readonly Section[], seconds: number): string {
  const numbers = sections.map((_, index) => index);
  const starts = sections.map(
    ({ command }, index) =>
      `(timeout -k 1 ${seconds} sh -c ${quote(command)} >"$d/${index}" 2>&1 </dev/null; echo $? >"$d/${index}.c") >/dev/null 2>&1 &`,
  );
  return [
    'umask 077',
    'd=/run/scp-ask.$$',
    'rm -rf "$d"; mkdir "$d" || exit 1',
    ...starts,
    // Tenths of a second. Each pause is a process, which a machine that is slow to answer has none to spare for.
    'n=0 pause=1',
    `while [ $n -lt ${(seconds + 2) * 10} ]; do`,
    `  ${numbers.map((index) => `[ -s "$d/${index}.c" ]`).join(' && ')} && break`,
    '  [ $n -lt 5 ] || pause=5',
    '  sleep 0.$pause; n=$((n+pause))',
    'done',
    'cd "$d"',
    `LC_ALL=C awk '{ print FILENAME ":" $0 }' *`,
    `echo '${END}'`,
    'rm -rf "$d"',
  ].join('\n');
}

/** Undefined when it is not all there. */
function parseBatch(text: string, sections: readonly Section[]): ReadonlyMap<string, Ended> | undefined {
  const lines = text.trimEnd().split('\n');
  if (lines.pop() !== END) return undefined;
  const said = sections.map(() => ({ output: [] as string[], code: '' }));
  for (const line of lines) {
    const [start = '', index, isCode] = /^(\d+)(\.c)?:/.exec(line) ?? [];
    const section = said[Number(index)];
    if (section === undefined) return undefined;
    const rest = line.slice(start.length);
    if (isCode) section.code = rest;
    else section.output.push(rest);
  }
  return new Map(
    sections.map(({ name }, index) => {
      const { output = [], code = '' } = said[index] ?? {};
      const exitCode = /^\d+$/.test(code) && !TIMED_OUT.has(Number(code)) ? Number(code) : undefined;
      return [name, { exitCode, output: output.join('\n') }];
    }),
  );
}

/** Has what a section said read, unless it said nothing worth reading. `accept` are exit codes with which it still answers. */
export function read<T>(
  ended: Ended | undefined,
  parse: (output: string) => Answer<T>,
  accept: readonly number[] = [0],
): Answer<T> {
  if (ended === undefined) return malformed('nothing was said');
  if (ended.exitCode === undefined) return { ok: false, fault: 'hung', why: 'no answer in time' };
  if (!accept.includes(ended.exitCode)) return failed(lastWords(ended.output));
  return parse(ended.output);
}
