import type { AvailabilityZoneStatus } from '../../api/availability-zone.ts';
import type { Known } from './plan.ts';

/** What our last status says that we had made. A status that was lost costs no more than calling drift new. */
export function knownOf(status: AvailabilityZoneStatus | undefined): Known {
  const hosts = status?.hosts ?? [];
  return {
    aggregateId: status?.aggregate?.id,
    members: new Set(hosts.filter(({ declared, member }) => declared && member).map(({ name }) => name)),
    disabled: new Set(hosts.filter(({ disabledByUs }) => disabledByUs).map(({ name }) => name)),
  };
}
