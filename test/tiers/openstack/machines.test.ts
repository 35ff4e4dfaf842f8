import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenStackClient, parseCloudsYaml } from '../../../src/clients/openstack/index.ts';
import type { MachinePlan } from '../../../src/machines/index.ts';
import { systemRandom, uuid } from '../../../src/seams/random.ts';
import { systemClock } from '../../../src/seams/system-clock.ts';
import { threeMembers } from '../../machines/blueprints.ts';
import { furnish, makeZones, unfurnish, unmakeZones } from '../../machines/furniture.ts';
import { createReconciler, OWNER, type Reconciler } from '../../machines/reconciler.ts';

const file = process.env['OS_CLIENT_CONFIG_FILE'] ?? '/var/tmp/scp-rig/clouds.yaml';
const clock = systemClock();
const random = systemRandom();
const client = createOpenStackClient({
  cloud: parseCloudsYaml(readFileSync(file, 'utf8'), { entry: process.env['OS_CLOUD'] ?? 'rig-admin' }),
  clock,
  random,
  limits: { ratePerSecond: 1_000, burst: 1_000 },
});
const owner = { ...OWNER, installation: 'machines', uid: uuid(random), name: 'machines-tier' };
const isOver = (plan: MachinePlan) => plan.steps.length + plan.waiting.length + plan.later.length === 0;
const root = { name: 'root', sizeGiB: 1 };
const blueprint = (more: Parameters<typeof threeMembers>[0] = {}) => threeMembers({ rootVolume: root, ...more });

/** What the cloud calls after the cluster. */
async function remains() {
  const { compute, network, volume } = client;
  const isOurs = ({ name }: { readonly name?: string | null | undefined }) => name?.startsWith(owner.name) === true;
  return {
    servers: (await compute.listServers()).filter(isOurs).length,
    groups: (await compute.listServerGroups()).filter(isOurs).length,
    ports: (await network.listPorts()).filter(isOurs).length,
    floatingIps: (await network.listFloatingIps()).filter((one) => one.description?.includes(owner.uid)).length,
    securityGroups: (await network.listSecurityGroups()).filter(isOurs).length,
    volumes: (await volume.listVolumes())
      .filter(isOurs)
      .map((one) => `${one.name ?? ''} ${one.status}`)
      .toSorted(),
  };
}
const NOTHING = { servers: 0, groups: 0, ports: 0, floatingIps: 0, securityGroups: 0, volumes: [] };

describe('the machines of a cluster on a real OpenStack', () => {
  let reconciler: Reconciler;
  let last: MachinePlan;

  beforeAll(async () => {
    await unfurnish(client);
    await unmakeZones(client);
    await makeZones(client);
    const references = await furnish(client);
    // Real hosts may stand in the same zones.
    for (const id of Object.values(references.flavors)) {
      await client.compute.setFlavorExtraSpecs(id ?? '', { 'capabilities:hypervisor_type': 'fake' });
    }
    const rest = (ms: number) => sleep(ms);
    reconciler = createReconciler({ client, clock, random, references, during: (work) => work, rest });
  });
  afterAll(async () => {
    for (const uid of [owner.uid]) {
      await reconciler.settle(blueprint(), { owner: { ...owner, uid }, deleting: true, dataVolumes: 'Delete' }, isOver);
    }
    await unfurnish(client);
    await unmakeZones(client);
    await client.close();
  });

  it('are made', async () => {
    last = await reconciler.settle(blueprint(), { owner });
    expect(last.problems).toEqual([]);
    const servers = (await client.compute.listServers()).filter(({ name }) => name.startsWith(owner.name));
    expect(servers.map((one) => [one.name, one.status, one['OS-EXT-AZ:availability_zone']]).toSorted()).toEqual([
      ['machines-tier-data-1', 'ACTIVE', 'az1'],
      ['machines-tier-data-2', 'ACTIVE', 'az2'],
      ['machines-tier-quorum-1', 'ACTIVE', 'az3'],
    ]);
    const volumes = (await client.volume.listVolumes()).filter(({ name }) => name?.startsWith(owner.name));
    expect(volumes.map((one) => [one.name, one.status, one.availability_zone]).toSorted()).toEqual([
      ['machines-tier-data-1-data', 'in-use', 'az1'],
      ['machines-tier-data-1-root', 'in-use', 'az1'],
      ['machines-tier-data-2-data', 'in-use', 'az2'],
      ['machines-tier-data-2-root', 'in-use', 'az2'],
      ['machines-tier-quorum-1-root', 'in-use', 'az3'],
    ]);
  });

  it('need nothing more once they are there', async () => {
    reconciler.forget();
    const again = await reconciler.look(blueprint(), { owner });
    expect([again.steps, again.later, again.waiting, again.problems]).toEqual([[], [], [], []]);
    expect(again.placement).toEqual(last.placement);
  });

  it('come back when careless hands take away a server of one and the port of another', async () => {
    const lost = (await client.compute.listServers()).find(({ name }) => name === `${owner.name}-quorum-1`);
    const [port] = await client.network.listPorts({ name: `${owner.name}-data-1-data` });
    await client.compute.deleteServer(lost?.id ?? '');
    await client.network.deletePort(port?.id ?? '');
    await sleep(10_000);
    const address = last.placement?.members['data-1']?.addresses['data'] ?? '';
    const plan = await reconciler.settle(
      blueprint(),
      { owner, addresses: new Map([['port/data-1/data', address]]) },
      isOver,
    );
    expect([plan.problems, plan.placement]).toEqual([[], last.placement]);
  });

  it('are made anew one at a time, with their addresses and data, and get larger volumes', async () => {
    const dataVolumes = [{ name: 'data', sizeGiB: 3 }];
    const replaced: string[] = [];
    const newer = blueprint({ image: 'node-2', dataVolumes });
    const plan = await reconciler.settle(newer, { owner, serving: ['data-2'] }, (made) => {
      replaced.push(...made.steps.flatMap((step) => (step.do === 'delete-server' ? [step.member] : [])));
      return isOver(made);
    });
    expect([plan.problems, plan.placement]).toEqual([[], last.placement]);
    expect(replaced).toEqual(['data-1', 'quorum-1', 'data-2']);
    const volumes = await client.volume.listVolumes({ name: 'machines-tier-data-1-data' });
    expect(volumes.map(({ size, status }) => [size, status])).toEqual([[3, 'in-use']]);
  });

  it('leave their data behind, and the next cluster of the name takes them up', async () => {
    await reconciler.settle(blueprint(), { owner, deleting: true }, isOver);
    expect(await remains()).toEqual({
      ...NOTHING,
      volumes: ['machines-tier-data-1-data available', 'machines-tier-data-2-data available'],
    });
    owner.uid = uuid(random);
    const dataVolumes = [{ name: 'data', sizeGiB: 3 }];
    const plan = await reconciler.settle(blueprint({ dataVolumes }), { owner });
    expect(plan.problems).toEqual([]);
    const [before, after] = [last, plan].map(({ placement }) => placement?.members['data-1']?.volumes);
    expect(after).toEqual(before);
  });

  it('leave nothing behind where that is what is asked for', async () => {
    await reconciler.settle(blueprint(), { owner, deleting: true, dataVolumes: 'Delete' }, isOver);
    expect(await remains()).toEqual(NOTHING);
  });
});
