/** `npm run bench -- NAME`: runs one benchmark and prints one JSON line per figure: name, value, unit, goal. */
import { readdirSync } from 'node:fs';

/** A figure and what is hoped for. `goal` reads as a sentence would: `< 1`. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string;
}

export type Benchmark = (report: (figure: Figure) => void) => Promise<void>;

const folder = new URL('./benchmarks/', import.meta.url);
const names = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
const [name = ''] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`no benchmark ${JSON.stringify(name)}; there are: ${names.join(', ')}`);
  process.exit(2);
}
const { run } = (await import(new URL(`${name}.ts`, folder).href)) as { run: Benchmark };
await run((figure) => console.log(JSON.stringify({ ...figure, value: Math.round(figure.value * 1000) / 1000 })));
