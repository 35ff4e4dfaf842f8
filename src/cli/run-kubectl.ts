import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { kubectlPath } from './kubectl.ts';
import { openDataFolder } from './up/data-folder.ts';

/** Runs kubectl on the embedded world of a data folder; its exit status becomes ours. */
export async function runKubectl(args: readonly string[], options: { readonly data: string }): Promise<void> {
  const { kubeconfig } = openDataFolder(options.data);
  if (!existsSync(kubeconfig))
    throw new Error(`${kubeconfig} does not exist: start a world first with "stormctl up --data ${options.data}"`);
  const child = spawn(await kubectlPath(), args, {
    stdio: 'inherit',
    env: { ...process.env, KUBECONFIG: kubeconfig },
  });
  // A terminal sends Ctrl-C to kubectl as well; it ends first, and we with it.
  process.on('SIGINT', () => undefined);
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
  });
}
