import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/** One replica of the operator, run from the built image. */
export interface Replica {
  readonly name: string;
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

/** Starts one as the Deployment would: same image, arguments, service account and environment; its log goes to a file. */
export function startReplica(options: {
  readonly name: string;
  /** Seen as /mnt: holds kubeconfig and images. */
  readonly folder: string;
  readonly namespace: string;
  readonly port: number;
  readonly logFile: string;
}): Replica {
  const { name, folder, namespace, port, logFile } = options;
  const args = ['operator', '--kubeconfig', '/mnt/kubeconfig', '--images', '/mnt/images'];
  const child = spawn(
    'test/rigs/image/image-run.sh',
    [folder, ...args, '--namespace', namespace, '--listen', `127.0.0.1:${port}`],
    {
      env: { ...process.env, POD_NAME: name, POD_NAMESPACE: 'scp-system', NODE_EXTRA_CA_CERTS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  return { name, child, ended: new Promise((resolve) => child.once('exit', () => resolve())) };
}
