import { type KubernetesObject, SECRET } from '../../../src/clients/kubernetes/index.ts';
import { during, type World } from '../../support/world.ts';
import { findCluster } from './world.ts';

/**
 * All that a cluster is made of, from the cloud over its Secrets to the insides of its machines, and what people are told;
 * without what no two makings share: identifiers, keys, times, hosts within a zone, which member serves.
 */
export async function seenOf(world: World, name: string): Promise<unknown> {
  return {
    cloud: await cloudOf(world),
    secrets: await secretsOf(world),
    machines: world.guests
      .all()
      .filter(({ machine }) => machine !== undefined)
      .map(({ hostname, root, units }) => ({
        hostname,
        files: [...root.blocks]
          .filter(([path]) => /^\/(etc|usr\/local)\//.test(path))
          .map(([path, { kind, mode, owner, group }]) => `${path} ${kind} ${mode.toString(8)} ${owner}:${group}`)
          .toSorted(),
        units: units
          .all()
          // Where it serves, these run; on the other, they do not.
          .filter((unit) => unit.active === 'active' && !/^(mariadb|postgresql)/.test(unit.name))
          .map((unit) => unit.name)
          .toSorted(),
      }))
      .toSorted(byText),
    status: await statusOf(world, name),
  };
}

async function cloudOf({ admin: { compute, network, volume } }: World): Promise<unknown> {
  const servers = await compute.listServers({ all_tenants: true });
  const groups = await compute.listServerGroups({ all_projects: true });
  const ports = await network.listPorts();
  const securityGroups = await network.listSecurityGroups();
  const volumes = await volume.listVolumes({ all_tenants: true });
  const names = new Map([...servers, ...groups, ...ports, ...securityGroups].map(({ id, name }) => [id, name]));
  for (const { id, name } of volumes) names.set(id, name ?? '');
  const named = (id: string | null | undefined) => names.get(id ?? '') ?? '';
  return {
    servers: servers
      .map((one) => ({
        name: one.name,
        status: one.status,
        zone: one['OS-EXT-AZ:availability_zone'],
        volumes: one['os-extended-volumes:volumes_attached'].map(({ id }) => named(id)).toSorted(),
        metadata: Object.keys(one.metadata).toSorted(),
      }))
      .toSorted(byText),
    groups: groups.map(({ policy }) => policy).toSorted(),
    ports: ports
      .filter(({ device_owner: owner }) => !owner?.startsWith('network:'))
      .map((one) => [one.name, named(one.device_id), one.security_groups.length, one.allowed_address_pairs.length])
      .toSorted(byText),
    securityGroups: securityGroups.map((one) => [one.name, one.security_group_rules.length]).toSorted(byText),
    volumes: volumes
      .map((one) => ({
        name: one.name,
        status: one.status,
        size: one.size,
        on: one.attachments.map(({ server_id: id }) => named(id)),
        metadata: Object.keys(one.metadata).toSorted(),
      }))
      .toSorted(byText),
  };
}

async function secretsOf({ clock, kube, namespace }: World): Promise<unknown> {
  const { items } = await during(clock, kube.list<KubernetesObject & { data?: object }>(SECRET, { namespace }));
  return items.map(({ metadata, data = {} }) => [metadata.name, Object.keys(data).toSorted()]).toSorted(byText);
}

async function statusOf(world: World, name: string): Promise<unknown> {
  const found = await findCluster(world, name);
  if (found === undefined) return undefined;
  const { status, metadata } = found;
  const { conditions = [], members = [], resources = [], databases, users, readyMembers, plan, drift } = status ?? {};
  return {
    upToDate: status?.observedGeneration === metadata.generation,
    finalizers: metadata.finalizers,
    conditions: conditions.map(({ type, status: is, reason }) => [type, is, reason]),
    members: members.map((one) => [one.name, one.zone, one.machine, one.replication.state]),
    roles: members.map(({ role }) => role).toSorted(),
    serves: status?.primary !== undefined && status.endpoint !== undefined,
    resources: resources.map(({ id: _, ...resource }) => resource),
    ...{ databases, users, readyMembers, plan, drift },
  };
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
