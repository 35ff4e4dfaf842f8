import fc from 'fast-check';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import type { OpenStackClient } from '../../../src/clients/openstack/index.ts';
import { FAULTS } from '../crash/faults.ts';
import type { World } from '../world.ts';

/** What may happen while an operator is at work. */
export type Happening<Wish> =
  | { readonly what: 'edit'; readonly wish: Wish }
  | { readonly what: 'change by hand'; readonly change: string }
  /** The next write goes wrong so. */
  | { readonly what: 'fault'; readonly fault: string }
  /** The operator is killed after so many more writes, and another one starts. */
  | { readonly what: 'kill'; readonly afterWrites: number }
  | { readonly what: 'pass'; readonly seconds: number };

export interface Story<Wish> {
  readonly happenings: readonly Happening<Wish>[];
  readonly last: Wish;
}

/** A kind about which stories are told. */
export interface Subject<Wish> {
  readonly wish: fc.Arbitrary<Wish>;
  readonly manifestOf: (wish: Wish) => KubernetesObject;
  /** What somebody may do to the cloud, by what it is called; it may fail where there is nothing to do it to. */
  readonly changes: Readonly<Record<string, (cloud: OpenStackClient) => Promise<unknown>>>;
  /** What has to be there before the first wish. */
  readonly prepare: (world: World) => Promise<unknown>;
  /** Until the last wish is fulfilled. */
  readonly over: (world: World) => Promise<unknown>;
  /** What came of it, as far as the last wish speaks of it, without what no two worlds share. */
  readonly seen: (world: World, last: Wish) => Promise<unknown>;
}

export function storiesOf<Wish>({ wish, changes }: Subject<Wish>): fc.Arbitrary<Story<Wish>> {
  const edit = wish.map((one): Happening<Wish> => ({ what: 'edit', wish: one }));
  const change = fc
    .constantFrom(...Object.keys(changes))
    .map((one): Happening<Wish> => ({ what: 'change by hand', change: one }));
  const fault = fc.constantFrom(...Object.keys(FAULTS)).map((one): Happening<Wish> => ({ what: 'fault', fault: one }));
  const kill = fc.nat(6).map((afterWrites): Happening<Wish> => ({ what: 'kill', afterWrites }));
  const pass = fc.integer({ min: 1, max: 40 }).map((seconds): Happening<Wish> => ({ what: 'pass', seconds }));
  const happening = fc.oneof(
    { weight: 3, arbitrary: edit },
    { weight: 3, arbitrary: change },
    { weight: 2, arbitrary: fault },
    { weight: 2, arbitrary: kill },
    { weight: 3, arbitrary: pass },
  );
  return fc.record({ happenings: fc.array(happening, { minLength: 4, maxLength: 16 }), last: wish });
}
