import { afterEach, describe, expect, it } from 'vitest';
import { SWITCHOVER_ANNOTATION } from '../../../src/api/common/group.ts';
import { DATABASE_CLUSTERS, type DatabaseClusterSpecInput } from '../../../src/api/database-cluster.ts';
import { type KubernetesObject, SECRET } from '../../../src/clients/kubernetes/index.ts';
import { during, runOn, isWrite, type World } from '../../support/world.ts';
import { cluster, createClusterWorld, getCluster, untilReason } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
});

const password: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'orders-password' },
  ...{ data: { password: Buffer.from('correct-horse-battery').toString('base64') } },
};

async function served(spec: Partial<DatabaseClusterSpecInput>): Promise<World> {
  const w = (world = await createClusterWorld());
  w.startOperator();
  await w.apply(password, cluster('orders', spec));
  await untilReason(w, 'orders', 'Settled');
  return w;
}

const SHOP: Partial<DatabaseClusterSpecInput> = {
  databases: [{ name: 'shop' }],
  users: [
    {
      name: 'shop',
      passwordSecretRef: { name: 'orders-password' },
      grants: [{ database: 'shop', privileges: ['SELECT', 'INSERT'] }],
    },
  ],
};

const SHAPES: readonly (readonly [string, Partial<DatabaseClusterSpecInput>, number])[] = [
  ['an active-passive MariaDB', SHOP, 3],
  ['an active-passive PostgreSQL', { engine: { name: 'postgresql', version: '15' } }, 3],
  ['a single MariaDB', { topology: 'single', placement: { zones: ['az1'] } }, 1],
  ['a Galera cluster', { topology: 'galera' }, 5],
];

describe('a database', () => {
  it.each(SHAPES)(
    'is made from its manifest and then left alone: %s',
    async (_what, spec, members) => {
      const w = await served(spec);
      const { status } = await getCluster(w, 'orders');
      expect(status?.readyMembers).toBe(`${members}/${members}`);
      expect(status?.primary).toBeDefined();
      expect(status?.conditions?.find(({ type }) => type === 'Available')?.status).toBe('True');
      expect((await w.events()).join('\n')).not.toContain('none of those that are pinned');
      const writes = w.exchanges.filter(isWrite).length;
      await w.clock.advance(180_000);
      expect(w.exchanges.filter(isWrite).length).toBe(writes);
      expect((await getCluster(w, 'orders')).status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe(
        'True',
      );
    },
    120_000,
  );

  it('hands out a Secret to connect with, and tells nobody the password', async () => {
    const w = await served(SHOP);
    const { status } = await getCluster(w, 'orders');
    expect(status?.users).toMatchObject([{ name: 'shop', state: 'Active', secret: 'orders-shop' }]);
    expect(status?.databases).toMatchObject([{ name: 'shop', state: 'Active' }]);
    const secret = await during(w.clock, w.kube.get(SECRET, { namespace: w.namespace, name: 'orders-shop' }));
    const { data } = secret as KubernetesObject & { readonly data: Record<string, string> };
    const uri = Buffer.from(data['uri'] ?? '', 'base64').toString();
    expect(uri).toBe(`mysql://shop:correct-horse-battery@${status?.endpoint?.host}:3306/shop`);
    const told = [JSON.stringify(status), ...(await w.events()), ...w.log].join('\n');
    expect(told).not.toContain('correct-horse-battery');
    expect(told).not.toContain('PRIVATE KEY');
    // The user goes, and with it its password; whoever mounts the Secret notices, and nobody else can connect with it.
    const patch = { type: 'merge', body: { spec: { users: [] } } } as const;
    await during(w.clock, w.kube.patch(DATABASE_CLUSTERS, { namespace: w.namespace, name: 'orders' }, patch));
    await untilReason(w, 'orders', 'Settled');
    const left = await during(w.clock, w.kube.get(SECRET, { namespace: w.namespace, name: 'orders-shop' }));
    expect(left).not.toHaveProperty('data');
    expect((await w.events()).join()).toContain('Deleted user shop');
  }, 120_000);

  it('moves its service when an annotation asks, once', async () => {
    const w = await served({});
    const before = (await getCluster(w, 'orders')).status?.primary;
    const target = before === 'data-1' ? 'data-2' : 'data-1';
    const body = { metadata: { annotations: { [SWITCHOVER_ANNOTATION]: target } } };
    const ref = { namespace: w.namespace, name: 'orders' };
    await during(w.clock, w.kube.patch(DATABASE_CLUSTERS, ref, { type: 'merge', body }));
    await w.until(async () => (await getCluster(w, 'orders')).status?.primary === target);
    await untilReason(w, 'orders', 'Settled');
    const { status, metadata } = await getCluster(w, 'orders');
    expect(status?.lastTransition).toMatchObject({ kind: 'Switchover', from: before, to: target });
    expect(status?.lastTransition?.seconds).toBeGreaterThan(0);
    expect(metadata.annotations?.[SWITCHOVER_ANNOTATION]).toBeUndefined();
    // Somebody kills the server: Pacemaker starts it again, and people are told of that too.
    const { serverId = '' } = status?.members?.find(({ name }) => name === target) ?? {};
    await runOn(w, w.guests.get(serverId)!, 'systemctl kill -s KILL mariadb');
    await w.until(async () => (await getCluster(w, 'orders')).status?.lastTransition?.kind === 'Restart');
    expect((await getCluster(w, 'orders')).status?.lastTransition).toMatchObject({ from: target, to: target });
  }, 120_000);

  it.each([
    ['its own reports being ahead of what it has heard', undefined],
    ['somebody wanting it elsewhere by then', 'data-9'],
  ])(
    'takes off what was asked for once it is done, and nothing else: %s',
    async (_what, wish) => {
      let lagMs = 0;
      const w: World = await createClusterWorld({
        betweenCluster: async (serve, request) => {
          const response = await serve(request);
          if (!/databaseclusters.*watch=true/.test(request.url) || response.body === null) return response;
          const late = new TransformStream<unknown, unknown>({
            transform: async (chunk, controller) => {
              await w.clock.sleep(lagMs);
              controller.enqueue(chunk);
            },
          });
          return new Response(response.body.pipeThrough(late) as ReadableStream, response);
        },
      });
      world = w;
      w.startOperator();
      await w.apply(cluster('orders'));
      const before = (await untilReason(w, 'orders', 'Settled')).status?.primary;
      const target = before === 'data-1' ? 'data-2' : 'data-1';
      const ref = { namespace: w.namespace, name: 'orders' };
      const ask = (value: string) => {
        const body = { metadata: { annotations: { [SWITCHOVER_ANNOTATION]: value } } };
        return during(w.clock, w.kube.patch(DATABASE_CLUSTERS, ref, { type: 'merge', body }));
      };
      lagMs = 4_000;
      await ask(target);
      await w.until(async () => (await getCluster(w, 'orders')).status?.primary === target);
      if (wish !== undefined) await ask(wish);
      await untilReason(w, 'orders', wish === undefined ? 'Settled' : 'InvalidSpec');
      expect((await getCluster(w, 'orders')).metadata.annotations?.[SWITCHOVER_ANNOTATION]).toBe(wish);
      expect((await w.events()).filter((event) => event.startsWith('Conflict'))).toEqual([]);
    },
    240_000,
  );

  it('survives the power cut of the host that serves, and tells of it', async () => {
    const w = await served({});
    const { status: before } = await getCluster(w, 'orders');
    const { host = '' } = before?.members?.find(({ name }) => name === before.primary) ?? {};
    w.cloud.hosts.cut(host);
    await w.until(async () => ![undefined, before?.primary].includes((await getCluster(w, 'orders')).status?.primary));
    const { status } = await getCluster(w, 'orders');
    expect(status?.lastTransition).toMatchObject({ kind: 'Failover', from: before?.primary, to: status?.primary });
    expect(status?.lastTransition?.seconds).toBeGreaterThan(0);
    expect((await w.events()).join()).toMatch(/Failover: Failover from .*; started again after \d+ s/);
    // A machine is missing, and the database answers all the same.
    expect(status?.conditions?.find(({ type }) => type === 'Available')?.status).toBe('True');
    expect(status?.endpoint).toEqual(before?.endpoint);
    // Nobody has proved that the machine is dead, so nobody makes another one of it.
    await w.clock.advance(300_000);
    const servers = (await getCluster(w, 'orders')).status?.members?.map(({ serverId }) => serverId);
    expect(servers).toEqual(before?.members?.map(({ serverId }) => serverId));
    w.cloud.hosts.start(host);
    await untilReason(w, 'orders', 'Settled');
    const { status: after } = await getCluster(w, 'orders');
    expect(after?.readyMembers).toBe('3/3');
    expect(after?.primary).toBe(status?.primary);
  }, 240_000);

  it('comes back by itself after a power cut of everything', async () => {
    const w = await served({});
    const { status: before } = await getCluster(w, 'orders');
    const hosts = new Set(before?.members?.flatMap(({ host }) => host ?? []));
    for (const host of hosts) w.cloud.hosts.cut(host);
    await w.clock.advance(120_000);
    for (const host of hosts) w.cloud.hosts.start(host);
    await w.until(async () => (await getCluster(w, 'orders')).status?.lastTransition?.kind === 'Recovery');
    await untilReason(w, 'orders', 'Settled');
    const { status } = await getCluster(w, 'orders');
    expect(status?.readyMembers).toBe('3/3');
    expect(status?.members?.map(({ serverId }) => serverId)).toEqual(before?.members?.map(({ serverId }) => serverId));
  }, 240_000);

  it('puts back what somebody changed inside a machine', async () => {
    const w = await served({});
    const { status } = await getCluster(w, 'orders');
    const standby = status?.members?.find(({ role }) => role === 'Standby');
    const guest = w.guests.get(standby?.serverId ?? '')!;
    await runOn(w, guest, 'echo "# by hand" >>/etc/corosync/corosync.conf');
    const file = async () => (await during(w.clock, guest.run('cat /etc/corosync/corosync.conf'))).stdout;
    expect(await file()).toContain('by hand');
    await w.until(async () => !(await file()).includes('by hand'));
    await untilReason(w, 'orders', 'Settled');
    expect((await w.events()).join()).toMatch(/Corrected machine data-\d: files\[\/etc\/corosync\/corosync.conf\]/);
  }, 120_000);

  it('is not available while its load balancers lead clients nowhere', async () => {
    const w = await served({ topology: 'galera' });
    const nodes = w.guests.all().filter(({ units }) => units.state('mariadb.service').active === 'active');
    expect(nodes).toHaveLength(2);
    for (const node of nodes) await during(w.clock, node.run('touch /run/scp-galera-drain'));
    const { status } = await untilReason(w, 'orders', 'NotServing', 'Available');
    expect(status?.conditions?.find(({ type }) => type === 'Available')).toMatchObject({
      status: 'False',
      message: expect.stringMatching(/^the load balancer lb-\d finds no server that takes queries$/),
    });
    expect((await untilReason(w, 'orders', 'Healing')).status?.primary).toBeDefined();
    for (const node of nodes) await during(w.clock, node.run('rm /run/scp-galera-drain'));
    await untilReason(w, 'orders', 'Settled');
    await untilReason(w, 'orders', 'PrimaryServing', 'Available');
  }, 240_000);
});
