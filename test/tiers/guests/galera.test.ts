import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addHosts, ALL_HOSTS, hostFault } from '../../support/guests/hosts.ts';
import { partition } from '../../support/guests/partition.ts';
import { createPlay, type Play } from '../../support/guests/play.ts';
import { createGuestStage } from '../../support/guests/stage.ts';

const HOUR = 3_600_000;

/** Five machines: two that hold the data, an arbitrator, two load balancers. CI has no time for them beside the three of the others. */
describe.skipIf(process.env['CI'] === 'true')('a Galera cluster on real machines', () => {
  let play: Play;
  beforeAll(async () => {
    await addHosts();
    play = createPlay(await createGuestStage(), 'mysql', 'galera');
    console.log(`notes and journals are kept in ${play.guests.folder}`);
  }, 600_000);
  afterAll(() => play.guests.stop(), 900_000);

  it(
    'is made from its manifest',
    async () => {
      await play.whole();
      const { status } = await play.guests.get();
      expect(status?.readyMembers).toBe('5/5');
    },
    HOUR,
  );

  it(
    'serves on when the server that takes the writes is killed',
    async () => {
      await play.through('kill -9 of a galera server', 'Failover', async (active) => {
        await play.guests.on(active, 'pkill -9 mariadbd');
      });
      await play.inStep();
    },
    HOUR,
  );

  it(
    'serves on when the load balancer that has the address loses its power',
    async () => {
      let host = '';
      await play.through('power cut of the load balancer', undefined, async () => {
        const { members = [] } = (await play.guests.get()).status ?? {};
        host = await play.guests.hostOf(members.find(({ holdsEndpoint }) => holdsEndpoint)?.name ?? '');
        hostFault(host, 'kill');
      });
      hostFault(host, 'start');
      await play.inStep();
    },
    HOUR,
  );

  it(
    'acknowledges nothing on the node that is cut off',
    async () => {
      await play.whole();
      await partition(play, 1, 'a galera node');
    },
    HOUR,
  );

  it(
    'serves on when the host of the node that takes the writes loses its power, and is whole again once it is back',
    async () => {
      let host = '';
      await play.through('power cut of a galera node', 'Failover', async (active) => {
        host = await play.guests.hostOf(active);
        hostFault(host, 'kill');
      });
      hostFault(host, 'start');
      await play.inStep();
      expect((await play.guests.get()).status?.readyMembers).toBe('5/5');
    },
    HOUR,
  );

  it(
    'comes back after a power cut of everything',
    async () => {
      await play.through('power cut of everything, galera', 'Recovery', async () => {
        for (const host of ALL_HOSTS) hostFault(host, 'kill');
        for (const host of ALL_HOSTS) hostFault(host, 'start');
        await Promise.resolve();
      });
      await play.inStep();
    },
    HOUR,
  );
});
