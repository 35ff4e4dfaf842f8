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
  /** Those of one lane run one after the other, in one process: what would wait for the same thing. Left out, it has its own. */
  readonly lane?: string;
}

/** How one section ended. */
export interface Ended {
  /** Undefined: it had not ended when its time was up, or was ended for that. */
  readonly exitCode: number | undefined;
  /** Standard output, and standard error where it said it. */
  readonly output: string;
}

/** What a machine said in one round trip. */
export interface Batch {
  /** How each section ended, by name. */
  readonly ended: ReadonlyMap<string, Ended>;
  /** For how long the machine had run when it said its last word, in ms; left out where it does not know. */
  readonly upMs?: number;
}

export interface BatchOptions {
  /** How long all may take together, in seconds; lanes run at the same time. */
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

/** Ended by `timeout`, by whom it was killed, or by want of memory: what it would have answered is not known. */
const CUT_SHORT = new Set([124, 137, 143]);

/**
 * Runs all lanes at the same time and gives what each section said. A section that hangs does not hold up other lanes, not even
 * one that no signal reaches because its disk stands still: each writes to a file of its own, and what comes in time counts.
 */
export async function runBatch(shell: Shell, sections: readonly Section[], options: BatchOptions): Promise<Batch> {
  if (sections.length === 0) return { ended: new Map() };
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
/** The last line, which shows that all was said and when. Lines of output have the name of their file before them. */
const END = '@scp end';
const LAST_WORD = /^@scp end(?: (\d{1,12}(?:\.\d+)?))?$/;

/** As few processes as can be: on a slow machine one costs more than most of what is asked. */
function batchScript(sections: readonly Section[], seconds: number): string {
  const lanes = [...new Set(sections.map(laneOf))].map((lane) =>
    sections.flatMap((section, index) => (laneOf(section) === lane ? [inLane(section, index)] : [])).join('\n'),
  );
  // Whoever is told to end cannot be waited for where its disk stands still: only the shell in between is.
  const all = [...lanes.map((lane) => `{\n${lane}\n} &`), 'wait'].join('\n');
  return [
    'umask 077',
    'd=/run/scp-ask.$$',
    'export d',
    'mkdir "$d" 2>/dev/null || { rm -rf "$d"; mkdir "$d"; } || exit 1',
    `timeout -k 1 ${seconds} sh -c ${quote(all)} >/dev/null 2>&1 </dev/null`,
    'cd "$d"',
    `LC_ALL=C awk '{ print FILENAME ":" $0 }' *`,
    'rm -rf "$d"',
    'up=; read -r up rest </proc/uptime',
    `echo "${END} $up"`,
  ].join('\n');
}

const laneOf = ({ lane, name }: Section): string => lane ?? `section ${name}`;

/** In a subshell: it may end where it likes. Whoever is cut off has left no code. */
const inLane = ({ command }: Section, index: number): string =>
  `(${command}\n) >"$d/${index}" 2>&1\necho $? >"$d/${index}.c"`;

/** Undefined when it is not all there. */
function parseBatch(text: string, sections: readonly Section[]): Batch | undefined {
  const lines = text.trimEnd().split('\n');
  const last = LAST_WORD.exec(lines.pop() ?? '');
  if (last === null) return undefined;
  const said = sections.map(() => ({ output: [] as string[], code: '' }));
  for (const line of lines) {
    const [start = '', index, isCode] = /^(\d+)(\.c)?:/.exec(line) ?? [];
    const section = said[Number(index)];
    if (section === undefined) return undefined;
    const rest = line.slice(start.length);
    if (isCode) section.code = rest;
    else section.output.push(rest);
  }
  const ended = new Map(
    sections.map(({ name }, index): [string, Ended] => {
      const { output = [], code = '' } = said[index] ?? {};
      const exitCode = /^\d+$/.test(code) && !CUT_SHORT.has(Number(code)) ? Number(code) : undefined;
      return [name, { exitCode, output: output.join('\n') }];
    }),
  );
  return { ended, ...(last[1] === undefined ? {} : { upMs: Number(last[1]) * 1000 }) };
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
