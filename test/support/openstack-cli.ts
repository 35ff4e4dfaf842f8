import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The `openstack` command of a cloud, kept in one process because starting Python takes longer than the work. */
export interface OpenStackCli {
  run(...args: string[]): Promise<CliResult>;
  /** Runs it with `-f json` and parses what it prints. Throws with its own words when it fails. */
  json(...args: string[]): Promise<ReturnType<typeof JSON.parse>>;
  close(): void;
}

/** `environment` holds the OS_ variables. The machine's own Python has the client (facts of the rig). */
export function openstackCli(environment: Readonly<Record<string, string>>): OpenStackCli {
  const child: ChildProcess = spawn('/usr/bin/python3', ['test/support/openstack-cli.py'], {
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', PYTHONWARNINGS: 'ignore', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdin || !child.stdout) throw new Error('no pipes to the openstack command');
  const { stdin, stdout } = child;
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const run = async (...args: string[]): Promise<CliResult> => {
    stdin.write(`${JSON.stringify(args)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('the openstack command ended');
    return JSON.parse(value) as CliResult;
  };
  return {
    run,
    json: async (...args) => {
      const { code, out, err } = await run(...args, '-f', 'json');
      if (code !== 0) throw new Error(`openstack ${args.join(' ')}: ${err}`);
      return JSON.parse(out) as unknown;
    },
    close: () => stdin.end(),
  };
}
