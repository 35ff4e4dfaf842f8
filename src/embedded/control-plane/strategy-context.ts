import type { Clock } from '../../seams/clock.ts';
import { uuid } from '../../seams/random.ts';
import type { Random } from '../../seams/random.ts';
import { collectionOf } from './registry/served-resource.ts';
import type { StrategyContext } from './registry/strategy.ts';
import { isList } from './schema/index.ts';
import { keyOf } from './storage/collection.ts';
import type { Store } from './storage/store.ts';
import { textAt, valueAt } from './object.ts';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const FIRST_CLUSTER_HOST = 10;
const [FIRST_NODE_PORT, NODE_PORTS] = [30_000, 2768];

/** What strategies may ask of the world around an object, answered from the storage. */
export function createStrategyContext(store: Store, clock: Clock, random: Random): StrategyContext {
  const services = () => store.list(collectionOf('', 'services'));
  const pick = (count: number): number => Math.floor(random.fraction() * count);
  return {
    nowMs: () => clock.now(),
    uuid: () => uuid(random),
    letters: (count) => Array.from({ length: count }, () => ALPHABET[pick(ALPHABET.length)] ?? '').join(''),
    automountsToken: (namespace, account) =>
      store.get(collectionOf('', 'serviceaccounts'), keyOf(namespace, account))?.['automountServiceAccountToken'] !==
      false,
    priorityOf: (className) => {
      const found = store.get(collectionOf('scheduling.k8s.io', 'priorityclasses'), keyOf('', className));
      return typeof found?.['value'] === 'number' ? found['value'] : 0;
    },
    allocateClusterIp: () => {
      const used = new Set(services().map((service) => textAt(service, 'spec', 'clusterIP')));
      for (let host = FIRST_CLUSTER_HOST; ; host++) {
        const address = `10.96.${(host >> 8) & 0xff}.${host & 0xff}`;
        if (!used.has(address)) return address;
      }
    },
    allocateNodePort: () => {
      const used = new Set(
        services().flatMap((service) => {
          const ports = valueAt(service, 'spec', 'ports');
          return isList(ports) ? ports.map((port) => valueAt(port, 'nodePort')) : [];
        }),
      );
      const start = pick(NODE_PORTS);
      for (let i = 0; ; i++) {
        const port = FIRST_NODE_PORT + ((start + i) % NODE_PORTS);
        if (!used.has(port) || i > NODE_PORTS) return port;
      }
    },
  };
}
