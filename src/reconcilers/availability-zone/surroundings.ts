import { type AvailabilityZone, parseAvailabilityZone } from '../../api/availability-zone.ts';
import type { ScpCloud } from '../../api/scp-cloud.ts';
import type { KubernetesObject } from '../../clients/kubernetes/index.ts';
import { identified } from '../common/cloud-access.ts';
import type { Neighbour, Problem } from './plan.ts';

/** Other zones of the same cloud, among all of the namespace. One that is being deleted still holds its hosts; one that cannot be read says nothing. */
export function neighboursOf(zone: AvailabilityZone, all: readonly KubernetesObject[]): readonly Neighbour[] {
  return all.flatMap((object) => {
    if (object.metadata.name === zone.metadata.name) return [];
    const parsed = parseAvailabilityZone(identified(object));
    if (!parsed.ok || parsed.zone.spec.cloudRef.name !== zone.spec.cloudRef.name) return [];
    const { spec, metadata } = parsed.zone;
    return [{ name: metadata.name, zone: spec.zone, hosts: spec.hosts }];
  });
}

/** What people are told whose credentials are not enough for zones. */
export function adminNeeded({ metadata, spec }: ScpCloud, user: string): Problem {
  const message =
    `host aggregates need an administrator, and ${user}, whose credentials ScpCloud ${metadata.name} has, is none: put ` +
    `credentials of an administrator into Secret ${metadata.namespace}/${spec.credentialsRef.name}`;
  return { reason: 'AdministratorNeeded', message };
}
