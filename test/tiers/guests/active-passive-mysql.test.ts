import { describe } from 'vitest';
import { playActivePassive } from './support/active-passive.ts';

describe('an active-passive MySQL on real machines', () => playActivePassive('mysql'));
