import type { AvailabilityZoneStatus } from '../../api/availability-zone.ts';
import { summaryOf } from '../../planning/plan-print.ts';
import type { Plan } from './plan.ts';

type Parts = Pick<AvailabilityZoneStatus, 'hosts' | 'services'>;

/** The status in short words, for `kubectl get`. */
export function inShort(
  plan: Plan,
  { hosts = [], services = [] }: Parts,
): NonNullable<AvailabilityZoneStatus['summary']> {
  const members = hosts.filter(({ member }) => member);
  const up = members.filter(({ state, status }) => state === 'Up' && status === 'Enabled');
  const under = hosts.filter(({ maintenance }) => maintenance !== undefined).map(({ name }) => name);
  const words = summaryOf(plan.steps);
  return {
    hosts: `${up.length}/${members.length}`,
    instances: members.reduce((sum, { instances }) => sum + instances, 0),
    services: services
      .filter(({ known }) => known)
      .map(({ service, available }) => (available ? service : `${service}!`))
      .join(','),
    ...(under.length === 0 ? {} : { maintenance: under.join(',').slice(0, 1024) }),
    drift: plan.drift.length,
    ...(words === '' ? {} : { plan: plan.approval === 'Required' ? `approve ${plan.hash}: ${words}` : words }),
  };
}
