import { ExternalError } from '../../errors/external-error.ts';
import type { OpenStackClient } from '../../clients/openstack/index.ts';
import type { Inventory, Mark } from '../../inventory/index.ts';
import type { Step, StepOf } from './step.ts';
import type { ThingKey } from './thing.ts';
import type { Uploads } from './uploads.ts';

/** What the handlers of steps work with. */
export interface Writing {
  readonly cloud: OpenStackClient;
  /** Whose entries are read anew after each write. */
  readonly inventory: Pick<Inventory, 'refresh'>;
  readonly ids: Ids;
  readonly uploads: Uploads;
  /** Id of the tenant's project, which may be made by the same plan. */
  readonly project: () => string;
}

export type Handlers<Do extends Step['do']> = {
  readonly [D in Do]: (step: StepOf<D>, writing: Writing) => Promise<void>;
};

/** Ids of things by key: those that exist, and those that steps have made. */
export interface Ids {
  get(key: ThingKey): string;
  set(key: ThingKey, id: string): void;
}

export function idsFrom(known: ReadonlyMap<ThingKey, string>): Ids {
  const ids = new Map(known);
  return {
    get: (key) => {
      const id = ids.get(key);
      if (id !== undefined) return id;
      throw new ExternalError(`${key} does not exist yet; it is looked at again once it does`, {
        fault: 'not-found',
        system: 'openstack',
        operation: `find ${key}`,
      });
    },
    set: (key, id) => void ids.set(key, id),
  };
}

/** What an earlier, interrupted attempt at the same step made: the thing that carries the very mark. */
export function made<T>(
  entries: readonly T[],
  markIn: (entry: T) => Mark | undefined,
  mark: Mark | undefined,
): T | undefined {
  return entries.find((entry) => {
    const its = markIn(entry);
    return mark !== undefined && its?.uid === mark.uid && its.member === mark.member;
  });
}
