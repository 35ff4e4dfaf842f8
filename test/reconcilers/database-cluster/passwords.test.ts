import { afterEach, describe, expect, it } from 'vitest';
import { parseDatabaseCluster } from '../../../src/api/database-cluster.ts';
import { passwordsOf } from '../../../src/reconcilers/database-cluster/plan-passwords.ts';
import { SECRET } from '../../../src/clients/kubernetes/index.ts';
import { during, type World } from '../../support/world.ts';
import { soundSpec } from '../../contracts/kubernetes/database-cluster-manifests.ts';
import { PASSWORD, SHOP } from './life.ts';
import { cluster, createClusterWorld, getCluster, untilReason } from './world.ts';

const metadata = { name: 'wiki', namespace: 'storm', uid: '00000000-0000-4000-8000-000000000001' };

function read(secrets: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const parsed = parseDatabaseCluster({ metadata, spec: soundSpec() });
  if (!parsed.ok) throw new Error('the test is wrong');
  return passwordsOf(parsed.cluster.spec, 'storm', new Map(Object.entries(secrets)));
}

describe('passwords of the users of a DatabaseCluster', () => {
  it('come from the key that is named', () => {
    const { values, problems } = read({ 'wiki-password': { password: 'correct horse' } });
    expect([...values]).toEqual([['wiki', 'correct horse']]);
    expect(problems.size).toBe(0);
  });

  it.each([
    ['no Secret', {}, 'SecretNotFound', 'names Secret storm/wiki-password, which is not there: create it'],
    [
      'no such key',
      { other: 'x' },
      'SecretNotFound',
      'which Secret storm/wiki-password does not have: add it, or correct the key (it has: other)',
    ],
    ['a line break', { password: 'correct horse\n' }, 'InvalidSecret', 'without line breaks'],
    ['too short', { password: 'horse' }, 'InvalidSecret', 'take 8 to 128 characters'],
  ])('are asked for where there is %s, and not shown', (what, secret, reason, message) => {
    const { values, problems } = read(what === 'no Secret' ? {} : { 'wiki-password': secret });
    expect(values.size).toBe(0);
    const problem = problems.get('wiki');
    expect(problem).toMatchObject({ reason, stops: 'Begin', waitsFor: 'Secret storm/wiki-password' });
    expect(problem?.message).toContain('spec.users[wiki].passwordSecretRef');
    expect(problem?.message).toContain(message);
    expect(problem?.message).not.toContain('horse');
  });
});

describe('a user without a password', () => {
  let world: World | undefined;
  afterEach(() => world?.stop());

  it('is told of before anything is made, and stops nobody else once there are machines', async () => {
    const w = (world = await createClusterWorld());
    w.startOperator();
    await w.untilReady('storm');
    await w.apply(cluster('orders', { topology: 'single', placement: { zones: ['az1'] }, ...SHOP }));
    const { status: first } = await untilReason(w, 'orders', 'SecretNotFound');
    expect(first?.conditions?.find(({ type }) => type === 'Ready')?.message).toContain(
      'spec.users[shop].passwordSecretRef names Secret',
    );
    await w.pass(120_000);
    const ours = async () => [
      ...(await w.admin.compute.listServers({ all_tenants: true })),
      ...(await w.admin.volume.listVolumes({ all_tenants: true })),
      ...(await w.admin.network.listPorts()).filter(({ device_owner: owner }) => !owner?.startsWith('network:')),
    ];
    expect(await ours()).toEqual([]);

    await w.apply(PASSWORD);
    await untilReason(w, 'orders', 'Settled');
    await during(w.clock, w.kube.delete(SECRET, { namespace: w.namespace, name: PASSWORD.metadata.name }));
    await untilReason(w, 'orders', 'SecretNotFound');
    const machine = async () => (await getCluster(w, 'orders')).status?.members?.[0]?.serverId ?? '';
    const lost = await machine();
    await w.admin.compute.deleteServer(lost);
    await w.until(
      async () => !['', lost].includes(await machine()),
      120_000,
      async () => JSON.stringify((await getCluster(w, 'orders')).status, null, 1),
    );
    await w.apply(PASSWORD);
    await untilReason(w, 'orders', 'Settled');
  }, 240_000);
});
