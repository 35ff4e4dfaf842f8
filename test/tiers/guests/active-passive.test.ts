import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { CLUSTER, declaredCluster } from '../../support/guests/declared.ts';
import { clientBeside, guestFacts, hostFault } from '../../support/guests/hosts.ts';
import { createGuestStage, type GuestStage } from '../../support/guests/stage.ts';
import { missingRows, startWriter } from '../../support/guests/writer.ts';
import { until } from '../../support/poll.ts';

/** CI has an hour for everything: it makes one cluster and cuts the power once. */
const isShort = process.env['CI'] === 'true';
/** How often the partition is repeated: `PARTITIONS=20 npm run test:guests -- -t partition`. */
const PARTITIONS = Number(process.env['PARTITIONS'] ?? 1);
const ENGINE = process.env['GUESTS_ENGINE'] === 'postgresql' ? 'postgresql' : 'mysql';
const HOUR = 3_600_000;

const clock = systemClock();
const seconds = (since: number) => ((clock.monotonicMs() - since) / 1000).toFixed(0);
let guests: GuestStage;
let making: Promise<void> | undefined;

beforeAll(async () => {
  guests = await createGuestStage();
  console.log(`notes and journals are kept in ${guests.folder}`);
}, 600_000);
afterAll(() => guests.stop(), 900_000);

/** The cluster, made by the first test that needs it; all copies in step, whatever the one before has left. */
async function whole(): Promise<void> {
  making ??= (async () => {
    const began = clock.monotonicMs();
    await guests.stage.apply(declaredCluster(ENGINE));
    await guests.untilReady(1800);
    console.log(`ready ${seconds(began)} s after the manifest`);
    const client = await guests.connect();
    await client.prepare();
    client.close();
  })();
  await making;
  await inStep();
}
/** Until the operator says so, and DRBD too: the operator may not have noticed yet what the last fault did. */
async function inStep(): Promise<void> {
  await until(
    'both copies to be in step',
    async () => {
      const { stdout } = await guests
        .on('data-1', 'drbdadm cstate r0; drbdadm dstate r0')
        .catch(() => ({ stdout: 'not to be asked' }));
      return stdout === 'Connected\nUpToDate/UpToDate\n';
    },
    1200,
  );
  await guests.untilReady(1200);
}
async function primary(): Promise<string> {
  return until('a primary', async () => (await guests.get()).status?.primary, 300);
}
const other = (member: string) => (member === 'data-1' ? 'data-2' : 'data-1');

/** A fault with somebody writing through it: seconds to the first acknowledged row; and no row lost. */
async function through(name: string, fault: (active: string) => Promise<void>): Promise<void> {
  await whole();
  const target = await guests.target();
  const writer = startWriter({ target, tag: `${name.replaceAll(' ', '-')}-${clock.now()}`, folder: guests.folder });
  try {
    await writer.untilWritten(20);
    const active = await primary();
    const at = clock.now();
    await fault(active);
    const served = await writer.untilServedAgain(at, 900);
    console.log(`${name} (${active}): ${served.toFixed(1)} s from the fault to the first acknowledged write`);
    await writer.untilWritten(20);
  } finally {
    await writer.stop();
  }
  expect(await missingRows(target, writer)).toEqual([]);
}

describe(`an active-passive ${ENGINE} on real machines`, () => {
  it(
    'is made from its manifest',
    async () => {
      await whole();
      const { status } = await guests.get();
      expect(status?.readyMembers).toBe('3/3');
    },
    HOUR,
  );

  it(
    'serves again after a power cut of the host of its primary, and is whole again once the host is back',
    async () => {
      let host = '';
      await through('power cut', async (active) => {
        host = await guests.hostOf(active);
        hostFault(host, 'kill');
      });
      const back = clock.monotonicMs();
      hostFault(host, 'start');
      await inStep();
      console.log(`whole again ${seconds(back)} s after the power came back`);
      const { status } = await guests.get();
      expect(status?.readyMembers).toBe('3/3');
    },
    HOUR,
  );

  it.skipIf(isShort)(
    'restarts a server that is killed',
    async () => {
      await through('kill -9', async (active) => {
        await guests.on(active, ENGINE === 'mysql' ? 'pkill -9 mariadbd' : 'pkill -9 -o -u postgres postgres');
      });
    },
    HOUR,
  );

  it.skipIf(isShort)(
    'is moved as planned',
    async () => {
      await through('planned switchover', async (active) => {
        const target = `${CLUSTER}-${other(active)}`;
        const { exitCode, stderr } = await guests.on(
          active,
          `/usr/local/lib/scp/switchover g-svc p-db ${target} 300`,
          400_000,
        );
        expect([exitCode, stderr]).toEqual([0, '']);
      });
    },
    HOUR,
  );

  it.skipIf(isShort)(
    `acknowledges nothing on the side that is cut off that is not there afterwards (partition, ${PARTITIONS} times)`,
    async () => {
      for (let round = 1; round <= PARTITIONS; round += 1) {
        const wanted = round % 2 === 1 ? 'as the designated controller' : 'as another';
        await partition(round, await controller(round % 2 === 1), wanted);
      }
    },
    PARTITIONS * HOUR,
  );

  it.skipIf(isShort)(
    'comes back after a power cut of everything',
    async () => {
      await whole();
      await through('power cut of everything', async () => {
        for (const host of guestFacts.hosts) hostFault(host, 'kill');
        for (const host of guestFacts.hosts) hostFault(host, 'start');
        await Promise.resolve();
      });
      await inStep();
    },
    HOUR,
  );
});

/** Sees to it, as far as it can be, that the primary is the designated controller, or is not; says which it is. */
async function controller(isPrimary: boolean): Promise<boolean> {
  await whole();
  for (let tries = 0; ; tries += 1) {
    const active = await primary();
    const { stdout } = await guests.on(
      active,
      `crm_mon --output-as=xml | sed -n 's/.*<current_dc [^>]* name="\\([^"]*\\)".*/\\1/p'`,
    );
    const is = stdout.trim() === `${CLUSTER}-${active}`;
    if (is === isPrimary || tries === 4) return is;
    // Whoever steps down is not elected at once. The one that serves must not stop, so it is asked to move instead.
    if (is)
      await guests.on(active, `/usr/local/lib/scp/switchover g-svc p-db ${CLUSTER}-${other(active)} 300`, 400_000);
    else await guests.on(stdout.trim().replace(`${CLUSTER}-`, ''), 'systemctl restart pacemaker', 200_000);
    await inStep();
  }
}

async function partition(round: number, isController: boolean, wanted: string): Promise<void> {
  const target = await guests.target();
  const active = await primary();
  const host = await guests.hostOf(active);
  const own = (await guests.member(active)).address ?? '';
  const folder = guests.folder;
  const tag = `partition-${round}`;
  const outside = startWriter({ target, tag: `${tag}-outside`, folder });
  const within = clientBeside(host, guests.networkId, '10.78.0.250/24');
  const inside = startWriter({ target: { ...target, host: own }, tag: `${tag}-inside`, folder, within });
  try {
    await Promise.all([outside.untilWritten(20), inside.untilWritten(20)]);
    const at = clock.now();
    hostFault(host, 'partition');
    const served = await outside.untilServedAgain(at, 900);
    await outside.untilWritten(20);
    const last = ((inside.acknowledged().at(-1)?.ackedMs ?? at) - at) / 1000;
    console.log(
      `partition ${round} of ${active} (${isController ? 'the controller' : 'not the controller'}, asked for ${wanted}): ` +
        `${served.toFixed(1)} s to the first acknowledged write outside; inside the last one at ${last.toFixed(1)} s`,
    );
  } finally {
    await outside.stop();
    await inside.stop();
    hostFault(host, 'heal');
  }
  await inStep();
  for (const member of ['data-1', 'data-2', 'quorum-1']) {
    const { stdout } = await guests.on(
      member,
      'cat /var/log/scp-fence-peer.log 2>/dev/null; journalctl --no-pager -n 4000',
    );
    writeFileSync(join(folder, `${tag}-${member}.journal`), stdout);
  }
  const there = await guests.target();
  expect([await missingRows(there, outside), await missingRows(there, inside)]).toEqual([[], []]);
}
