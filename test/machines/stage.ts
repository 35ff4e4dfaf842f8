import { createOpenStackClient, type OpenStackClient, parseCloudsYaml } from '../../src/clients/openstack/index.ts';
import { type Cloud, createCloud } from '../../src/embedded/cloud/index.ts';
import { type FetchHandler, inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { type ManualClock, manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { cloudsYaml, during } from '../support/world.ts';
import { furnish, makeZones } from './furniture.ts';
import { createReconciler, type Reconciler } from './reconciler.ts';

/** A cloud with networks, images, flavors and zones, and a small reconciler of machines in it, on one manual clock. */
export interface Stage extends Reconciler {
  readonly clock: ManualClock;
  readonly cloud: Cloud;
  /** Asks the cloud, past the reconciler, and lets time pass until it has answered. */
  readonly by: <T>(work: (client: OpenStackClient) => Promise<T>) => Promise<T>;
  stop(): void;
}

const ORIGIN = 'https://cloud.test';

export interface StageOptions {
  /** Of the identifiers that the cloud hands out. */
  readonly seed?: number;
  /** Stands between the reconciler and the cloud. */
  readonly between?: (serve: FetchHandler, request: Request) => Response | Promise<Response>;
}

export async function setStage({ seed = 5, between }: StageOptions = {}): Promise<Stage> {
  const clock = manualClock();
  const random = seededRandom(seed);
  const cloud = createCloud({ clock, random, origin: ORIGIN });
  const byHand = connect(clock, cloud.fetch);
  const by: Stage['by'] = (work) => during(clock, work(byHand));
  await by(makeZones);
  const client = connect(clock, (request) => (between ? between(cloud.fetch, request) : cloud.fetch(request)));
  const reconciler = createReconciler({
    client,
    clock,
    random,
    references: await by(furnish),
    during: (work) => during(clock, work),
    rest: (ms) => clock.advance(ms),
  });
  return Object.assign(reconciler, { clock, cloud, by, stop: () => cloud.stop() });
}

function connect(clock: ManualClock, serve: FetchHandler): OpenStackClient {
  return createOpenStackClient({
    cloud: parseCloudsYaml(cloudsYaml('admin', 'admin')),
    clock,
    random: seededRandom(7),
    dispatcher: inProcessDispatcher(new Map([[ORIGIN, serve]])),
    limits: { ratePerSecond: 1_000, burst: 10_000 },
  });
}
