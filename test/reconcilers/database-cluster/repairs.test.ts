import { afterEach, describe, expect, it } from 'vitest';
import type { DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import type { World } from '../../support/world.ts';
import { cluster, createClusterWorld, getCluster, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const SINGLE: Partial<DatabaseClusterSpecInput> = { topology: 'single', placement: { zones: ['az1'] } };
const PATIENCE = { bootSeconds: 120 };

async function served(spec: Partial<DatabaseClusterSpecInput>): Promise<World> {
  const w = (world = await createClusterWorld());
  w.startOperator();
  await w.apply(cluster('orders', { ...spec, patience: PATIENCE }));
  await untilReason(w, 'orders', 'Settled');
  return w;
}

const membersOf = async (w: World) => (await getCluster(w, 'orders')).status?.members ?? [];

/** What was done to heal it, oldest first; without what was only held. */
async function healsOf(w: World): Promise<string[]> {
  const { history = [] } = (await getCluster(w, 'orders')).status ?? {};
  return history.filter(({ gate }) => gate === undefined).map(({ member, decision }) => `${decision} ${member ?? ''}`);
}

async function untilHealed(w: World, times: number): Promise<void> {
  await w.until(
    async () => (await healsOf(w)).length >= times,
    900_000,
    async () => JSON.stringify(await healsOf(w)),
  );
  await untilReason(w, 'orders', 'Settled');
}

describe('what is done to heal a database', () => {
  it('is told of, each repair once: started, reset, made again, made anew on another host', async () => {
    const w = await served(SINGLE);
    const guest = () => w.guests.named('orders-data-1')!;
    w.guests.faults.powerOff(guest());
    await untilHealed(w, 1);
    await w.pass(300_000);

    w.guests.faults.hangSsh(guest());
    await untilHealed(w, 2);
    await w.pass(300_000);

    const [before] = await membersOf(w);
    await w.admin.compute.deleteServer(before?.serverId ?? '');
    await untilHealed(w, 3);
    expect((await membersOf(w))[0]?.serverId).not.toBe(before?.serverId);
    expect((await w.events()).join('\n')).toMatch(/Created server data-1: it was gone and is there again/);
    await w.pass(600_000);

    const [{ host = '' } = {}] = await membersOf(w);
    w.cloud.hosts.cut(host);
    await untilReason(w, 'orders', 'HealingHeld');
    const services = await w.admin.compute.listComputeServices();
    const service = services.find((one) => one.host === host && one.binary === 'nova-compute');
    await w.admin.compute.updateComputeService(service?.id ?? '', { forced_down: true });
    await untilHealed(w, 4);
    expect(await healsOf(w)).toEqual(['Start data-1', 'Reboot data-1', 'Recreate data-1', 'Recreate data-1']);
  }, 240_000);

  it('makes all servers again that somebody has removed, one after the other, and tells of each', async () => {
    const w = await served({});
    const before = await membersOf(w);
    await Promise.all(before.map(({ serverId = '' }) => w.admin.compute.deleteServer(serverId)));
    await untilHealed(w, 3);
    const after = await membersOf(w);
    expect((await healsOf(w)).toSorted()).toEqual(['Recreate data-1', 'Recreate data-2', 'Recreate quorum-1']);
    expect(after.filter(({ serverId }) => before.some((one) => one.serverId === serverId))).toEqual([]);
    expect(after.map(({ address }) => address)).toEqual(before.map(({ address }) => address));
  }, 240_000);

  it('gives whoever removed a server half a minute, and says so', async () => {
    const w = await served(SINGLE);
    const [before] = await membersOf(w);
    await w.admin.compute.deleteServer(before?.serverId ?? '');
    const { status } = await untilReason(w, 'orders', 'Healing');
    const sinceMs = w.clock.now();
    expect(status?.resources?.find(({ kind }) => kind === 'server')).toMatchObject({
      state: 'Missing',
      id: before?.serverId,
      message: expect.stringContaining('its server is gone; nothing is done (grace)') as string,
    });
    await w.until(async () => (await w.admin.compute.listServers({ all_tenants: true })).length > 0);
    expect(w.clock.now() - sinceMs).toBeGreaterThanOrEqual(25_000);
  }, 240_000);
});
