import { storedTime } from '../../versioned-api/stored-time.ts';
import { requireAdmin } from '../policy.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { isUp, lastReportMs } from './liveness.ts';
import type { ComputeServiceRow } from './tables.ts';
import { INTERNAL_ZONE, zonesOf } from './zones.ts';

export const zoneRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-availability-zone', handle: (call) => listZones(call, () => null) },
  {
    method: 'GET',
    path: '/os-availability-zone/detail',
    handle: (call) => {
      requireAdmin(call, 'os-availability-zone:detail');
      return listZones(call, (services) => hostsIn(call, services), true);
    },
  },
];

function listZones(call: Call, hostsOf: (services: ComputeServiceRow[]) => object | null, internal = false): object {
  const services = call.cloud.state.tables.compute.services.all();
  const available = zonesOf(
    call.cloud,
    services.filter(({ disabled }) => !disabled),
  );
  const rest = zonesOf(
    call.cloud,
    services.filter(({ disabled }) => disabled),
  );
  const shown = (zone: string) => internal || zone !== INTERNAL_ZONE;
  return {
    availabilityZoneInfo: [
      ...[...available].filter(([zone]) => shown(zone)).map(([zone, inside]) => zoneView(zone, true, hostsOf(inside))),
      ...[...rest.keys()]
        .filter((zone) => shown(zone) && !available.has(zone))
        .map((zone) => zoneView(zone, false, null)),
    ],
  };
}

const zoneView = (zoneName: string, available: boolean, hosts: object | null) => ({
  zoneName,
  zoneState: { available },
  hosts,
});

function hostsIn({ cloud }: Call, services: readonly ComputeServiceRow[]): object {
  const hosts: Record<string, Record<string, object>> = {};
  for (const service of services) {
    (hosts[service.host] ??= {})[service.binary] = {
      available: isUp(cloud, service),
      active: !service.disabled,
      updated_at: storedTime(lastReportMs(service, cloud.clock.now())),
    };
  }
  return hosts;
}
