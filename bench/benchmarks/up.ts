import type { Benchmark } from '../run.ts';
import { bundle, median, start, temporaryFolder } from '../program.ts';

const RUNS = 5;
/** As `npm start` has it. */
const NODE = [process.execPath, '--max-old-space-size=384'];

/** `stormctl up` as `npm start` runs it, from nothing to everything Ready, and the memory of the whole process (world, operator) then. */
export const run: Benchmark = async (report) => {
  const program = bundle();
  const seconds: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const up = start([...NODE, program, 'up', '--exit-when-ready', '--data', temporaryFolder()]);
    const { text, ms } = await up.line(/^\{"readySeconds"/);
    seconds.push(ms / 1000);
    memory.push((JSON.parse(text) as { rssMiB: number }).rssMiB);
    await up.stop();
  }
  report({ name: 'up.ready', value: median(seconds), unit: 's', goal: '< 10' });
  report({ name: 'up.rss', value: median(memory), unit: 'MiB', goal: '< 200' });
};
