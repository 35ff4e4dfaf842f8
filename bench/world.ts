/** `node bench/world.ts FOLDER HOST...`: the embedded world with these compute hosts, in a process of its own. Machines boot at once. */
import { openDataFolder } from '../src/cli/up/data-folder.ts';
import { startWorld } from '../src/cli/up/world.ts';
import { systemRandom } from '../src/seams/random.ts';
import { systemClock } from '../src/seams/system-clock.ts';

const [folder = '', ...hosts] = process.argv.slice(2);
const world = await startWorld({
  clock: systemClock(),
  random: systemRandom(),
  folder: openDataFolder(folder),
  embed: { controlPlane: true, cloud: true },
  keep: false,
  port: 26_543,
  hosts,
  bootMs: 0,
  onUnexpected: (error) => console.error(error),
});
console.log('the world is up');
process.once('SIGTERM', () => void world.close().then(() => process.exit()));
