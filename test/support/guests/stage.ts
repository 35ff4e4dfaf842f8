import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AVAILABILITY_ZONES } from '../../../src/api/availability-zone.ts';
import { CONFIRM_DELETION_ANNOTATION } from '../../../src/api/common/group.ts';
import { DATABASE_CLUSTERS } from '../../../src/api/database-cluster.ts';
import { SCP_CLOUDS } from '../../../src/api/scp-cloud.ts';
import { type KubernetesObject, SECRET } from '../../../src/clients/kubernetes/index.ts';
import { createShells } from '../../../src/clients/ssh/index.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { until } from '../poll.ts';
import { createRealStage } from '../real-stage.ts';
import { connectPatiently } from './database-client.ts';
import { CLOUD, CLUSTER, declaredCloud, declaredPassword, declaredZones, PASSWORD } from './declared.ts';
import type { GuestStage, StoredCluster } from './guest-stage.ts';
import { guestFacts, hostFault } from './hosts.ts';
import { routeToGuests } from './route.ts';

const clock = systemClock();

/** Namespace whose cluster is to outlive this run, and be found by the next one: making it costs ten minutes. */
const KEEP = process.env['GUESTS_KEEP'];

/** With a bastion, the operator reaches the machines through one that the cloud makes. */
export async function createGuestStage({ bastion = false } = {}): Promise<GuestStage> {
  const stage = await createRealStage({ keep: KEEP });
  let operator = stage.startOperator();
  const folder = mkdtempSync(join(tmpdir(), 'scp-guests-'));
  await stage.apply(declaredCloud({ bastion }), declaredPassword());
  await stage.untilReady(CLOUD, bastion ? 900_000 : 180_000);
  await stage.apply(...declaredZones());
  const networkId = (await stage.admin.network.listNetworks({ name: 'guests' }))[0]?.id ?? '';
  const route = await routeToGuests(stage);

  const get = () => stage.kube.get<StoredCluster>(DATABASE_CLUSTERS, { namespace: stage.namespace, name: CLUSTER });
  const member = async (name: string) => {
    const found = (await get()).status?.members?.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no member ${name} in status`);
    return found;
  };
  const patch = async (body: object) => {
    await stage.kube.patch(DATABASE_CLUSTERS, { namespace: stage.namespace, name: CLUSTER }, { type: 'merge', body });
  };
  const secret = async (name: string, key: string) => {
    const { data } = await stage.kube.get<KubernetesObject & { readonly data?: Record<string, string> }>(SECRET, {
      namespace: stage.namespace,
      name,
    });
    return Buffer.from(data?.[key] ?? '', 'base64').toString();
  };
  const shells = createShells({ clock });
  const self: GuestStage = {
    stage,
    networkId,
    folder,
    get,
    member,
    untilReady: async (seconds) => {
      let last: StoredCluster | undefined;
      let told = '';
      const began = clock.monotonicMs();
      try {
        return await until(
          'the cluster to be ready',
          async () => {
            last = await get();
            const ready = last.status?.conditions?.find(({ type }) => type === 'Ready');
            const now = `${ready?.status ?? '?'} ${ready?.reason ?? ''}: ${ready?.message ?? ''}`;
            if (now !== told) console.log(`[${((clock.monotonicMs() - began) / 1000).toFixed(0)} s] ${now}`);
            told = now;
            return ready?.status === 'True' && last.status?.observedGeneration === last.metadata.generation && last;
          },
          seconds,
        );
      } catch (error) {
        throw new Error(`${String(error)}: ${JSON.stringify(last?.status)}`, { cause: error });
      }
    },
    connect: async () => connectPatiently(await self.target()),
    target: async () => {
      const { spec, status } = await get();
      const host = status?.endpoint?.floatingIp ?? status?.endpoint?.host ?? '';
      const engine = spec.engine.name;
      const ca = spec.tls.mode === 'Managed' ? { ca: await secret(`${CLUSTER}-shop`, 'ca') } : {};
      const login = { database: 'orders', user: 'shop', password: PASSWORD };
      return { engine, host, port: status?.endpoint?.port ?? 0, ...login, ...ca };
    },
    hostOf: async (name) => {
      const { serverId } = await member(name);
      const { 'OS-EXT-SRV-ATTR:host': host } = await stage.admin.compute.getServer(serverId ?? '');
      return host ?? '';
    },
    on: async (name, command, timeoutMs = 60_000) => {
      const host = (await member(name)).address ?? '';
      const target = {
        host,
        port: 22,
        user: 'root',
        privateKey: await secret(`${CLOUD}-node-access`, 'ssh-privatekey'),
      };
      const hostKeys = [await self.hostKeys(name)];
      return shells.open({ ...target, hostKeys }).exec({ command, timeoutMs });
    },
    hostKeys: (name) => secret(`${CLUSTER}-identity`, `host.${name}.pub`),
    volumeOf: async (name) => {
      const { serverId } = await member(name);
      const volumes = await stage.admin.volume.listVolumes();
      const found = volumes.find(({ attachments }) => attachments.some(({ server_id: id }) => id === serverId));
      if (found === undefined) throw new Error(`${name} has no volume`);
      return found.id;
    },
    untilFree: (id) =>
      self.until(`volume ${id} to be free`, async () => {
        const volumes = await stage.admin.volume.listVolumes();
        return volumes.find((volume) => volume.id === id)?.status === 'available';
      }),
    until: async (what, reached, seconds = 900) => {
      await until(what, reached, seconds);
    },
    annotate: (annotations) => patch({ metadata: { annotations } }),
    declare: (spec) => patch({ spec }),
    unwatched: async (work) => {
      await operator.stop();
      try {
        await work();
      } finally {
        operator = stage.startOperator();
      }
    },
    listed: async () => (await stage.kube.list(DATABASE_CLUSTERS, { namespace: stage.namespace })).items.length,
    remove: async () => {
      await stage.kube.delete(DATABASE_CLUSTERS, { namespace: stage.namespace, name: CLUSTER });
      await until('the cluster to be gone', async () => (await self.listed()) === 0, 300);
    },
    stop: async () => {
      try {
        for (const host of guestFacts.hosts) hostFault(host, 'start');
        if (KEEP !== undefined) return;
        if ((await self.listed()) > 0) await self.remove();
        // The operator keeps data, whatever becomes of its cluster.
        for (const { id, name } of await stage.admin.volume.listVolumes())
          if (name?.startsWith(`${CLUSTER}-`)) await stage.admin.volume.deleteVolume(id);
        for (const one of [...declaredZones(), declaredCloud()]) await confirmed(one);
        await stage.untilGone(CLOUD, 120_000);
      } finally {
        // Whoever keeps a cluster wants to reach it.
        if (KEEP === undefined) route.remove();
        await shells.close();
        await operator.stop();
        await stage.stop();
      }
    },
  };
  return self;

  /** All zones at once: that they are to go has to be confirmed, each by its uid. */
  async function confirmed(object: KubernetesObject): Promise<void> {
    const type = object.kind === SCP_CLOUDS.kind ? SCP_CLOUDS : AVAILABILITY_ZONES;
    const { metadata } = await stage.kube.get<KubernetesObject>(type, {
      namespace: stage.namespace,
      name: object.metadata.name,
    });
    const annotations = { [CONFIRM_DELETION_ANNOTATION]: metadata.uid ?? '' };
    await stage.apply({ ...object, metadata: { ...object.metadata, annotations } });
    await stage.remove(object);
  }
}
