import type { ScpCloudStatus } from '../../api/scp-cloud.ts';
import type { Plan } from './plan.ts';
import { planInShort, summaryOf } from '../../planning/plan-print.ts';

type Parts = Pick<ScpCloudStatus, 'zones' | 'modules' | 'resources' | 'orphans'>;

/** The status in short words, for `kubectl get`. */
export function inShort(plan: Plan, { zones = [], modules = [], resources = [], orphans = [] }: Parts) {
  const up = modules.filter((module) => module.state === 'Up').length;
  const active = resources.filter((resource) => resource.state === 'Active').length;
  const networks = resources.filter((resource) => resource.kind === 'network').map((resource) => resource.name);
  const words = summaryOf(plan.steps);
  return {
    zones: zones
      .map(({ name, available }) => (available ? name : `${name}!`))
      .join(',')
      .slice(0, 1024),
    modules: `${up}/${modules.length}`,
    resources: `${active}/${resources.length}`,
    networks: networks.join(',').slice(0, 1024),
    drift: plan.drift.length,
    orphans: orphans.length,
    ...(words === '' ? {} : { plan: planInShort(plan, words) }),
  } satisfies NonNullable<ScpCloudStatus['summary']>;
}
