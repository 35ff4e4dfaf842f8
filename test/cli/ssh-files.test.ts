import { expect, it } from 'vitest';
import type { DataFolder } from '../../src/cli/up/data-folder.ts';
import { serveSsh } from '../../src/cli/up/ssh-files.ts';
import { manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { testKey } from '../embedded/guests/keys.ts';

it('the host keys of a crowd of machines are written once, and those of later ones too', async () => {
  const clock = manualClock();
  const written: string[] = [];
  const folder = {
    knownHosts: 'known_hosts',
    write: (file, text) => {
      if (file === 'known_hosts') written.push(text);
    },
  } as DataFolder;
  let machines = 0;
  let changed: () => void = () => undefined;
  const access = await serveSsh(
    {
      serveSsh: ({ port }) => Promise.resolve({ port, close: () => Promise.resolve() }),
      hostKeys: () =>
        Array.from({ length: machines }, (_, index) => ({
          hostname: `data-${index + 1}`,
          addresses: [`10.0.0.${index + 1}`],
          publicKey: testKey(index).publicKey,
        })),
      watchHostKeys: (listener) => void (changed = listener),
    },
    { host: '127.0.0.1', port: 26_643, clock, random: seededRandom(1), folder },
  );
  const boot = () => {
    machines++;
    changed();
  };
  expect(written).toHaveLength(1);
  for (let n = 0; n < 50; n++) boot();
  await clock.advance(100);
  expect(written).toHaveLength(2);
  expect(written[1]).toContain(`data-50,10.0.0.50 ${testKey(49).publicKey}\n`);
  await clock.advance(60_000);
  expect(written).toHaveLength(2);
  boot();
  await clock.advance(100);
  expect(written[2]).toContain(`data-51,10.0.0.51 ${testKey(50).publicKey}\n`);
  boot();
  await access.close();
  await clock.advance(60_000);
  expect(written).toHaveLength(3);
});
