import { valueOf } from '../answer.ts';
import type { BalancedServer } from '../probes/haproxy.ts';
import type { Assessment, Copy, MemberAssessment, Observations } from './assessment.ts';
import { ADDRESS, conclude, GROUP, namesOf, only, type Shape, withCopies, withoutMajority } from './common.ts';
import {
  againstDangers,
  againstLostClients,
  againstLoss,
  againstLostComponent,
  againstLostMajority,
  againstLostService,
  allOf,
} from './disturb.ts';
import { assessGalera } from './galera.ts';
import { keptOffIn, SERVICES } from './kept-off.ts';
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
  const servers = serversOf(holder, data, observations);
  const reached = servers?.filter(({ up }) => up).map(({ member }) => member);
  // The first that is in step, where no load balancer says.
  const writer = reached?.[0] ?? data.find((name) => cluster.copies[name] === 'good');
  const dataMember = (name: string): MemberAssessment => ({
    role: name === writer ? 'Primary' : cluster.inPrimary.has(name) ? 'Standby' : 'Unknown',
    replication: cluster.replication[name] ?? { state: 'Unknown' },
    copy: cluster.copies[name] ?? 'perhaps',
    disturb: allOf(
      againstDangers(dangers),
      againstLoss(name, cluster.copies),
      againstLostClients(name, reached),
      againstLostComponent(name, cluster, cluster.inPrimary.has(name)),
    ),
  });
  const none = { replication: { state: 'None' }, copy: 'none' } as const;
  const balancer = (name: string): MemberAssessment => {
    const others = balancers.filter((other) => other !== name);
    const service = againstLostService(name, others, GROUP, front);
    const disturb = allOf(againstLostMajority(name, front), service);
    return { role: 'LoadBalancer', ...none, disturb, wornOut: front.wornOutOn(name) };
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
    ledSeconds: ledFor(writer, servers),
    endpointHolder: holder,
    cutOff: balancers.length === 0 ? undefined : cutOffBy({ holder, reached, copies: cluster.copies }, observations),
    dangers,
    keptOff: keptOffIn(balancers, SERVICES.loadBalancer, front),
    members: Object.fromEntries(members),
  });
}

interface Server extends Pick<BalancedServer, 'up' | 'changedSeconds'> {
  readonly member: string;
}

/** To whom the load balancer that has the address may lead clients, whom it prefers first; undefined where it does not say. */
function serversOf(
  holder: string | undefined,
  data: readonly string[],
  observations: Observations,
): readonly Server[] | undefined {
  const servers = holder === undefined ? undefined : valueOf(observations[holder]?.seen?.haproxy);
  return servers
    ?.toSorted((a, b) => Number(a.isBackup) - Number(b.isBackup))
    .flatMap(({ name, up, changedSeconds }): Server[] => {
      const member = data.find((one) => observations[one]?.hostname === name);
      return member === undefined ? [] : [{ member, up, ...(changedSeconds === undefined ? {} : { changedSeconds }) }];
    });
}

/** Clients are led to the first that is up: since it came up, and since those before it went down. */
function ledFor(writer: string | undefined, servers: readonly Server[] = []): number | undefined {
  const first = servers.findIndex(({ up }) => up);
  if (first === -1 || servers[first]?.member !== writer) return undefined;
  const times = servers.slice(0, first + 1).map(({ changedSeconds }) => changedSeconds ?? Number.NaN);
  const seconds = Math.min(...times);
  return Number.isNaN(seconds) ? undefined : seconds;
}

interface Front {
  readonly holder: string | undefined;
  readonly reached: readonly string[] | undefined;
  readonly copies: Readonly<Record<string, Copy>>;
}

function cutOffBy({ holder, reached, copies }: Front, observations: Observations): string | undefined {
  if (holder === undefined) return 'no load balancer is known to have the address';
  const asked = observations[holder]?.seen?.haproxy;
  // A machine that does not answer us may answer clients: Pacemaker calls it well.
  if (asked === undefined) return undefined;
  if (reached === undefined) return `${holder} has the address, and its HAProxy does not answer`;
  const [first] = reached;
  if (first === undefined) return `the load balancer ${holder} finds no server that takes queries`;
  return copies[first] === 'good' ? undefined : `${holder} leads clients to ${first}, which is not known to be in step`;
}
