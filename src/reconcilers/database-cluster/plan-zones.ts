import type { AvailabilityZone } from '../../api/availability-zone.ts';
import type { DatabaseClusterReason } from '../../api/database-cluster.ts';
import { sentence } from '../common/cloud-access.ts';
import { type Finding, listed, type ReferenceProblem, type ReferenceScene } from './reference.ts';

type ZoneScene = Pick<ReferenceScene, 'namespace' | 'spec' | 'zones'>;

interface Named {
  readonly field: string;
  readonly name: string;
  /** Whether data lives there. */
  readonly data: boolean;
}

/** What Nova calls the zones of the members, by name of the AvailabilityZone. */
export function zonesOf(scene: ZoneScene): Finding<Readonly<Record<string, string>>> {
  const { zones, quorumZone } = scene.spec.placement;
  const named: readonly Named[] = [
    ...zones.map((name, i) => ({ field: `spec.placement.zones[${i}]`, name, data: true })),
    ...(quorumZone === undefined ? [] : [{ field: 'spec.placement.quorumZone', name: quorumZone, data: false }]),
  ];
  const found = named.map((one) => ({ ...one, ...zoneOf(scene, one) }));
  const present = found.flatMap(({ field, value }) => (value === undefined ? [] : [{ field, zone: value }]));
  const problems = [...found.flatMap((one) => one.problems), ...sharedOf(scene, present)];
  if (problems.some(({ stops }) => stops === 'All')) return { value: undefined, problems };
  return {
    value: Object.fromEntries(present.map(({ zone }) => [zone.metadata.name, zone.spec.zone])),
    problems,
  };
}

function zoneOf({ namespace, spec, zones }: ZoneScene, { field, name, data }: Named): Finding<AvailabilityZone> {
  const where = `AvailabilityZone ${namespace}/${name}`;
  const problem = (
    reason: DatabaseClusterReason,
    text: string,
    stops: ReferenceProblem['stops'] = 'All',
  ): ReferenceProblem => ({ reason, message: `${field} names ${text}`, stops, waitsFor: where });
  const none = (...problems: readonly ReferenceProblem[]): Finding<AvailabilityZone> => ({
    value: undefined,
    problems,
  });
  const found = zones.get(name);
  if (found === undefined) {
    const remedy = `create it, or make another DatabaseCluster with one that is there (${listed([...zones.keys()])})`;
    return none(problem('ZoneNotFound', `${where}, which is not there: ${remedy}`));
  }
  if ('problems' in found) {
    return none(problem('InvalidZone', `${where}, which contradicts itself: ${sentence(found.problems)}`));
  }
  const { zone } = found;
  if (zone.spec.cloudRef.name !== spec.cloudRef.name) {
    const text = `${where}, which is of ScpCloud ${zone.spec.cloudRef.name} and not of ${spec.cloudRef.name}: name a zone of that cloud`;
    return none(problem('InvalidZone', text));
  }
  if (data && zone.spec.purpose === 'Quorum') {
    const text = `${where}, whose purpose is Quorum, for data: name a zone of purpose Workload, or change its purpose`;
    return none(problem('InvalidZone', text));
  }
  return { value: zone, problems: asleep(zone).map((why) => problem('ZoneNotReady', `${where}, ${why}`, 'New')) };
}

/** Why no machine can be made in a zone now. */
function asleep({ status }: AvailabilityZone): readonly string[] {
  const condition = status?.conditions?.find(({ type }) => type === 'FailureDomain');
  if (condition === undefined) return ['which nobody has looked at yet: see kubectl describe there'];
  if (condition.status === 'True' || condition.reason === 'SharedHost') return [];
  return [`where ${condition.message}: see kubectl describe there`];
}

interface Present {
  readonly field: string;
  readonly zone: AvailabilityZone;
}

/** Zones that are declared as different and are one and the same in the cloud, or stand on the same host. */
function sharedOf({ spec, namespace }: ZoneScene, present: readonly Present[]): readonly ReferenceProblem[] {
  if (spec.placement.singleZoneLab) return [];
  return present.flatMap(({ field, zone }, i) => {
    const where = `AvailabilityZone ${namespace}/${zone.metadata.name}`;
    const problem = (text: string): ReferenceProblem => ({
      reason: 'SharedFailureDomain',
      message: `${field} names ${where}, ${text}`,
      stops: 'New',
      waitsFor: where,
    });
    const twin = present.slice(0, i).find((other) => other.zone.spec.zone === zone.spec.zone);
    if (twin !== undefined) {
      const both = `which is zone ${zone.spec.zone} of the cloud, as is ${twin.zone.metadata.name}`;
      return [problem(`${both}: its loss would be the loss of both; name zones that are apart`)];
    }
    const condition = zone.status?.conditions?.find(({ type }) => type === 'FailureDomain');
    if (condition?.reason !== 'SharedHost') return [];
    return [problem(`which is no failure domain of its own (${condition.message}): give each host to one zone`)];
  });
}
