import fc from 'fast-check';
import type { AvailabilityZoneSpecInput } from '../../../src/api/availability-zone.ts';
import type { KubernetesObject } from '../../../src/clients/kubernetes/index.ts';
import type { ComputeClient, OpenStackClient } from '../../../src/clients/openstack/index.ts';
import { zone } from '../../support/zones.ts';

export const NAME = 'az1';
const [FIRST, SECOND, OTHER] = ['compute-az1-1', 'compute-az1-2', 'compute-az2-1'] as const;

/** What is wished for a zone. */
export interface Wish {
  readonly zone: string;
  readonly aggregateName: string | undefined;
  readonly hosts: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly drain: 'None' | 'Live' | 'Cold' | undefined;
}

export const wish: fc.Arbitrary<Wish> = fc.record({
  zone: fc.constantFrom('az1', 'north'),
  aggregateName: fc.constantFrom(undefined, 'first'),
  hosts: fc.constantFrom([FIRST], ['compute-az1-*'], [FIRST, OTHER], ['compute-az?-1']),
  metadata: fc.constantFrom<Wish['metadata'][]>({}, { ssd: 'true' }, { ssd: 'false', nvme: 'true' }),
  drain: fc.constantFrom<Wish['drain'][]>(undefined, 'None', 'Live', 'Cold'),
});

export function manifestOf({ drain, aggregateName, hosts, ...rest }: Wish): KubernetesObject {
  const maintenance: AvailabilityZoneSpecInput['maintenance'] =
    drain === undefined ? [] : [{ host: FIRST, reason: 'new memory', drain }];
  const named = aggregateName === undefined ? {} : { aggregateName };
  return zone(NAME, { ...rest, ...named, hosts: [...hosts], maintenance });
}

type Change = (compute: ComputeClient, aggregate: string) => Promise<unknown>;
const BY_HAND: Readonly<Record<string, Change>> = {
  'another name': (compute, id) => compute.updateAggregate(id, { name: 'theirs' }),
  'another zone': (compute, id) => compute.updateAggregate(id, { availability_zone: 'theirs' }),
  'other metadata': (compute, id) => compute.setAggregateMetadata(id, { ssd: 'theirs' }),
  'metadata gone': (compute, id) => compute.setAggregateMetadata(id, { ssd: null }),
  'a hash that is not ours': (compute, id) => compute.setAggregateMetadata(id, { scp_hash: 'none' }),
  'a host gone': (compute, id) => compute.removeHostFromAggregate(id, SECOND),
  'a host more': (compute, id) => compute.addHostToAggregate(id, 'compute-az3-1'),
  'all hosts gone, and the aggregate': async (compute, id) => {
    for (const host of (await compute.getAggregate(id)).hosts) await compute.removeHostFromAggregate(id, host);
    await compute.deleteAggregate(id);
  },
  'a host enabled': async (compute) => {
    const [service] = await compute.listComputeServices({ binary: 'nova-compute', host: FIRST });
    await compute.updateComputeService(service?.id ?? '', { status: 'enabled' });
  },
};

export const CHANGES = Object.fromEntries(
  Object.entries(BY_HAND).map(([what, change]) => [
    what,
    async ({ compute }: OpenStackClient) => {
      const [aggregate] = await compute.listAggregates();
      // As long as the mark is in its name alone, a new name makes it nobody's: nothing can bring that to the same end.
      if (aggregate?.metadata['scp_owner_uid'] !== undefined) await change(compute, aggregate.id);
    },
  ]),
);
