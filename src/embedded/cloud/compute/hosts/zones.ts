import type { CloudContext } from '../../context.ts';
import type { ComputeServiceRow } from './tables.ts';

/** Where hosts are that no aggregate puts into a zone, and where controllers are. */
export const DEFAULT_ZONE = 'nova';
export const INTERNAL_ZONE = 'internal';

/** The availability zone that a host's aggregates give it. */
export function zoneOfHost(cloud: Pick<CloudContext, 'state'>, host: string): string {
  const aggregates = cloud.state.tables.compute.aggregates.where('host', host);
  for (const { metadata } of aggregates) {
    const zone = metadata['availability_zone'];
    if (zone !== undefined) return zone;
  }
  return DEFAULT_ZONE;
}

export function zoneOfService(cloud: Pick<CloudContext, 'state'>, service: ComputeServiceRow): string {
  return service.binary === 'nova-compute' ? zoneOfHost(cloud, service.host) : INTERNAL_ZONE;
}

/** Zones with the services in them, in the order in which services are listed. */
export function zonesOf(
  cloud: Pick<CloudContext, 'state'>,
  services: readonly ComputeServiceRow[],
): Map<string, ComputeServiceRow[]> {
  return Map.groupBy(services, (service) => zoneOfService(cloud, service));
}

/** Whether a server may ask for the zone: one that an enabled nova-compute is in. */
export function zoneExists(cloud: Pick<CloudContext, 'state'>, zone: string): boolean {
  const services = cloud.state.tables.compute.services.all();
  return services.some((service) => !service.disabled && zoneOfService(cloud, service) === zone);
}
