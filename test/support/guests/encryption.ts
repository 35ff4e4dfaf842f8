import { expect } from 'vitest';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { connectPatiently } from './database-client.ts';
import { type Play, secondsSince } from './play.ts';

const clock = systemClock();

/**
 * Has the server show a certificate of our authority, while somebody writes who does not ask for one; and connects, believing nobody
 * but the authority in the connection Secret.
 */
export async function encrypt(play: Play): Promise<void> {
  await play.whole();
  const { guests } = play;
  await play.during('encryption', async () => {
    const began = clock.monotonicMs();
    await guests.declare({ tls: { mode: 'Managed' } });
    await guests.untilReady(600);
    console.log(`ready with a certificate ${secondsSince(began)} s after it was declared`);
  });
  const target = await guests.target();
  expect(target.ca).toMatch(/^-----BEGIN CERTIFICATE-----/);
  const client = await connectPatiently(target);
  try {
    await client.prepare();
    expect(await client.encrypted()).toMatch(/^TLS/);
  } finally {
    client.close();
  }
}
