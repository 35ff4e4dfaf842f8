import type { Blueprint } from '../../topologies/blueprint.ts';
import { assessActivePassive } from './active-passive.ts';
import type { Assessment, Observations } from './assessment.ts';
import type { Shape } from './common.ts';
import { assessGaleraPair } from './galera-pair.ts';
import { assessLoadBalancer } from './load-balancer.ts';
import { assessSingle } from './single.ts';

export type { Assessment, Danger, MemberAssessment, MemberObservation, Observations } from './assessment.ts';
export { SERVICES } from './kept-off.ts';

const ASSESSORS: Record<Blueprint['topology'], (shape: Shape, observations: Observations) => Assessment> = {
  single: assessSingle,
  activePassive: assessActivePassive,
  galera: assessGaleraPair,
  loadBalancer: assessLoadBalancer,
};

/**
 * Who serves, how every copy is, what is dangerous, and who may be taken out of service now. What nobody can tell counts
 * against touching anything. Pure.
 */
export function assessCluster(shape: Shape, observations: Observations): Assessment {
  return ASSESSORS[shape.topology](shape, observations);
}
