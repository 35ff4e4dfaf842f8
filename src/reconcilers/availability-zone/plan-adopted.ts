import type { AvailabilityZoneSpec } from '../../api/availability-zone.ts';
import type { Aggregate } from './observed.ts';
import type { Declared, Part, Problem, Scene } from './plan-scene.ts';

type Adoption = NonNullable<AvailabilityZoneSpec['adopt']>;

/** The one existing aggregate that the spec names, whoever it belongs to. */
export function adoptedAggregate({ observed }: Pick<Scene, 'observed'>, adopt: Adoption): Aggregate | undefined {
  const [entry, another] = fitting(observed.entries.aggregate, adopt);
  return another === undefined ? entry : undefined;
}

/** An adopted aggregate is used as it is: what differs from the declaration is told, and nothing is changed. */
export function planAdopted(scene: Scene, adopt: Adoption, hosts: readonly string[]): Part {
  const have = adoptedAggregate(scene, adopt);
  const name = adopt.name ?? adopt.id ?? '';
  const thing = {
    kind: 'aggregate',
    name: have?.name ?? name,
    ...(have === undefined ? {} : { id: have.id }),
  } as const;
  const problem = have === undefined ? absence(scene, adopt) : otherZone(scene, have);
  const aggregate: Declared = { thing, adopted: true, ...(problem === undefined ? {} : { problem }) };
  if (have === undefined) return { steps: [], declared: [aggregate] };
  const members = hosts.map((host): Declared => {
    const about = { thing: { kind: 'host', name: host }, adopted: true } as const;
    return have.hosts.includes(host) ? about : { ...about, problem: notIn(have, host) };
  });
  return { steps: [], declared: [aggregate, ...members] };
}

function fitting(aggregates: readonly Aggregate[], { id, name }: Adoption): readonly Aggregate[] {
  return aggregates.filter((one) => (id === undefined ? one.name === name : one.id === id));
}

function absence({ observed }: Scene, adopt: Adoption): Problem {
  const count = fitting(observed.entries.aggregate, adopt).length;
  const wanted = adopt.id === undefined ? `named "${adopt.name ?? ''}"` : `with id ${adopt.id}`;
  const message =
    count === 0
      ? `there is no host aggregate ${wanted}: correct spec.adopt, or create the aggregate`
      : `${count} host aggregates are ${wanted}: say which one by its id in spec.adopt.id`;
  return { reason: 'AdoptionFailed', message };
}

function otherZone({ spec }: Scene, have: Aggregate): Problem | undefined {
  if (have.availability_zone === spec.zone) return undefined;
  const is = have.availability_zone ? `makes zone ${have.availability_zone}` : 'makes no zone';
  const message = `host aggregate ${have.name} (${have.id}) ${is} and is used as it is: correct spec.zone or spec.adopt`;
  return { reason: 'AdoptionFailed', message };
}

function notIn(have: Aggregate, host: string): Problem {
  const message =
    `${host} is not in host aggregate ${have.name} (${have.id}), which is used as it is: add it there ` +
    `(openstack aggregate add host ${have.id} ${host}), or take it out of spec.hosts`;
  return { reason: 'AdoptionFailed', message };
}
