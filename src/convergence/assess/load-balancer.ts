import type { Assessment, MemberAssessment, Observations } from './assessment.ts';
import { ADDRESS, conclude, GROUP, namesOf, only, type Shape, withoutAddress, withoutMajority } from './common.ts';
import { againstDangers, againstLostMajority, againstLostService, allOf } from './disturb.ts';
import { keptOffIn, SERVICES } from './kept-off.ts';
import { majorityOf } from './majority.ts';

/** A pair without data, and one that votes. */
export function assessLoadBalancer(shape: Shape, observations: Observations): Assessment {
  const balancers = namesOf(shape, 'loadBalancer');
  const all = [...balancers, ...namesOf(shape, 'quorum', 'arbitrator')];
  const majority = majorityOf(all, observations);
  const dangers = withoutMajority(majority, all);
  const members = all.map((name): [string, MemberAssessment] => {
    const isBalancer = balancers.includes(name);
    const others = balancers.filter((other) => other !== name);
    const service = isBalancer ? againstLostService(name, others, GROUP, majority) : [];
    const disturb = allOf(againstDangers(dangers), againstLostMajority(name, majority), service);
    const role = isBalancer ? 'LoadBalancer' : 'Quorum';
    const wornOut = majority.wornOutOn(name);
    return [name, { role, replication: { state: 'None' }, copy: 'none', disturb, wornOut }];
  });
  const holder = only(majority.runsOn(ADDRESS, 'Started'));
  return conclude({
    quorate: majority.quorate,
    primary: holder,
    endpointHolder: holder,
    cutOff: withoutAddress(holder),
    dangers,
    keptOff: keptOffIn(balancers, SERVICES.loadBalancer, majority),
    members: Object.fromEntries(members),
  });
}
