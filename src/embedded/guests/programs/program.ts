import type { Bash, Command } from 'just-bash';
import type { GuestFiles } from '../files/guest-files.ts';
import { FileError, toText } from '../files/inode.ts';
import type { Guest } from '../guest.ts';

export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface RunHow {
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  /** Besides what is exported where the program was called. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One call of a program inside a guest. */
export interface ProgramCall {
  readonly name: string;
  readonly args: readonly string[];
  /** As text. */
  readonly stdin: string;
  /** As bytes, one a character. */
  readonly stdinBytes: string;
  readonly env: ReadonlyMap<string, string>;
  readonly guest: Guest;
  readonly files: GuestFiles;
  /** A path as the program sees it from where it was called. */
  readonly path: (name: string) => string;
  /** Runs a shell line where this program was called. */
  readonly run: (command: string, how?: RunHow) => Promise<ProgramResult>;
  readonly signal: AbortSignal;
}

/** A program of the node image. What it throws, other than a refusal of the file system, is a bug of the stand-in. */
export type Program = (call: ProgramCall) => ProgramResult | Promise<ProgramResult>;

export const ok = (stdout = ''): ProgramResult => ({ stdout, stderr: '', exitCode: 0 });

export const fail = (exitCode: number, stderr: string, stdout = ''): ProgramResult => ({
  stdout,
  stderr: stderr === '' || stderr.endsWith('\n') ? stderr : `${stderr}\n`,
  exitCode,
});

/** A word for the shell. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What the interpreter that a command belongs to does with a line. */
export type Interpret = Bash['exec'];

export function asCommand(
  name: string,
  program: Program,
  { guest, files, interpret }: { readonly guest: Guest; readonly files: GuestFiles; readonly interpret: Interpret },
): Command {
  return {
    name,
    execute: async (args, context) => {
      const stdinBytes = context.stdin as unknown as string;
      const signal = context.signal ?? guest.life;
      try {
        return await program({
          name,
          args,
          stdinBytes,
          get stdin() {
            return toText(stdinBytes);
          },
          env: context.env,
          guest,
          files,
          path: (path) => files.resolvePath(context.cwd, path),
          // Not by the context, which guards the interpreter against its commands: that costs as much as the line itself.
          run: async (command, { stdin = stdinBytes, signal: own = signal, env: more } = {}) => {
            const { cwd, exportedEnv } = context;
            const env = { ...exportedEnv, ...more };
            const run = await interpret(command, { cwd, env, stdin, stdinKind: 'bytes', rawScript: true, signal: own });
            return { stdout: run.stdout, stderr: run.stderr, exitCode: run.exitCode };
          },
          signal,
        });
      } catch (error) {
        if (error instanceof FileError) return fail(1, `${name}: ${sentence(error)}`);
        if (!signal.aborted) guest.site.onUnexpected(error as Error);
        throw error;
      }
    },
  };
}

/** `cannot open '/x': No such file or directory` as coreutils print it. */
function sentence(error: FileError): string {
  const [, reason = '', path = ''] = /^\w+: ([^,]+), \w+ '(.*)'$/.exec(error.message) ?? [];
  return `${path}: ${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
}
