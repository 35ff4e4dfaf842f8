import { execFile } from 'node:child_process';
import { kubectlPath } from '../../src/cli/kubectl.ts';

/** Runs kubectl; resolves with what it printed, rejects with its complaint. */
export type Kubectl = (args: readonly string[], stdin?: string) => Promise<string>;

export async function kubectlFor(kubeconfig: string): Promise<Kubectl> {
  const program = await kubectlPath();
  return (args, stdin) =>
    new Promise((resolve, reject) => {
      const child = execFile(
        program,
        args,
        { env: { ...process.env, KUBECONFIG: kubeconfig }, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) =>
          error ? reject(new Error(`kubectl ${args.join(' ')}: ${stderr.trim() || error.message}`)) : resolve(stdout),
      );
      child.stdin?.end(stdin ?? '');
    });
}
