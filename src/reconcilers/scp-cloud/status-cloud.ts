import type { ScpCloudStatus } from '../../api/scp-cloud.ts';
import type { Inventory } from '../../inventory/index.ts';
import type { ServiceFacts } from '../../clients/openstack/index.ts';
import type { Observed } from './observed.ts';
import { QUOTA_SERVICES, quotaWords } from './plan-quota.ts';
import type { Plan } from './plan.ts';
import { timestamp } from '../../runtime/index.ts';

type Picture = Pick<Inventory, 'list' | 'state'>;

/** Which cloud this is, and as whom we speak to it. */
export function cloudOf(
  observed: Observed,
  plan: Plan,
  where: { readonly authUrl: string; readonly region: string | undefined },
): NonNullable<ScpCloudStatus['cloud']> {
  const { identity, entries } = observed;
  const { id } = plan.tenancy;
  const name = entries.project.find((project) => project.id === id)?.name ?? nameOfOwn(observed, id);
  return {
    authUrl: where.authUrl,
    ...(where.region === undefined ? {} : { region: where.region }),
    ...(id === undefined ? {} : { projectId: id }),
    ...(name === undefined ? {} : { projectName: name }),
    projectManaged: plan.tenancy.managed,
    user: identity.user.name,
    roles: identity.roles.toSorted(),
    admin: identity.is_admin,
  };
}

function nameOfOwn({ identity }: Observed, id: string | undefined): string | undefined {
  return identity.project?.id === id ? identity.project?.name : undefined;
}

export function microversionsOf(facts: readonly ServiceFacts[]): NonNullable<ScpCloudStatus['microversions']> {
  return facts.map(({ type, min_version: min, max_version: max }) => ({
    service: type,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  }));
}

type Modules = NonNullable<ScpCloudStatus['modules']>;
type Module = Modules[number];

/** The parts of the cloud that report themselves, with the time since which each is as it is. */
export function modulesOf(picture: Picture, facts: readonly ServiceFacts[], previous: Modules, nowMs: number): Modules {
  const seen = [
    ...facts.map((fact): Module => ({
      service: MODULES[fact.type] ?? fact.type,
      binary: 'api',
      host: '-',
      state: 'Up',
    })),
    ...picture.list('compute-service').map((s) => moduleOf('nova', s, s.state === 'up', s.zone, s.disabled_reason)),
    ...picture.list('volume-service').map((s) => moduleOf('cinder', s, s.state === 'up', s.zone, s.disabled_reason)),
    ...picture.list('network-agent').map((agent) => {
      const status = agent.admin_state_up ? 'enabled' : 'disabled';
      return moduleOf('neutron', { ...agent, status }, agent.alive, agent.availability_zone, undefined);
    }),
  ];
  const unique = new Map(seen.map((one) => [`${one.service}/${one.binary}/${one.host}`, one]));
  return [...unique.values()]
    .toSorted((a, b) => (`${a.service}/${a.binary}/${a.host}` < `${b.service}/${b.binary}/${b.host}` ? -1 : 1))
    .slice(0, 1024)
    .map((one) => {
      const before = previous.find((p) => p.service === one.service && p.binary === one.binary && p.host === one.host);
      const since = before?.state === one.state ? before.since : undefined;
      return { ...one, since: since ?? timestamp(nowMs) };
    });
}

const MODULES: Readonly<Record<string, string>> = {
  identity: 'keystone',
  compute: 'nova',
  placement: 'placement',
  network: 'neutron',
  'block-storage': 'cinder',
  image: 'glance',
  'object-store': 'swift',
};

function moduleOf(
  service: string,
  { binary, host, status }: { readonly binary: string; readonly host: string; readonly status: string },
  up: boolean,
  zone: string | null | undefined,
  reason: string | null | undefined,
): Module {
  return {
    service,
    binary,
    host,
    ...(zone ? { zone } : {}),
    state: up ? 'Up' : 'Down',
    status: status === 'disabled' ? 'Disabled' : 'Enabled',
    ...(reason ? { reason: reason.slice(0, 1024) } : {}),
  };
}

type Zones = NonNullable<ScpCloudStatus['zones']>;

export function zonesOf(picture: Picture): Zones {
  const zones = new Map<string, { services: Set<'Compute' | 'Volume' | 'Network'>; available: boolean }>();
  const add = (name: string, service: 'Compute' | 'Volume' | 'Network', available: boolean) => {
    const zone = zones.get(name) ?? { services: new Set(), available: true };
    zone.services.add(service);
    zone.available &&= available;
    zones.set(name, zone);
  };
  for (const zone of picture.list('compute-zone')) {
    // Nova's own services live in a zone that nobody can use.
    if (zone.zoneName !== 'internal') add(zone.zoneName, 'Compute', zone.zoneState.available);
  }
  for (const zone of picture.list('volume-zone')) add(zone.zoneName, 'Volume', zone.zoneState.available);
  for (const zone of picture.list('network-zone')) add(zone.name, 'Network', zone.state === 'available');
  const hosts = picture.list('compute-service').filter((service) => service.binary === 'nova-compute');
  return [...zones]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, 128)
    .map(([name, { services, available }]) => {
      const inside = hosts.filter((host) => host.zone === name);
      const up = inside.filter((host) => host.state === 'up' && host.status === 'enabled');
      const counts = services.has('Compute') && hosts.length > 0 ? { hosts: inside.length, hostsUp: up.length } : {};
      return { name, services: [...services].toSorted(), available, ...counts };
    });
}

export function quotaOf(observed: Observed, projectId: string | undefined): NonNullable<ScpCloudStatus['quota']> {
  return QUOTA_SERVICES.flatMap((service) => {
    const picture = observed.entries[`${service}-quota`].find((quota) => quota.project_id === projectId);
    return quotaWords(service).flatMap(([word, resource]) => {
      const usage = picture?.resources[resource];
      return usage === undefined ? [] : [{ service, resource: word, used: usage.used, limit: usage.limit }];
    });
  });
}
