import type { Clock } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';
import { createInventory, type Inventory, type RunningInventory } from './inventory.ts';
import type { InventoryClient } from './kinds.ts';

/** What one object wants of the inventory of its cloud. */
export interface Hold {
  /** From {@link cloudKeys}; holders of one key share one inventory. */
  readonly key: string;
  /** Used when this is the first holder of the key. */
  readonly client: InventoryClient;
  /** The shortest of all holders' counts. */
  readonly sweepIntervalMs: number;
  /** Projects whose quotas the holder wants to see. */
  readonly projectIds: readonly string[];
}

/** One inventory for each cloud and user, shared by all objects that name them. */
export interface InventoryRegistry {
  /** The inventory for `holder` (an object's uid). Call it in every pass: it is cheap, and takes over what changed. */
  hold(holder: string, hold: Hold): Inventory;
  /** `holder` needs it no more; the last one to leave stops it. */
  release(holder: string): void;
  /** Milliseconds since the oldest complete picture, by key; for metrics. */
  ages(): ReadonlyMap<string, number | undefined>;
  stop(): void;
}

interface Shared {
  readonly inventory: RunningInventory;
  readonly holders: Map<string, Hold>;
}

export function createInventoryRegistry(seams: { readonly clock: Clock; readonly random: Random }): InventoryRegistry {
  const byKey = new Map<string, Shared>();
  const keyOf = new Map<string, string>();

  const release = (holder: string) => {
    const key = keyOf.get(holder);
    const shared = key === undefined ? undefined : byKey.get(key);
    if (key === undefined || shared === undefined) return;
    keyOf.delete(holder);
    shared.holders.delete(holder);
    if (shared.holders.size > 0) tune(shared);
    else {
      shared.inventory.stop();
      byKey.delete(key);
    }
  };

  return {
    hold: (holder, hold) => {
      if (keyOf.get(holder) !== hold.key) release(holder);
      const shared = byKey.get(hold.key) ?? {
        inventory: createInventory({ ...seams, client: hold.client }),
        holders: new Map<string, Hold>(),
      };
      byKey.set(hold.key, shared);
      keyOf.set(holder, hold.key);
      shared.holders.set(holder, hold);
      tune(shared);
      return shared.inventory;
    },
    release,
    ages: () => new Map([...byKey].map(([key, { inventory }]) => [key, inventory.ageMs()])),
    stop: () => {
      for (const { inventory } of byKey.values()) inventory.stop();
      byKey.clear();
      keyOf.clear();
    },
  };
}

function tune({ inventory, holders }: Shared): void {
  const all = [...holders.values()];
  inventory.setProjects([...new Set(all.flatMap((hold) => hold.projectIds))]);
  inventory.setInterval(Math.min(...all.map((hold) => hold.sweepIntervalMs)));
}
