import { valueOf } from '../answer.ts';
import type { Assessment, MemberAssessment, Observations } from './assessment.ts';
import { conclude, namesOf, type Shape } from './common.ts';
import { allOf } from './disturb.ts';

/** One machine, which is all there is. */
export function assessSingle(shape: Shape, observations: Observations): Assessment {
  const [name = ''] = namesOf(shape, 'data');
  const seen = observations[name]?.seen;
  const answers = (valueOf(seen?.mysql) ?? valueOf(seen?.postgresql)) !== undefined;
  const member: MemberAssessment = {
    role: answers ? 'Primary' : 'Unknown',
    replication: { state: 'None' },
    copy: answers ? 'good' : 'perhaps',
    disturb: allOf([`${name} holds the only copy`]),
  };
  const serving = answers ? name : undefined;
  return conclude({
    quorate: undefined,
    primary: serving,
    endpointHolder: serving,
    cutOff: undefined,
    dangers: [],
    members: { [name]: member },
  });
}
