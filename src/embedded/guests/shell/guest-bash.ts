import { Bash, type BashExecResult, type CommandName, getCommandNames } from 'just-bash';
import { GuestFiles } from '../files/guest-files.ts';
import type { Guest } from '../guest.ts';
import { MachineDown } from '../machine-down.ts';
import { PROGRAMS } from '../programs/index.ts';
import { FileError } from '../files/inode.ts';
import { asCommand, fail, type Interpret, type ProgramResult } from '../programs/program.ts';
import { asPosix } from './posix.ts';

export interface BashRun {
  /** Bytes, one a character. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The interpreter of a guest's shell lines; one is kept for the next line, for making one costs a millisecond. */
export class GuestBash {
  readonly #guest: Guest;
  #idle: { readonly bash: Bash; readonly files: GuestFiles } | undefined;

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  async run(command: string, run: BashRun): Promise<ProgramResult> {
    const { life, kernel } = this.#guest;
    const signal = run.signal ? AbortSignal.any([life, run.signal]) : life;
    const interpreter = this.#take();
    interpreter.files.umask = 0o022;
    const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin', HOME: '/root', ...run.env };
    const exec = interpreter.bash.exec(asPosix(command), {
      rawScript: true,
      env: { ...env, USER: 'root', LOGNAME: 'root', HOSTNAME: this.#guest.hostname },
      cwd: '/root',
      stdin: run.stdin ?? '',
      stdinKind: 'bytes',
      signal,
    });
    const result = await exec.catch((error: unknown) => {
      // The interpreter gives up where a real one would go on with the next command: it cannot open what is written to.
      if (error instanceof FileError) return fail(1, `sh: ${error.message}`);
      throw error;
    });
    if (life.aborted) throw new MachineDown(`${this.#guest.hostname} went down`);
    if (this.#guest.kernel === kernel) this.#idle = interpreter;
    const { stdout, stderr, exitCode, stdoutKind, stdoutEncoding } = result as Partial<BashExecResult> & ProgramResult;
    const bytes = stdoutKind === 'bytes' || stdoutEncoding === 'binary';
    return { stdout: bytes ? Buffer.from(stdout, 'latin1').toString('utf8') : stdout, stderr, exitCode };
  }

  #take(): { readonly bash: Bash; readonly files: GuestFiles } {
    const idle = this.#idle;
    this.#idle = undefined;
    if (idle) return idle;
    const guest = this.#guest;
    const files = new GuestFiles({
      now: () => guest.kernel.now(),
      locate: (path) => guest.kernel.locate(path),
      virtual: (path) => guest.kernel.virtual(path),
      virtualNames: (directory) => guest.kernel.virtualNames(directory),
      writeVirtual: (path, data) => guest.kernel.writeVirtual(path, data),
    });
    const interpret: Interpret = (line, options) => bash.exec(line, options);
    const bash: Bash = new Bash({
      fs: files,
      cwd: '/root',
      defenseInDepth: false,
      // The guest's own limit is the caller's patience, on the guest's clock.
      executionLimits: { maxExecutionTimeMs: Number.POSITIVE_INFINITY },
      sleep: (ms) => guest.sleep(ms),
      // One of its own that we replace would be kept at hand for ours, at the cost of another guarded context for each call.
      commands: (getCommandNames() as CommandName[]).filter((name) => !PROGRAMS.has(name)),
      customCommands: [...PROGRAMS].map(([name, program]) => asCommand(name, program, { guest, files, interpret })),
    });
    return { bash, files };
  }
}
