import type { Clock } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';
import type { Registry } from './registry/registry.ts';
import type { StrategyContext } from './registry/strategy.ts';
import type { Store } from './storage/store.ts';
import { createStrategyContext } from './strategy-context.ts';

/** What every request and every controller of the control plane works on. */
export interface Api {
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
  readonly strategyContext: StrategyContext;
}

export function createApi(parts: Pick<Api, 'store' | 'registry' | 'clock' | 'random'>): Api {
  return { ...parts, strategyContext: createStrategyContext(parts.store, parts.clock, parts.random) };
}
