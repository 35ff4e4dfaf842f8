import { describe } from 'vitest';
import { playActivePassive } from './support/active-passive.ts';

/** CI has no time for a second engine. */
describe.skipIf(process.env['CI'] === 'true')('an active-passive PostgreSQL on real machines', () =>
  playActivePassive('postgresql'),
);
