import type { Subject } from '../../support/crash/matrix.ts';
import { describeCrashes } from '../../support/crash/suite.ts';
import type { World } from '../../support/world.ts';
import { findZone, hostOf, type StoredZone } from '../../support/zones.ts';
import { FLOWS } from './flows.ts';

const ZONE: Subject = {
  plural: 'availabilityzones',
  seen: async (world) => {
    const object = await findZone(world, 'az1');
    return { picture: await pictureOf(world), status: object && lastingStatus(object) };
  },
};

describeCrashes(FLOWS, ZONE);

/** Everything in a cloud that a zone could touch. Nova's numbers of aggregates count every try. */
async function pictureOf({ admin: { compute } }: World): Promise<unknown> {
  const aggregates = await compute.listAggregates();
  const services = await compute.listComputeServices({ binary: 'nova-compute' });
  const servers = await compute.listServers({ all_tenants: true });
  return {
    aggregates: aggregates.map(({ name, availability_zone: zone, hosts, metadata }) => ({
      ...{ name, zone, metadata },
      hosts: hosts.toSorted(),
    })),
    services: services.map(({ host, status, disabled_reason: reason, zone }) => ({ host, status, reason, zone })),
    servers: servers
      .map((server) => [server.name, server.status, server['OS-EXT-STS:task_state'], hostOf(server)])
      .toSorted(),
  };
}

/** What a status says apart from times and identifiers. */
function lastingStatus({ status, metadata }: StoredZone): unknown {
  const { conditions = [], hosts = [], resources = [], plan, drift, services, summary } = status ?? {};
  return {
    upToDate: status?.observedGeneration === metadata.generation,
    finalizers: metadata.finalizers,
    conditions: conditions.map(({ type, status: is, reason, message }) => [type, is, reason, message]),
    hosts: hosts.map(({ since: _, ...host }) => host),
    resources: resources.map(({ id: _, ...resource }) => resource),
    ...{ plan, drift, services, summary },
  };
}
