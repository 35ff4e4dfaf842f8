import type { OpenStackClient } from '../../src/clients/openstack/index.ts';
import { createInventory, type RunningInventory } from '../../src/inventory/inventory.ts';
import {
  applyStep,
  oneCallForMany,
  type MachinePlan,
  type MachineStep,
  PLANNED_KINDS,
  planMachines,
  type References,
  type Scene,
} from '../../src/machines/index.ts';
import { type Applied, runSteps } from '../../src/planning/run-steps.ts';
import { idsFrom } from '../../src/planning/writing.ts';
import type { Clock } from '../../src/seams/clock.ts';
import type { Random } from '../../src/seams/random.ts';
import type { Blueprint } from '../../src/topologies/blueprint.ts';

export const OWNER = {
  installation: 'test',
  uid: '6f0d3f4a-0000-4000-8000-000000000005',
  kind: 'DatabaseCluster',
  namespace: 'storm',
  name: 'shop',
};

/** What may be said of one cluster besides its blueprint. */
export type Wish = Partial<Omit<Scene, 'blueprint' | 'references' | 'entries' | 'nowMs'>>;

/** A small reconciler of machines: a picture of the cloud, the planner and the handlers. */
export interface Reconciler {
  readonly inventory: RunningInventory;
  /** Plans from a fresh picture, and writes nothing. */
  look(blueprint: Blueprint, wish?: Wish): Promise<MachinePlan>;
  /** One pass: plans and carries out. */
  pass(blueprint: Blueprint, wish?: Wish): Promise<Passed>;
  /** Passes until nothing is done and nothing is waited for, or until `isOver`. */
  settle(blueprint: Blueprint, wish?: Wish, isOver?: (plan: MachinePlan) => boolean): Promise<MachinePlan>;
  /** A reconciler that remembers nothing takes over. */
  forget(): void;
  /** Members that were told how to start, in order. */
  readonly firstBoots: readonly string[];
}

export interface Passed {
  readonly plan: MachinePlan;
  readonly applied: Applied<MachineStep>;
}

export interface ReconcilerDeps {
  readonly client: OpenStackClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly references: References;
  /** Waits for work, and lets time pass for it where it does not pass by itself. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
  readonly rest: (ms: number) => Promise<void>;
}

const REST_MS = 2_000;

export function createReconciler({ client, clock, random, references, during, rest }: ReconcilerDeps): Reconciler {
  const firstBoots: string[] = [];
  let inventory = createInventory({ clock, random, client });

  const plan = (blueprint: Blueprint, wish: Wish) => {
    const entries = PLANNED_KINDS.map((kind) => [kind, inventory.list(kind)]);
    return planMachines({
      owner: OWNER,
      blueprint,
      references,
      entries: Object.fromEntries(entries) as Scene['entries'],
      unread: new Map(),
      deleting: false,
      dataVolumes: 'Retain',
      contents: 'mysql',
      patience: { buildMs: 600_000, retryMs: 60_000 },
      known: new Set(),
      addresses: new Map(),
      addressField: 'spec.endpoint.address',
      hold: {},
      replace: {},
      serving: [],
      answering: [],
      nowMs: clock.now(),
      ...wish,
    });
  };

  const pass = async (blueprint: Blueprint, wish: Wish): Promise<Passed> => {
    const made = plan(blueprint, wish);
    const firstBoot = (member: string) => {
      firstBoots.push(member);
      const userData = Buffer.from('#cloud-config\n{}').toString('base64');
      return Promise.resolve({ userData, hostKeyId: `key-${member}` });
    };
    const writing = { cloud: client, inventory, ids: idsFrom(made.ids), ...oneCallForMany(client), firstBoot };
    const run = (step: MachineStep) => applyStep(step, writing);
    return { plan: made, applied: await during(runSteps(made.steps, run, new AbortController().signal)) };
  };

  return {
    get inventory() {
      return inventory;
    },
    look: async (blueprint, wish = {}) => {
      await during(inventory.sweep());
      return plan(blueprint, wish);
    },
    pass: async (blueprint, wish = {}) => {
      await during(inventory.sweep());
      return pass(blueprint, wish);
    },
    settle: async (blueprint, wish = {}, isOver) => {
      await during(inventory.sweep());
      for (let round = 0; round < 200; round++) {
        const { plan: made, applied } = await pass(blueprint, wish);
        const isIdle = made.steps.length === 0 && made.waiting.length === 0 && made.later.length === 0;
        if (isOver?.(made) ?? (isIdle || made.problems.length > 0)) return made;
        await rest(REST_MS);
        if (applied.failed.length > 0) await during(inventory.sweep());
        await during(Promise.all(made.watched.map(({ kind, id }) => inventory.refresh(kind, id))));
      }
      throw new Error(`never settles: ${JSON.stringify(plan(blueprint, wish), null, 1)}`);
    },
    forget: () => {
      inventory = createInventory({ clock, random, client });
    },
    firstBoots,
  };
}
