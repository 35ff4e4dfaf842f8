import type { Clock } from '../../seams/clock.ts';
import { uuid } from '../../seams/random.ts';
import type { Random } from '../../seams/random.ts';
import type { Registry } from './registry/registry.ts';
import type { StrategyContext } from './registry/strategy.ts';
import type { Store } from './storage/store.ts';
import { collectionOf } from './registry/served-resource.ts';
import { textAt } from './object.ts';

/** What every request and every controller of the control plane works on. */
export interface Api {
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
  readonly strategyContext: StrategyContext;
}

export function createApi(parts: Pick<Api, 'store' | 'registry' | 'clock' | 'random'>): Api {
  const { store, clock, random } = parts;
  return {
    ...parts,
    strategyContext: {
      nowMs: () => clock.now(),
      uuid: () => uuid(random),
      allocateClusterIp: () => {
        const used = new Set(
          store.list(collectionOf('', 'services')).map((service) => textAt(service, 'spec', 'clusterIP')),
        );
        for (let host = 10; ; host++) {
          const address = `10.96.${(host >> 8) & 0xff}.${host & 0xff}`;
          if (!used.has(address)) return address;
        }
      },
    },
  };
}
