/**
 * `node writer-process.ts JSON`: writes one row after the other until it is ended, and notes each in a file as it goes:
 * `ack SEQUENCE SENT ACKNOWLEDGED` or `error SEQUENCE SENT SEEN TEXT`, times in milliseconds since 1970. A process of its own, so that it
 * can be put into the network of another machine, and so that nothing but the database makes it wait.
 */
import { appendFileSync } from 'node:fs';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { connectDatabase, type DatabaseClient, type DatabaseTarget } from './database-client.ts';

const { target, tag, file, pauseMs, forSeconds } = JSON.parse(process.argv[2] ?? '') as {
  readonly target: DatabaseTarget;
  readonly tag: string;
  readonly file: string;
  readonly pauseMs: number;
  readonly forSeconds: number;
};
const clock = systemClock();
const note = (...words: readonly (string | number)[]) => {
  appendFileSync(file, `${words.join(' ')}\n`);
};
const began = clock.monotonicMs();
let client: DatabaseClient | undefined;
// The number of a statement that failed is never used again: it may have been committed all the same.
for (let sequence = 1; clock.monotonicMs() - began < forSeconds * 1000; sequence += 1) {
  const sent = clock.now();
  try {
    client ??= await connectDatabase(target);
    await client.insert(tag, sequence);
    note('ack', sequence, sent, clock.now());
    await clock.sleep(pauseMs);
  } catch (error) {
    note('error', sequence, sent, clock.now(), String(error).replaceAll(/\s+/g, ' ').slice(0, 120));
    client?.close();
    client = undefined;
    await clock.sleep(200);
  }
}
client?.close();
