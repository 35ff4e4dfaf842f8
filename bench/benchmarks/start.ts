import { bundle, median, NODE, start, temporaryFolder } from '../program.ts';
import type { Benchmark } from '../run.ts';

const RUNS = 5;

/** The bundled operator, from process start to its first reconcile, against a world that is up and holds the samples. */
export const run: Benchmark = async (report) => {
  const program = bundle();
  const data = temporaryFolder();
  const world = start([...NODE, program, 'up', '--data', data]);
  await world.line(/Everything is Ready/);
  const seconds: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    // Each in a namespace of its own leads at once, instead of waiting for the lease of the one before.
    const operator = start(
      [
        ...NODE,
        program,
        'operator',
        '--kubeconfig',
        `${data}/kubeconfig`,
        '--listen',
        '127.0.0.1:0',
        '--log-level',
        'debug',
      ],
      { POD_NAMESPACE: 'kube-public', POD_NAME: `bench-${i}` },
    );
    const { ms } = await operator.line(/"reconcileId"/);
    seconds.push(ms / 1000);
    memory.push(operator.peakRssMiB());
    await operator.stop();
  }
  await world.stop();
  report({ name: 'start.first_reconcile', value: median(seconds), unit: 's', goal: '< 1' });
  report({ name: 'start.peak_rss', value: median(memory), unit: 'MiB', goal: '< 200' });
};
