/**
 * `node scripts/tier.ts NAME [vitest arguments]`: brings up what one of the higher tiers needs, runs its tests, and takes
 * down what it brought up. A tier that cannot run on this machine says why and ends with status 0 and one skipped test.
 */
import { runTier, TIERS } from './tiers.ts';

const [name = '', ...args] = process.argv.slice(2);
const tier = TIERS.find((t) => t.name === name);
if (!tier) {
  console.error(`no tier ${JSON.stringify(name)}; there are: ${TIERS.map((t) => t.name).join(', ')}`);
  process.exit(2);
}
const tally = runTier(tier, args);
process.exitCode = tally.failed > 0 ? 1 : 0;
