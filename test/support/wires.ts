import { ExternalError } from '../../src/errors/external-error.ts';
import type { FetchHandler } from '../../src/embedded/http/in-process-dispatcher.ts';
import type { ShellCommand, ShellResult, Shells, ShellTarget } from '../../src/seams/shell.ts';

/** Stands between an operator and a machine: `run` has the command run and gives what it said. */
export type BetweenShell = (
  run: () => Promise<ShellResult>,
  command: ShellCommand,
  target: ShellTarget,
) => Promise<ShellResult>;

/** Everything that one process is connected by. Cut through, nothing it sends arrives, and it hears of nothing. */
export interface Wires {
  readonly cut: boolean;
  sever(): void;
  http(serve: FetchHandler): FetchHandler;
  /** The same hosts, over these wires. */
  hosts(hosts: ReadonlyMap<string, FetchHandler>): ReadonlyMap<string, FetchHandler>;
  shells(shells: Shells, between: BetweenShell): Shells;
}

export function createWires(): Wires {
  const severed = new AbortController();
  const { signal } = severed;
  /** What is under way goes on over there, and its answer reaches nobody. */
  const carried = async <T>(work: () => T | Promise<T>, failure: () => Error): Promise<T> => {
    if (signal.aborted) throw failure();
    const cut = Promise.withResolvers<never>();
    const onCut = () => cut.reject(failure());
    signal.addEventListener('abort', onCut, { once: true });
    try {
      return await Promise.race([Promise.resolve(work()), cut.promise]);
    } finally {
      signal.removeEventListener('abort', onCut);
    }
  };
  const http =
    (serve: FetchHandler): FetchHandler =>
    (request) =>
      carried(() => serve(request), reset);
  return {
    get cut() {
      return signal.aborted;
    },
    sever: () => severed.abort(),
    http,
    hosts: (hosts) => new WiredHosts(hosts, http),
    shells: (shells, between) => ({
      open: (target) => {
        const shell = shells.open(target);
        return {
          exec: (command) => carried(() => between(() => shell.exec(command), command, target), hungUp),
          close: () => shell.close(),
        };
      },
      close: () => shells.close(),
    }),
  };
}

/** Hosts that are added later are reached too. */
class WiredHosts extends Map<string, FetchHandler> {
  readonly #hosts: ReadonlyMap<string, FetchHandler>;
  readonly #http: (serve: FetchHandler) => FetchHandler;

  constructor(hosts: ReadonlyMap<string, FetchHandler>, http: (serve: FetchHandler) => FetchHandler) {
    super();
    this.#hosts = hosts;
    this.#http = http;
  }

  override get(origin: string): FetchHandler | undefined {
    const serve = this.#hosts.get(origin);
    return serve && this.#http(serve);
  }
}

const reset = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

const hungUp = (): Error =>
  new ExternalError('ssh: the connection was cut', { fault: 'unreachable', system: 'ssh', operation: 'exec' });
