import { ExternalError } from '../../errors/external-error.ts';
import type { OpenStackClient } from '../../clients/openstack/index.ts';
import type { Inventory, Kind, Mark } from '../../inventory/index.ts';
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

/**
 * What an earlier, interrupted attempt at the same step made: the thing among its namesakes that carries the very mark;
 * undefined when the name is free. A namesake of somebody else, made since the last look, throws `conflict`: it is in the
 * inventory then, and the next plan says whose it is.
 */
export async function madeBefore<T extends { readonly id: string }>(
  inventory: Writing['inventory'],
  kind: Kind,
  namesakes: readonly T[],
  markIn: (entry: T) => Mark | undefined,
  mark: Mark | undefined,
): Promise<T | undefined> {
  const ours = namesakes.find((entry) => {
    const its = markIn(entry);
    return mark !== undefined && its?.uid === mark.uid && its.member === mark.member;
  });
  const [other] = namesakes;
  if (ours !== undefined || other === undefined) return ours;
  await inventory.refresh(kind, other.id);
  throw new ExternalError(
    `another one of that name has come to be (${other.id}); it is looked at before anything is made`,
    {
      fault: 'conflict',
      system: 'openstack',
      operation: `create ${kind}`,
    },
  );
}
