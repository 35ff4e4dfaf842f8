import { afterEach, describe, expect, it } from 'vitest';
import { SWITCHOVER_ANNOTATION } from '../../../src/api/common/group.ts';
import { DATABASE_CLUSTERS } from '../../../src/api/database-cluster.ts';
import { during, runOn, type World } from '../../support/world.ts';
import { lostRows, type Scene, setScene, SHAPES, writerOf } from './served.ts';
import { getCluster, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const FAULTS: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'kill -9 of the service': async ({ w, shape, primary, well }) => {
    const { guest } = await primary();
    await runOn(w, guest, shape.kill);
    await w.pass(20_000);
    await well();
  },
  'a planned switchover': async ({ w, shape, members, primary, well }) => {
    if (shape.topology === 'galera') return;
    const { name } = await primary();
    const target = (await members()).find((one) => one.name.startsWith('data-') && one.name !== name)!.name;
    const ref = { namespace: w.namespace, name: 'orders' };
    const body = { metadata: { annotations: { [SWITCHOVER_ANNOTATION]: target } } };
    await during(w.clock, w.kube.patch(DATABASE_CLUSTERS, ref, { type: 'merge', body }));
    await w.until(async () => (await primary()).name === target);
    await well();
  },
  'a partition of the active': async ({ w, members, primary, well }) => {
    const { serverId } = await primary();
    const others = (await members()).map((one) => one.serverId).filter((id) => id !== serverId);
    w.guests.network.partition([[serverId], others]);
    await w.pass(60_000);
    w.guests.network.heal();
    await well();
  },
  'a power cut of the active': async ({ w, primary, well }) => {
    const { host } = await primary();
    w.cloud.hosts.cut(host);
    await w.pass(60_000);
    w.cloud.hosts.start(host);
    await well();
  },
  'a machine made anew beside an empty volume': async ({ w, members, primary, well }) => {
    const { name } = await primary();
    const other = (await members()).find((one) => one.name.startsWith('data-') && one.name !== name)!;
    const [volume] = other.guest.machine!.volumes.filter(({ root }) => !root);
    await w.admin.compute.deleteServer(other.serverId);
    await w.pass(5_000);
    w.guests.volumes.wipe(volume!.id);
    await w.until(async () => {
      const now = (await members()).find((one) => one.name === other.name);
      return now !== undefined && now.serverId !== other.serverId;
    });
    await well();
  },
  'growth of the data volumes': async ({ w, members, well }) => {
    // By hand in the cloud, and only then in the declaration: the machines see it before they are told to follow.
    for (const { guest } of await members())
      for (const { id, root } of guest.machine!.volumes)
        if (!root) await during(w.clock, w.admin.volume.extendVolume(id, 3));
    await untilReason(w, 'orders', 'InvalidSpec');
    await w.pass(30_000);
    const ref = { namespace: w.namespace, name: 'orders' };
    const body = { spec: { machines: { dataVolume: { sizeGiB: 3 } } } };
    await during(w.clock, w.kube.patch(DATABASE_CLUSTERS, ref, { type: 'merge', body }));
    await well();
    for (const { name, guest } of await members()) {
      if (!guest.kernel.mounts.some(({ target }) => target === '/srv/ha')) continue;
      const { stdout } = await during(w.clock, guest.run('df -k /srv/ha'));
      expect(Number(stdout.split('\n')[1]?.split(' ')[1]), name).toBeGreaterThan(2.9 * 2 ** 20);
    }
    // What grew is not taken for a volume of somebody else in the meantime.
    expect((await w.events()).join('\n')).not.toContain('drbd-metadata');
  },
  'a power cut of everything': async ({ w, members, well }) => {
    const all = await members();
    const hosts = new Set(all.map(({ host }) => host));
    for (const host of hosts) w.cloud.hosts.cut(host);
    await w.pass(20_000);
    for (const host of hosts) w.cloud.hosts.start(host);
    await w.pass(60_000);
    await well();
    expect((await getCluster(w, 'orders')).status?.lastTransition?.kind).toBe('Recovery');
  },
};

describe('acknowledged rows', () => {
  it.each(Object.entries(SHAPES))(
    'survive one fault after the other, and the database comes back by itself: %s',
    async (_what, shape) => {
      const scene = await setScene(shape, (made) => {
        world = made;
      });
      const { w } = scene;
      const writer = await writerOf(scene);
      await w.pass(5_000);
      for (const befall of Object.values(FAULTS)) {
        const before = writer.acknowledged.length;
        await befall(scene);
        await w.until(() => writer.acknowledged.length > before + 10);
      }
      await during(w.clock, writer.stop());
      expect(await lostRows(scene, writer)).toEqual([]);
    },
    600_000,
  );
});
