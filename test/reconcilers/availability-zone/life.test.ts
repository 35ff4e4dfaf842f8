import { createWorld } from '../../support/world.ts';
import { describeZoneLife } from './life.ts';

describeZoneLife('in one process', () => createWorld());
