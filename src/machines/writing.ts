import type { OpenStackClient } from '../clients/openstack/index.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Ids } from '../planning/writing.ts';
import type { Namesakes } from './namesakes.ts';
import type { MakeRule } from './rules.ts';
import type { Step, StepOf } from './step.ts';
import type { ThingKey } from './thing.ts';

/** What the handlers of steps work with. */
export interface Writing {
  readonly cloud: Pick<OpenStackClient, 'compute' | 'network' | 'volume'>;
  readonly namesakes: Namesakes;
  /** Knows what a write answered; where that does not tell all, the entry is read anew. */
  readonly inventory: Pick<Inventory, 'refresh' | 'learn' | 'find'>;
  readonly ids: Ids<ThingKey>;
  readonly makeRule: MakeRule;
  /** What a new machine is told of itself; makes its first host key. Asked once for each server that is made. */
  readonly firstBoot: (member: string) => Promise<FirstBoot>;
}

export interface FirstBoot {
  /** Base64. Holds nothing that is secret for longer than the machine's first connection. */
  readonly userData: string;
  /** Names the host key that the machine starts with; kept in the server's metadata. */
  readonly hostKeyId: string;
}

/** Key of a server's metadata: names the host key that it was started with. */
export const HOST_KEY = 'scp_host_key';

export type Handlers<Do extends Step['do']> = {
  readonly [D in Do]: (step: StepOf<D>, writing: Writing) => Promise<void>;
};
