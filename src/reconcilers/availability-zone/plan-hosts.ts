import { matchesPattern } from '../../api/availability-zone.ts';
import { fromAggregate } from '../../inventory/index.ts';
import { type Aggregate, computesOf, serversOn } from './observed.ts';
import type { Ours } from './plan-aggregate.ts';
import { causeOf, type Declared, named, type Part, type Problem, type Scene } from './plan-scene.ts';
import type { Step, StepCommon } from './step.ts';
import { AGGREGATE } from './thing.ts';

/** Hosts of the cloud that spec.hosts means. */
export function declaredHosts({ spec, observed }: Pick<Scene, 'spec' | 'observed'>): readonly string[] {
  const hosts = computesOf(observed).map(({ host }) => host);
  return hosts.filter((host) => spec.hosts.some((pattern) => matchesPattern(pattern, host))).toSorted();
}

/** Names and patterns in spec.hosts that mean no host. */
export function idlePatterns({ spec, observed }: Pick<Scene, 'spec' | 'observed'>): readonly string[] {
  return spec.hosts.filter((pattern) => !computesOf(observed).some(({ host }) => matchesPattern(pattern, host)));
}

/** What is told of names and patterns that mean no host. */
export function unmatched(scene: Pick<Scene, 'spec' | 'observed'>): readonly Declared[] {
  return idlePatterns(scene).map((name): Declared => {
    const message = `spec.hosts names ${name}, which is no host of the cloud: correct it, or start its nova-compute`;
    return { thing: { kind: 'host', name }, problem: { reason: 'NoSuchHost', message } };
  });
}

export interface PlannedHosts extends Part {
  /** Hosts that are declared no more and cannot be let go yet. */
  readonly stuck: boolean;
}

/** Which hosts the aggregate has to take in and to let go, and what stands in the way of each. */
export function planHosts(scene: Scene, ours: Ours): PlannedHosts {
  const wanted = declaredHosts(scene);
  const members = ours.have?.hosts ?? [];
  const added = wanted.map((host) => planMember(scene, ours, host));
  const left = members.filter((host) => !wanted.includes(host)).map((host) => planLeaving(scene, ours, host));
  const missing = unmatched(scene);
  const parts = [...added, ...left];
  return {
    steps: parts.flatMap(({ steps }) => steps),
    declared: [...parts.flatMap(({ declared }) => declared), ...missing],
    stuck: left.some(({ steps }) => steps.length === 0),
  };
}

function planMember(scene: Scene, { have, standing }: Ours, host: string): Part {
  const thing = { kind: 'host', name: host } as const;
  if (have?.hosts.includes(host) === true) return { steps: [], declared: [{ thing }] };
  const problem = obstacle(scene, have, host);
  if (problem !== undefined) return { steps: [], declared: [{ thing, problem }] };
  const step: Step = {
    ...about(host),
    key: `add host ${host}`,
    do: 'add-host',
    action: 'Update',
    cause: causeOf(standing, scene.known.members.has(host)),
    needs: [AGGREGATE],
    aggregate: have?.id,
    host,
  };
  return { steps: [step], declared: [{ thing }] };
}

function planLeaving(scene: Scene, { have, standing }: Ours, host: string): Part {
  if (have === undefined) return { steps: [], declared: [] };
  const problem = stillInUse(scene, have, host);
  if (problem !== undefined) return { steps: [], declared: [{ thing: { kind: 'host', name: host }, problem }] };
  return { steps: [removal(have, host, causeOf(standing, !scene.known.members.has(host)))], declared: [] };
}

function removal(have: Aggregate, host: string, cause: StepCommon['cause']): Step {
  const key = `remove host ${host}`;
  return { ...about(host), key, do: 'remove-host', action: 'Delete', cause, needs: [], aggregate: have.id, host };
}

/** Everything that goes when the zone goes. */
export function planEnd(scene: Scene, have: Aggregate, release: Step): Part {
  if (scene.spec.deletionPolicy === 'Retain') return { steps: [release], declared: [] };
  const stuck = have.hosts.flatMap((host): Declared[] => {
    const problem = stillInUse(scene, have, host);
    return problem === undefined ? [] : [{ thing: { kind: 'host', name: host }, problem }];
  });
  const free = have.hosts.filter((host) => !stuck.some(({ thing }) => thing.name === host));
  const removals = free.map((host) => removal(have, host, 'Declared'));
  if (stuck.length > 0) return { steps: removals, declared: stuck };
  const deletion: Step = {
    key: 'delete aggregate',
    do: 'delete-aggregate',
    thing: { kind: 'aggregate', name: have.name, id: have.id },
    action: 'Delete',
    impact: 'Destroy',
    cause: 'Declared',
    path: 'aggregate',
    needs: removals.map(({ key }) => key),
    id: have.id,
  };
  return { steps: [...removals, deletion], declared: [] };
}

function about(host: string) {
  return { thing: { kind: 'host', name: host }, impact: 'None', path: 'hosts' } as const;
}

/** Why a host cannot be taken in: Nova has it in another zone, somebody else declares it, or servers sit on it. */
function obstacle(scene: Scene, have: Aggregate | undefined, host: string): Problem | undefined {
  const { spec, observed } = scene;
  const holder = zonesHolding(scene, host, have).find(({ availability_zone: zone }) => zone !== spec.zone);
  if (holder !== undefined) {
    const mark = fromAggregate(holder);
    const whose = mark === undefined ? '' : ` of ${mark.kind} ${mark.namespace}/${mark.name}`;
    const message =
      `${host} is in zone ${holder.availability_zone ?? ''} already, by aggregate ${holder.name} (${holder.id})${whose}, ` +
      'and a host has one zone: take it out there, or out of spec.hosts here';
    return { reason: 'HostElsewhere', message };
  }
  const rival = claimants(scene, host)[0];
  if (rival !== undefined) {
    const message = `${host} is declared by AvailabilityZone ${rival.name} too, and a host has one zone: take it out of one of them`;
    return { reason: 'SharedHost', message };
  }
  const servers = serversOn(observed, host);
  if (servers.length === 0 || zonesHolding(scene, host, have).length > 0) return undefined;
  const message =
    `${host} cannot enter zone ${spec.zone} while servers sit on it, which would change zone with it: move or delete ` +
    `${named(servers)} (spec.maintenance with a drain does it)`;
  return { reason: 'HostInUse', message };
}

function stillInUse(scene: Scene, have: Aggregate, host: string): Problem | undefined {
  const servers = serversOn(scene.observed, host);
  const stays = zonesHolding(scene, host, have).some((other) => other.availability_zone === have.availability_zone);
  if (servers.length === 0 || stays) return undefined;
  const message =
    `${host} cannot leave zone ${have.availability_zone ?? scene.spec.zone} while servers sit on it, which would lose ` +
    `their zone: move or delete ${named(servers)}`;
  return { reason: 'HostInUse', message };
}

/** Other aggregates that put the host into a zone. */
export function zonesHolding({ observed }: Pick<Scene, 'observed'>, host: string, have: Aggregate | undefined) {
  return observed.entries.aggregate.filter(
    ({ id, hosts, availability_zone: zone }) => id !== have?.id && hosts.includes(host) && Boolean(zone),
  );
}

/** Other AvailabilityZones of the cloud that declare the host. */
export function claimants({ neighbours }: Pick<Scene, 'neighbours'>, host: string) {
  return neighbours.filter(({ hosts }) => hosts.some((pattern) => matchesPattern(pattern, host)));
}
