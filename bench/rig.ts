import { join } from 'node:path';
import { start, temporaryFolder } from './program.ts';

/** The embedded world of a benchmark: what an operator needs of it, and what it costs. */
export interface Rig {
  /** Where the control plane left its kubeconfig. */
  readonly kubeconfig: string;
  /** The folder with what the cloud left: clouds.yaml and what ssh needs. */
  readonly cloud: string;
  /** Seconds of processor time of control plane and cloud so far. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** Control plane and cloud, each a process of its own as real ones are: neither waits while the other is busy. */
export async function startRig(hosts: readonly string[]): Promise<Rig> {
  const data = temporaryFolder();
  const run = (part: string) => start([process.execPath, 'bench/world.ts', part, join(data, part), ...hosts]);
  const parts = [run('controlPlane'), run('cloud')];
  for (const part of parts) await part.line(/the world is up/);
  return {
    kubeconfig: join(data, 'controlPlane', 'kubeconfig'),
    cloud: join(data, 'cloud'),
    cpuSeconds: () => parts.reduce((sum, part) => sum + part.cpuSeconds(), 0),
    stop: async () => {
      for (const part of parts) await part.stop();
    },
  };
}
