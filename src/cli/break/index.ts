import { BREAKAGES } from './breakages.ts';
import { connectEmbedded } from './connect.ts';

/** Runs one breakage against the embedded cloud of a data folder and says what it did and how to watch it mend. */
export async function runBreak(what: string, name: string | undefined, options: { data: string }): Promise<void> {
  const breakage = Object.hasOwn(BREAKAGES, what) ? BREAKAGES[what] : undefined;
  if (!breakage)
    throw new Error(`cannot break ${JSON.stringify(what)}; there is: ${Object.keys(BREAKAGES).join(', ')}`);
  const world = await connectEmbedded(options.data);
  try {
    console.log(await breakage.run(world, name));
    const data = options.data === '.storm' ? '' : ` --data ${options.data}`;
    console.log(`Watch it mend: ./stormctl kubectl${data} ${breakage.watch}`);
  } finally {
    await world.close();
  }
}

/** One line each, for the command's help. */
export function describeBreakages(): string {
  const rows = Object.entries(BREAKAGES).map(
    ([what, { summary, target }]) => `  ${what.padEnd(9)} ${summary}\n${' '.repeat(12)}${target}`,
  );
  return ['', 'What can break:', ...rows].join('\n');
}
