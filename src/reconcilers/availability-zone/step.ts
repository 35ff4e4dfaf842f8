import type { Difference } from '../../planning/difference.ts';
import type { StepCommon as CommonStep } from '../../planning/step.ts';
import type { ThingKind } from './thing.ts';

export type { Cause } from '../../planning/step.ts';

export type StepCommon = CommonStep<ThingKind>;

/** What an aggregate may be changed in; null removes a key of the metadata. */
export interface AggregateChange {
  readonly name?: string;
  readonly availability_zone?: string;
  readonly metadata?: Readonly<Record<string, string | null>>;
}

export interface ServiceChange {
  readonly status: 'enabled' | 'disabled';
  readonly disabled_reason?: string;
}

type Changing<Do extends string, Body> = StepCommon & {
  readonly do: Do;
  readonly id: string;
  readonly changes: readonly Difference<Body>[];
};

export type Step =
  | (StepCommon & { readonly do: 'create-aggregate'; readonly name: string; readonly zone: string })
  | Changing<'update-aggregate', AggregateChange>
  | (StepCommon & { readonly do: 'delete-aggregate'; readonly id: string })
  /** `aggregate` is undefined when the same plan makes it. */
  | (StepCommon & { readonly do: 'add-host'; readonly aggregate: string | undefined; readonly host: string })
  | (StepCommon & { readonly do: 'remove-host'; readonly aggregate: string; readonly host: string })
  /** `id` is that of the host's nova-compute. */
  | Changing<'disable-host', ServiceChange>
  | Changing<'enable-host', ServiceChange>
  | Changing<'live-migrate-server', object>
  | Changing<'cold-migrate-server', object>
  | Changing<'confirm-migration', object>;

export type StepOf<Do extends Step['do']> = Extract<Step, { readonly do: Do }>;
