import type { Assessment, MemberAssessment, Observations } from './assessment.ts';
import {
  ADDRESS,
  CLONE,
  conclude,
  namesOf,
  only,
  type Shape,
  withCopies,
  withoutAddress,
  withoutMajority,
} from './common.ts';
import { againstDangers, againstLoss, againstLostMajority, againstLostService, allOf } from './disturb.ts';
import { keptOffIn, SERVICES } from './kept-off.ts';
import { majorityOf } from './majority.ts';
import { assessReplicas } from './replicated.ts';

/** Two that hold the data, of which one serves, and one that votes. */
export function assessActivePassive(shape: Shape, observations: Observations): Assessment {
  const data = namesOf(shape, 'data');
  const all = namesOf(shape, 'data', 'quorum');
  const majority = majorityOf(all, observations);
  const replicas = assessReplicas(data, observations, majority);
  const dangers = withCopies([...replicas.dangers, ...withoutMajority(majority, all)], replicas.copies);
  const members = all.map((name): [string, MemberAssessment] => {
    const isData = data.includes(name);
    const copy = replicas.copies[name] ?? 'none';
    const role = !isData
      ? 'Quorum'
      : name === replicas.primary
        ? 'Primary'
        : majority.present.has(name)
          ? 'Standby'
          : 'Unknown';
    const others = data.filter((other) => other !== name);
    const disturb = allOf(
      againstDangers(dangers),
      againstLostMajority(name, majority),
      isData ? againstLoss(name, replicas.copies) : [],
      name === replicas.primary || (isData && replicas.primary === undefined)
        ? againstLostService(name, others, CLONE, majority)
        : [],
    );
    const replication = replicas.replication[name] ?? { state: 'None' };
    return [name, { role, replication, copy, disturb, wornOut: majority.wornOutOn(name) }];
  });
  const holder = only(majority.runsOn(ADDRESS, 'Started'));
  return conclude({
    quorate: majority.quorate,
    primary: replicas.primary,
    endpointHolder: holder,
    cutOff: withoutAddress(holder),
    dangers,
    keptOff: keptOffIn(data, SERVICES.data, majority),
    members: Object.fromEntries(members),
  });
}
