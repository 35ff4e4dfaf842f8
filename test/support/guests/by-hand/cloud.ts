import { readFileSync } from 'node:fs';
import {
  createOpenStackClient,
  type OpenStackClient,
  parseCloudsYaml,
} from '../../../../src/clients/openstack/index.ts';
import { systemRandom } from '../../../../src/seams/random.ts';
import { systemClock } from '../../../../src/seams/system-clock.ts';
import { guestFacts } from '../hosts.ts';

/** The cloud of guests-up.sh. The caller closes it. */
export function connectByHand(): OpenStackClient {
  return createOpenStackClient({
    cloud: parseCloudsYaml(readFileSync(guestFacts.cloudsFile, 'utf8'), { entry: guestFacts.cloud }),
    clock: systemClock(),
    random: systemRandom(),
    limits: { ratePerSecond: 1_000, burst: 1_000 },
  });
}
