/** What ran on a machine, and how it ended. */
export interface ShellResult {
  /** 0–255; undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  /** The signal that ended it, without `SIG`: `KILL`. */
  readonly endedBy?: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ShellCommand {
  /** A line for the far side's `/bin/sh`. Holds no secret: secrets travel in `stdin`. */
  readonly command: string;
  /** Bytes for its standard input, which is closed behind them. */
  readonly stdin?: string | Uint8Array;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** More output than this ends the command as `malformed`, in bytes. Default 1 MiB. */
  readonly maxOutputBytes?: number;
  readonly signal?: AbortSignal;
}

/**
 * The fourth seam: one machine's shell. A command that ran and failed is a result; what kept it from running, or from
 * being heard to its end, is thrown as `ExternalError` (system `ssh`): `unreachable`, `timeout` (it may have run),
 * `unauthenticated` (our key, or a host key that is not the pinned one), `malformed`.
 */
export interface Shell {
  exec(command: ShellCommand): Promise<ShellResult>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Where a shell is to be had, and how each side proves who it is. */
export interface ShellTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Private key in OpenSSH form. Secret. */
  readonly privateKey: string;
  /** The only host keys that are believed, as public keys in OpenSSH form; there is no trust on first use. */
  readonly hostKeys: readonly string[];
  /** A machine to go through, where there is no direct way. */
  readonly via?: ShellTarget;
}

/** Hands out shells. Connections to one target are shared and reopened when they break. */
export interface Shells {
  /** Does not connect yet: the first command does. */
  open(target: ShellTarget): Shell;
  close(): Promise<void>;
}
