import type { ComputeClient } from '../../clients/openstack/index.ts';
import type { Inventory } from '../../inventory/index.ts';
import type { Step, StepOf } from './step.ts';

/** What the handlers of steps work with. */
export interface Writing {
  readonly compute: Pick<
    ComputeClient,
    | 'createAggregate'
    | 'updateAggregate'
    | 'deleteAggregate'
    | 'addHostToAggregate'
    | 'removeHostFromAggregate'
    | 'setAggregateMetadata'
    | 'updateComputeService'
    | 'liveMigrateServer'
    | 'migrateServer'
    | 'confirmResize'
  >;
  /** Whose entries are read anew after each write. */
  readonly inventory: Pick<Inventory, 'refresh'>;
  /** The aggregate that this pass has made. */
  made: string | undefined;
}

export type Handlers<Do extends Step['do'] = Step['do']> = {
  readonly [D in Do]: (step: StepOf<D>, writing: Writing) => Promise<void>;
};
