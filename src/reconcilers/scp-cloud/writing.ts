import type { OpenStackClient } from '../../clients/openstack/index.ts';
import type { Inventory } from '../../inventory/index.ts';
import type { Ids } from '../../planning/writing.ts';
import type { BastionWriting } from './apply-bastion.ts';
import type { Namesakes } from './namesakes.ts';
import type { Step, StepOf } from './step.ts';
import type { ThingKey } from './thing.ts';
import type { Uploads } from './uploads.ts';

/** What the handlers of steps work with. */
export interface Writing {
  readonly cloud: OpenStackClient;
  /** Whose entries are read anew after each write whose answer does not tell all. */
  readonly inventory: Pick<Inventory, 'refresh' | 'learn'>;
  readonly namesakes: Namesakes;
  readonly ids: Ids<ThingKey>;
  readonly uploads: Uploads;
  /** Id of the tenant's project, which may be made by the same plan. */
  readonly project: () => string;
  /** Asked for only where there is something to do to the bastion. */
  readonly bastion: () => BastionWriting;
}

export type Handlers<Do extends Step['do']> = {
  readonly [D in Do]: (step: StepOf<D>, writing: Writing) => Promise<void>;
};
