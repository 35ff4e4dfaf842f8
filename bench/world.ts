/**
 * `node bench/world.ts PART FOLDER HOST...`: a part of the embedded world, `controlPlane` or `cloud` (with these compute hosts and the
 * machines on them, which boot at once), in a process of its own.
 */
import { openDataFolder } from '../src/cli/up/data-folder.ts';
import { startWorld } from '../src/cli/up/world.ts';
import { systemRandom } from '../src/seams/random.ts';
import { systemClock } from '../src/seams/system-clock.ts';

const [part, folder = '', ...hosts] = process.argv.slice(2);
const world = await startWorld({
  clock: systemClock(),
  random: systemRandom(),
  folder: openDataFolder(folder),
  embed: { controlPlane: part === 'controlPlane', cloud: part === 'cloud' },
  keep: false,
  port: 26_543,
  hosts,
  bootMs: 0,
  onUnexpected: (error) => console.error(error),
});
console.log('the world is up');
process.once('SIGTERM', () => void world.close().then(() => process.exit()));
