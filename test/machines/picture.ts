import type { Stage } from './stage.ts';

/** Everything in the cloud that a cluster's machines consist of, and how it hangs together, with names for identifiers. */
export async function pictureOf(stage: Stage): Promise<unknown> {
  await stage.clock.advance(10_000);
  return stage
    .by(async ({ compute, network, volume }) => {
      const servers = await compute.listServers();
      const groups = await compute.listServerGroups();
      const ports = (await network.listPorts()).filter(({ name }) => name.startsWith('shop-'));
      const securityGroups = await network.listSecurityGroups({ name: 'shop' });
      const volumes = await volume.listVolumes();
      const floating = await network.listFloatingIps();
      const names = new Map<string, string>();
      for (const { id, name } of [...servers, ...groups, ...ports, ...securityGroups]) names.set(id, name);
      for (const { id, name } of volumes) names.set(id, name ?? '');
      const named = (id: string | null | undefined) => names.get(id ?? '') ?? id;
      return {
        servers: servers.map((one) => [
          one.name,
          one.status,
          one['OS-EXT-AZ:availability_zone'],
          one.server_groups.map(named),
          one['os-extended-volumes:volumes_attached'].map(({ id }) => named(id)).toSorted(),
          one.image?.id,
          Object.keys(one.metadata).toSorted(),
        ]),
        groups: groups.map(({ name, policy }) => [name, policy]),
        ports: ports.map((one) => [
          one.name,
          named(one.device_id),
          one.security_groups.map(named),
          one.allowed_address_pairs.length,
        ]),
        securityGroups: securityGroups.map(({ name, security_group_rules: rules }) => [name, rules.length]),
        volumes: volumes.map((one) => [
          one.name,
          one.status,
          one.size,
          one.attachments.map(({ server_id: id }) => named(id)),
          one.volume_image_metadata['image_name'],
          Object.keys(one.metadata).toSorted(),
        ]),
        floatingIps: floating.map(({ port_id: id, description }) => [named(id), description]),
      };
    })
    .then(sorted);
}

function sorted(picture: Readonly<Record<string, readonly unknown[]>>): unknown {
  const entries = Object.entries(picture).map(([kind, list]) => [
    kind,
    list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  ]);
  return Object.fromEntries(entries);
}
