import { expect } from 'vitest';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { connectDatabase, connectPatiently } from './database-client.ts';
import { type Play, secondsSince } from './play.ts';
import { missingRows } from './writer.ts';

const clock = systemClock();

/** What a server says to whom it only lets in encrypted: MariaDB says no more than of a wrong password, which comes in below. */
const REFUSAL = { mysql: /Access denied/, postgresql: /no encryption/ };

/**
 * Has the server show a certificate of our authority. From then on it takes nobody who does not ask for one; who does believes nobody
 * but the authority in the connection Secret. No row that was ever acknowledged is missing.
 */
export async function encrypt(play: Play): Promise<void> {
  await play.whole();
  const { guests } = play;
  const began = clock.monotonicMs();
  await guests.declare({ tls: { mode: 'Managed' } });
  await guests.untilReady(900);
  console.log(`ready with a certificate ${secondsSince(began)} s after it was declared`);
  const target = await guests.target();
  const { ca, ...unencrypted } = target;
  expect(ca).toMatch(/^-----BEGIN CERTIFICATE-----/);
  await expect(connectDatabase(unencrypted)).rejects.toThrow(REFUSAL[target.engine]);
  const client = await connectPatiently(target);
  try {
    await client.prepare();
    expect(await client.encrypted()).toMatch(/^TLS/);
  } finally {
    client.close();
  }
  for (const writer of play.writers) expect(await missingRows(target, writer)).toEqual([]);
}
