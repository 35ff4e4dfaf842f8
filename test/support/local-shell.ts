import { spawn } from 'node:child_process';
import type { Shell, ShellResult } from '../../src/seams/shell.ts';

/** The shell of this very machine, with some programs and variables of its own. */
export function localShell(environment: NodeJS.ProcessEnv): Shell {
  return {
    exec: ({ command, stdin = '', timeoutMs, signal }) =>
      new Promise<ShellResult>((resolve, reject) => {
        const child = spawn('/bin/sh', ['-c', command], {
          env: { ...process.env, ...environment },
          timeout: timeoutMs,
          signal,
        });
        const out: Buffer[] = [];
        const err: Buffer[] = [];
        child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
        child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
        child.on('error', reject);
        // A program that ends without reading all of it is heard by its exit code.
        child.stdin.on('error', () => undefined);
        child.on('close', (code) =>
          resolve({
            exitCode: code ?? undefined,
            stdout: Buffer.concat(out).toString('utf8'),
            stderr: Buffer.concat(err).toString('utf8'),
          }),
        );
        child.stdin.end(stdin);
      }),
    close: () => Promise.resolve(),
  };
}
