import { systemClock } from '../../src/seams/system-clock.ts';

/** Until when tests may run, in ms since the epoch, as whoever runs all tiers says (scripts/test-all.ts); for ever otherwise. */
const UNTIL_MS = Number(process.env['TESTS_UNTIL_MS'] ?? Infinity);

const clock = systemClock();

/** Whether what takes so long on a machine that others slow down can still end. */
export const isTimeFor = (seconds: number): boolean => clock.now() + seconds * 1000 <= UNTIL_MS;
