import type { AvailabilityZoneStatus } from '../../api/availability-zone.ts';
import type { Observed } from './observed.ts';

type Services = NonNullable<AvailabilityZoneStatus['services']>;
type Service = Services[number];

/** The zone as Nova, Cinder and Neutron each see it. A zone that one of them does not know is none to it. */
export function servicesOf(observed: Observed, zone: string): Services {
  const { entries } = observed;
  const compute = entries['compute-zone'].find(({ zoneName }) => zoneName === zone);
  const volume = entries['volume-zone'].find(({ zoneName }) => zoneName === zone);
  const network = entries['network-zone'].filter(({ name }) => name === zone);
  const hosts = Object.values(compute?.hosts ?? {}).flatMap((services) => services['nova-compute'] ?? []);
  const backends = entries['volume-service'].filter((one) => one.zone === zone && one.binary === 'cinder-volume');
  const agents = entries['network-agent'].filter((agent) => agent.availability_zone === zone);
  return [
    seen(
      'Compute',
      compute?.zoneState.available,
      hosts.map(({ active, available }) => active && available),
    ),
    seen('Volume', volume?.zoneState.available, backends.map(isUp)),
    seen(
      'Network',
      network.length === 0 ? undefined : network.every(({ state }) => state === 'available'),
      agents.map(({ alive, admin_state_up: enabled }) => alive && enabled),
    ),
  ];
}

function seen(service: Service['service'], available: boolean | undefined, units: readonly boolean[]): Service {
  const counts = units.length === 0 ? {} : { units: units.length, unitsUp: units.filter(Boolean).length };
  return { service, known: available !== undefined, available: available === true, ...counts };
}

function isUp({ state, status }: { readonly state?: string | null | undefined; readonly status: string }): boolean {
  return state === 'up' && status === 'enabled';
}
