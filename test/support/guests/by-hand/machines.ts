import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { OpenStackClient } from '../../../../src/clients/openstack/index.ts';
import { until } from '../../poll.ts';
import { guestFacts } from '../hosts.ts';
import { ssh } from './ssh.ts';
import { ADDRESSES, FOLDER, key, keep, KNOWN_HOSTS, type MemberName, MEMBERS, NAME, VIRTUAL, ZONES } from './state.ts';
import { makeTenant, one, removeTenant, type Tenant } from './tenant.ts';

/** Three machines of the node image on the real hosts, with the identity that the operator would give them; all of them answer. */
export async function makeMachines(cloud: OpenStackClient): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const { volume } = cloud;
  const tenant = await makeTenant(cloud);
  const reach: Record<string, string> = {};
  const volumes: Record<string, string> = {};
  reach['vip'] = await floating(cloud, tenant, await portOf(cloud, tenant, 'vip', VIRTUAL, false));
  const known: string[] = [];
  const { compute } = cloud;
  const flavor = (await compute.listFlavors()).find(({ name }) => name === guestFacts.flavor)?.id ?? '';
  for (const name of MEMBERS) {
    const portId = await portOf(cloud, tenant, name, ADDRESSES[name], name.startsWith('data'));
    reach[name] = await floating(cloud, tenant, portId);
    if (name.startsWith('data')) {
      const disk = await one(volume.listVolumes({ name: `${NAME}-${name}` }), () =>
        volume.createVolume({ name: `${NAME}-${name}`, size: 1, availability_zone: ZONES[name] }),
      );
      volumes[name] = disk.id;
      await until(`volume of ${name}`, async () => (await volume.getVolume(disk.id)).status !== 'creating');
    }
    known.push(`${reach[name]} ${key(`host-${name}`).known.split(' ').slice(0, 2).join(' ')}`);
    await one(compute.listServers({ name: `^${NAME}-${name}$` }), () =>
      makeServer(cloud, name, { flavor, portId, volumeId: volumes[name] }),
    );
  }
  writeFileSync(KNOWN_HOSTS, `${known.join('\n')}\n`);
  keep({ networkId: tenant.networkId, reach, volumes });
  await Promise.all(MEMBERS.map((name) => untilAnswers(cloud, name)));
}

async function portOf({ network }: OpenStackClient, tenant: Tenant, name: string, address: string, carries: boolean) {
  const { id } = await one(network.listPorts({ name: `${NAME}-${name}` }), () =>
    network.createPort({
      name: `${NAME}-${name}`,
      network_id: tenant.networkId,
      fixed_ips: [{ ip_address: address }],
      security_groups: [tenant.securityGroupId],
      ...(carries ? { allowed_address_pairs: [{ ip_address: VIRTUAL }] } : {}),
      ...tenant.mine,
    }),
  );
  return id;
}

async function floating({ network }: OpenStackClient, { externalId, mine }: Tenant, portId: string): Promise<string> {
  const { floating_ip_address: address } = await one(network.listFloatingIps({ port_id: portId }), () =>
    network.createFloatingIp({ floating_network_id: externalId, port_id: portId, ...mine }),
  );
  return address;
}

async function makeServer(
  { compute }: OpenStackClient,
  name: MemberName,
  { flavor, portId, volumeId }: { flavor: string; portId: string; volumeId: string | undefined },
) {
  const host = key(`host-${name}`);
  const user = {
    hostname: `${NAME}-${name}`,
    disable_root: false,
    ssh_authorized_keys: [key('login').known],
    ssh_keys: { ed25519_private: host.secret, ed25519_public: host.known },
  };
  const root = {
    uuid: guestFacts.imageId,
    source_type: 'image',
    destination_type: 'local',
    boot_index: 0,
    delete_on_termination: true,
  } as const;
  const data = { source_type: 'volume', destination_type: 'volume' } as const;
  const { id } = await compute.createServer({
    name: `${NAME}-${name}`,
    flavorRef: flavor,
    imageRef: guestFacts.imageId,
    networks: [{ port: portId }],
    availability_zone: ZONES[name],
    config_drive: true,
    user_data: Buffer.from(`#cloud-config\n${JSON.stringify(user)}`).toString('base64'),
    block_device_mapping_v2: [root, ...(volumeId === undefined ? [] : [{ uuid: volumeId, ...data }])],
  });
  return compute.getServer(id);
}

/**
 * Until the machine runs and lets in by SSH. One that is off is started, as somebody would whose host came back: Nova finds out
 * late that it is, so it is looked at again and again.
 */
export async function untilAnswers({ compute }: OpenStackClient, name: MemberName): Promise<void> {
  await until(
    `${name} to answer`,
    async () => {
      const [server] = await compute.listServers({ name: `^${NAME}-${name}$` });
      if (server?.status === 'ERROR') throw new Error(`${name}: ${JSON.stringify(server)}`);
      // Nova refuses while it is at something else with it.
      if (server?.status === 'SHUTOFF') await compute.startServer(server.id).catch(() => undefined);
      return server?.status === 'ACTIVE' && ssh(name, ['true']).status === 0;
    },
    1200,
  );
}

/** Takes away the machines and all that is theirs. */
export async function removeMachines(cloud: OpenStackClient): Promise<void> {
  const { compute, volume } = cloud;
  const ours = async () =>
    (await compute.listServers({ name: `^${NAME}-` })).filter(({ name }) => name.startsWith(`${NAME}-`));
  for (const { id } of await ours()) await compute.deleteServer(id);
  await until('the servers to be gone', async () => (await ours()).length === 0, 300);
  for (const { id, name } of await volume.listVolumes()) {
    if (!name?.startsWith(`${NAME}-`)) continue;
    await until(`${name} to be free`, async () => (await volume.getVolume(id)).status === 'available', 300);
    await volume.deleteVolume(id);
  }
  await removeTenant(cloud);
  rmSync(FOLDER, { recursive: true, force: true });
}
