import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KubernetesObject, LEASE, listAll } from '../../../src/clients/kubernetes/index.ts';
import { livesUntil } from '../../support/crash/lives.ts';
import { CLOUD, CLUSTER, declaredCluster } from '../../support/guests/declared.ts';
import type { GuestStage } from '../../support/guests/guest-stage.ts';
import { createGuestStage } from '../../support/guests/stage.ts';

const HOUR = 3_600_000;

/** CI has no time for a machine more. */
describe.skipIf(process.env['CI'] === 'true')(
  'an operator that is killed after every kind of write to a real machine',
  () => {
    let guests: GuestStage;
    beforeAll(async () => {
      guests = await createGuestStage({ bastion: true });
    }, 1_200_000);
    afterAll(() => guests.stop(), 900_000);

    const ofCluster = ({ name }: { readonly name?: string | null | undefined }) =>
      name?.startsWith(`${CLUSTER}-`) ?? false;
    const found = async () => {
      const { compute, network, volume } = guests.stage.admin;
      const [servers, ports, groups, volumes] = await Promise.all([
        compute.listServers(),
        network.listPorts(),
        network.listSecurityGroups(),
        volume.listVolumes(),
      ]);
      const serverIds = servers.filter(ofCluster).map(({ id }) => id);
      const volumeIds = volumes.filter(ofCluster).map(({ id }) => id);
      return { serverIds, ports: ports.filter(ofCluster).length, groups: groups.filter(ofCluster).length, volumeIds };
    };
    const isReady = async () => {
      const { metadata, status } = await guests.get();
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      return ready?.status === 'True' && ready.observedGeneration === metadata.generation;
    };
    /** What is done while no operator is there; and the writes that operators ended with then, one after the other, until it is over. */
    const lives = async (what: () => Promise<unknown>, isOver: () => Promise<boolean>): Promise<string[]> => {
      const { stage } = guests;
      const dropLease = async () => {
        const { items } = await listAll<KubernetesObject>(stage.kube, LEASE, { namespace: stage.namespace });
        for (const { metadata } of items)
          await stage.kube.delete(LEASE, { namespace: stage.namespace, name: metadata.name });
      };
      let writes: string[] = [];
      await guests.unwatched(async () => {
        await what();
        const startOperator: typeof stage.startOperator = (life) => stage.startOperator(life);
        writes = await livesUntil({ startOperator, dropLease, patienceS: 1800 }, isOver);
      });
      console.log(`killed after ${writes.length}: ${writes.join(', ')}`);
      return writes;
    };
    const writeRow = async (sequence: number): Promise<Set<number>> => {
      const client = await guests.connect();
      await client.prepare();
      await client.insert('crash', sequence);
      const rows = await client.sequences('crash');
      client.close();
      return rows;
    };

    it('has made a bastion, which the machines are reached through', async () => {
      const { status } = await guests.stage.get(CLOUD);
      expect(status?.bastion).toMatchObject({ state: 'Ready', user: 'root' });
    });

    it(
      'makes one of everything, and a database that takes a row',
      async () => {
        const apply = () => guests.stage.apply(declaredCluster('mysql', 'single'));
        expect((await lives(apply, isReady)).length).toBeGreaterThanOrEqual(5);
        const { serverIds, volumeIds } = await found();
        expect([serverIds.length, volumeIds.length]).toEqual([1, 1]);
        expect(await writeRow(1)).toEqual(new Set([1]));
      },
      HOUR,
    );

    it(
      'puts one machine in the place of one that was deleted, with the same volume and all data',
      async () => {
        const before = await found();
        const [lost = ''] = before.serverIds;
        const lose = () => guests.stage.admin.compute.deleteServer(lost);
        const isReplaced = async () =>
          (await isReady()) && (await guests.get()).status?.members?.[0]?.serverId !== lost;
        expect((await lives(lose, isReplaced)).length).toBeGreaterThanOrEqual(1);
        const after = await found();
        expect({ ...after, serverIds: after.serverIds.length }).toEqual({ ...before, serverIds: 1 });
        expect(after.serverIds).not.toContain(lost);
        expect(await writeRow(2)).toEqual(new Set([1, 2]));
      },
      HOUR,
    );

    it(
      'takes it away, but for the volume with the data',
      async () => {
        const { volumeIds } = await found();
        const remove = () => guests.stage.remove(declaredCluster('mysql', 'single'));
        const isGone = async () => (await guests.listed()) === 0;
        expect((await lives(remove, isGone)).length).toBeGreaterThanOrEqual(3);
        expect(await found()).toEqual({ serverIds: [], ports: 0, groups: 0, volumeIds });
      },
      HOUR,
    );
  },
);
