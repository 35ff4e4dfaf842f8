import { createOpenStackClient, type OpenStackClient, parseCloudsYaml } from '../../src/clients/openstack/index.ts';
import { type Cloud, createCloud } from '../../src/embedded/cloud/index.ts';
import { type FetchHandler, inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { createInventory, type RunningInventory } from '../../src/inventory/inventory.ts';
import { applyStep, type MachinePlan, type MachineStep, planMachines, type Scene } from '../../src/machines/index.ts';
import { PLANNED_KINDS } from '../../src/machines/plan-scene.ts';
import { type Applied, runSteps } from '../../src/planning/run-steps.ts';
import { idsFrom } from '../../src/planning/writing.ts';
import { type ManualClock, manualClock } from '../../src/seams/manual-clock.ts';
import { seededRandom } from '../../src/seams/random.ts';
import type { Blueprint } from '../../src/topologies/blueprint.ts';
import { cloudsYaml, during } from '../support/world.ts';
import { furnish } from './furniture.ts';

export const OWNER = {
  installation: 'test',
  uid: '6f0d3f4a-0000-4000-8000-000000000005',
  kind: 'DatabaseCluster',
  namespace: 'storm',
  name: 'shop',
};

/** What may be said of one cluster besides its blueprint. */
export type Wish = Partial<
  Pick<
    Scene,
    | 'owner'
    | 'deleting'
    | 'dataVolumes'
    | 'known'
    | 'addresses'
    | 'hold'
    | 'replace'
    | 'serving'
    | 'answering'
    | 'fenced'
    | 'patience'
    | 'unread'
  >
>;

/** A cloud with networks, images, flavors and zones, and a small reconciler of machines in it, on one manual clock. */
export interface Stage {
  readonly clock: ManualClock;
  readonly cloud: Cloud;
  /** Calls of it let time pass until they are answered. */
  readonly by: <T>(work: (client: OpenStackClient) => Promise<T>) => Promise<T>;
  readonly inventory: RunningInventory;
  /** Plans from a fresh picture, and writes nothing. */
  look(blueprint: Blueprint, wish?: Wish): Promise<MachinePlan>;
  /** One pass: plans and carries out. */
  pass(
    blueprint: Blueprint,
    wish?: Wish,
  ): Promise<{ readonly plan: MachinePlan; readonly applied: Applied<MachineStep> }>;
  /** Passes until nothing is done and nothing is waited for, or until `isOver`. */
  settle(blueprint: Blueprint, wish?: Wish, isOver?: (plan: MachinePlan) => boolean): Promise<MachinePlan>;
  /** A reconciler that remembers nothing takes over. */
  forget(): void;
  /** Members that were told how to start, in order. */
  readonly firstBoots: readonly string[];
  stop(): void;
}

const ORIGIN = 'https://cloud.test';

export interface StageOptions {
  /** Stands between the reconciler and the cloud. */
  readonly between?: (serve: FetchHandler, request: Request) => Response | Promise<Response>;
}

export async function setStage({ between }: StageOptions = {}): Promise<Stage> {
  const clock = manualClock();
  const random = seededRandom(5);
  const cloud = createCloud({ clock, random, origin: ORIGIN });
  const byHand = connect(clock, cloud.fetch);
  const furniture = await during(clock, furnish(byHand));
  const client = connect(clock, (request) => (between ? between(cloud.fetch, request) : cloud.fetch(request)));
  const firstBoots: string[] = [];
  let inventory = createInventory({ clock, random, client });

  const sceneOf = (blueprint: Blueprint, wish: Wish): Scene => ({
    owner: OWNER,
    blueprint,
    references: furniture,
    entries: Object.fromEntries(
      PLANNED_KINDS.map((kind) => [kind, inventory.list(kind)]),
    ) as unknown as Scene['entries'],
    unread: new Map(),
    deleting: false,
    dataVolumes: 'Retain',
    patience: { buildMs: 600_000, retryMs: 60_000 },
    known: new Set(),
    addresses: new Map(),
    addressField: 'spec.endpoint.address',
    hold: {},
    replace: {},
    serving: [],
    answering: [],
    fenced: [],
    nowMs: clock.now(),
    ...wish,
  });
  const plan = (blueprint: Blueprint, wish: Wish) => planMachines(sceneOf(blueprint, wish));

  const carryOut = (made: MachinePlan) => {
    const ids = idsFrom(made.ids);
    const firstBoot = (member: string) => {
      firstBoots.push(member);
      return Promise.resolve({
        userData: Buffer.from('#cloud-config\n{}').toString('base64'),
        hostKeyId: `key-${member}`,
      });
    };
    const writing = { cloud: client, inventory, ids, firstBoot };
    return runSteps(made.steps, (step) => applyStep(step, writing), new AbortController().signal);
  };

  const pass = async (blueprint: Blueprint, wish: Wish = {}) => {
    const made = plan(blueprint, wish);
    const applied = await during(clock, carryOut(made));
    return { plan: made, applied };
  };

  return {
    clock,
    cloud,
    by: (work) => during(clock, work(byHand)),
    get inventory() {
      return inventory;
    },
    look: async (blueprint, wish = {}) => {
      await during(clock, inventory.sweep());
      return plan(blueprint, wish);
    },
    pass: async (blueprint, wish) => {
      await during(clock, inventory.sweep());
      return pass(blueprint, wish);
    },
    settle: async (blueprint, wish = {}, isOver) => {
      await during(clock, inventory.sweep());
      for (let round = 0; round < 200; round++) {
        const { plan: made, applied } = await pass(blueprint, wish);
        const isIdle = made.steps.length === 0 && made.waiting.length === 0 && made.later.length === 0;
        if (isOver?.(made) ?? (isIdle || made.problems.length > 0)) return made;
        await clock.advance(2_000);
        if (applied.failed.length > 0) await during(clock, inventory.sweep());
        await during(clock, Promise.all(made.watched.map(({ kind, id }) => inventory.refresh(kind, id))));
      }
      throw new Error(`never settles: ${JSON.stringify(plan(blueprint, wish), null, 1)}`);
    },
    forget: () => {
      inventory = createInventory({ clock, random, client });
    },
    firstBoots,
    stop: () => cloud.stop(),
  };
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
