import { valueOf } from '../answer.ts';
import type { Assessment, Copy, MemberAssessment, Observations } from './assessment.ts';
import { ADDRESS, conclude, GROUP, namesOf, only, type Shape, withCopies, withoutMajority } from './common.ts';
import {
  againstDangers,
  againstLoss,
  againstLostComponent,
  againstLostMajority,
  againstLostService,
  allOf,
} from './disturb.ts';
import { assessGalera } from './galera.ts';
import { majorityOf } from './majority.ts';

/** Two that hold the data and one that votes, behind a pair of load balancers. */
export function assessGaleraPair(shape: Shape, observations: Observations): Assessment {
  const data = namesOf(shape, 'data');
  const balancers = namesOf(shape, 'loadBalancer');
  const voters = namesOf(shape, 'arbitrator');
  const cluster = assessGalera(data, observations);
  const front = majorityOf([...balancers, ...voters], observations);
  const holder = only(front.runsOn(ADDRESS, 'Started'));
  const dangers = withCopies([...cluster.dangers, ...withoutMajority(cluster, data)], cluster.copies);
  const writer = writerOf(data, cluster.copies, holder, observations);
  const dataMember = (name: string): MemberAssessment => ({
    role: name === writer ? 'Primary' : cluster.inPrimary.has(name) ? 'Standby' : 'Unknown',
    replication: cluster.replication[name] ?? { state: 'Unknown' },
    copy: cluster.copies[name] ?? 'perhaps',
    disturb: allOf(
      againstDangers(dangers),
      againstLoss(name, cluster.copies),
      againstLostComponent(name, cluster, cluster.inPrimary.has(name)),
    ),
  });
  const none = { replication: { state: 'None' }, copy: 'none' } as const;
  const balancer = (name: string): MemberAssessment => {
    const others = balancers.filter((other) => other !== name);
    const service = againstLostService(name, others, GROUP, front);
    return { role: 'LoadBalancer', ...none, disturb: allOf(againstLostMajority(name, front), service) };
  };
  const arbitrator = (name: string): MemberAssessment => {
    const isIn = cluster.size > cluster.inPrimary.size;
    const votes = [
      ...againstLostComponent(name, cluster, isIn),
      ...(balancers.length > 0 ? againstLostMajority(name, front) : []),
    ];
    return { role: 'Arbitrator', ...none, disturb: allOf(againstDangers(dangers), votes) };
  };
  const members: [string, MemberAssessment][] = [
    ...data.map((name): [string, MemberAssessment] => [name, dataMember(name)]),
    ...balancers.map((name): [string, MemberAssessment] => [name, balancer(name)]),
    ...voters.map((name): [string, MemberAssessment] => [name, arbitrator(name)]),
  ];
  return conclude({
    quorate: cluster.quorate,
    primary: writer,
    endpointHolder: holder,
    dangers,
    members: Object.fromEntries(members),
  });
}

/** Whom the load balancer that has the address sends everybody to; the first that is in step, when it does not say. */
function writerOf(
  data: readonly string[],
  copies: Readonly<Record<string, Copy>>,
  holder: string | undefined,
  observations: Observations,
): string | undefined {
  const servers = holder === undefined ? undefined : valueOf(observations[holder]?.seen?.haproxy);
  const up = servers?.filter((server) => server.up) ?? [];
  const chosen = up.find(({ isBackup }) => !isBackup) ?? up[0];
  const named = data.find((name) => observations[name]?.hostname === chosen?.name);
  return named ?? data.find((name) => copies[name] === 'good');
}
