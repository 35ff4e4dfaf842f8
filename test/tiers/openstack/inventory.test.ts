import { systemClock } from '../../../src/seams/system-clock.ts';
import { describeInventoryContract } from '../../contracts/openstack/inventory.ts';
import { realTarget } from '../../support/openstack-targets.ts';

describeInventoryContract(() => ({ ...realTarget(), clock: systemClock() }));
