import colors from 'picocolors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SCP_CLOUDS } from '../../src/api/scp-cloud.ts';
import { exitStatusOf, isFailure, type Preview, type Result } from '../../src/cli/plan/preview.ts';
import { resultFor } from '../../src/cli/plan/results.ts';
import { toText } from '../../src/cli/plan/text.ts';
import { refused } from '../../src/clients/kubernetes/faults.ts';
import { type KubernetesClient, type KubernetesObject, NAMESPACE, SECRET } from '../../src/clients/kubernetes/index.ts';
import { parseCloudsYaml } from '../../src/clients/openstack/index.ts';
import { type FetchHandler, inProcessDispatcher } from '../../src/embedded/http/in-process-dispatcher.ts';
import { installationOf } from '../../src/inventory/index.ts';
import { createScrubber } from '../../src/runtime/index.ts';
import { seededRandom } from '../../src/seams/random.ts';
import { cloudsYaml, createWorld, during, isWrite, sampleCloud, scpCloud, type World } from '../support/world.ts';
import { cluster, createClusterWorld, untilReason as untilServed } from '../reconcilers/database-cluster/world.ts';
import { PASSWORD, SHOP } from '../reconcilers/database-cluster/life.ts';
import { untilReason, untilSettled, zone } from '../support/zones.ts';

const plain = colors.createColors(false);
const CLOUD = 'https://cloud.test';

const network = (name: string, more: object = {}) => ({
  name,
  purpose: 'Data',
  managed: { subnets: [{ name, cidr: '10.30.0.0/24' }], ...more },
});
const image = { name: 'tiny', managed: { source: { file: 'tiny.raw' }, diskFormat: 'raw', deletionPolicy: 'Delete' } };

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.stop());

/** What is stored in the cluster: any write would move a version. */
async function versions(): Promise<string[]> {
  const { items } = await during(world.clock, world.kube.list(SCP_CLOUDS));
  return items.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion ?? ''}`);
}

/** Plans, and sees to it that nothing was written to the cloud or the cluster. */
async function plan(
  manifest: KubernetesObject,
  options: {
    readonly deleting?: boolean;
    readonly password?: string;
    readonly beside?: readonly KubernetesObject[];
    /** Secrets that who plans may not read. */
    readonly withheld?: readonly string[];
  } = {},
): Promise<Result> {
  const before = await versions();
  const writes: string[] = [];
  const tapped: FetchHandler = (request) => {
    const exchange = { method: request.method, path: new URL(request.url).pathname };
    if (isWrite(exchange)) writes.push(`${exchange.method} ${exchange.path}`);
    return world.cloud.fetch(request);
  };
  const { password } = options;
  const asked: string[] = [];
  const { uid = '' } = (await during(world.clock, world.kube.get(NAMESPACE, { name: 'kube-system' }))).metadata;
  const result = await during(
    world.clock,
    resultFor(
      {
        cluster: recording(withholding(world.kube, options.withheld ?? []), asked),
        clock: world.clock,
        random: seededRandom(3),
        scrubber: createScrubber(),
        cloudDispatcher: inProcessDispatcher(new Map([[CLOUD, tapped]])),
        ...(password === undefined
          ? {}
          : { credentials: () => parseCloudsYaml(cloudsYaml('admin', 'admin', password)) }),
        manifests: [manifest, ...(options.beside ?? [])],
        installation: installationOf(uid),
        signal: new AbortController().signal,
      },
      manifest,
      { namespace: world.namespace, deleting: options.deleting ?? false },
    ),
  );
  expect(writes).toEqual([]);
  expect(asked.filter((verb) => !/^(get|list|(apply|patch) dry)$/.test(verb))).toEqual([]);
  expect(await versions()).toEqual(before);
  return result;
}

/** The same client, noting which of its methods are used, and whether writes are dry runs. */
function recording(client: KubernetesClient, asked: string[]): KubernetesClient {
  const methods = Object.entries(client) as [string, (...args: { dryRun?: boolean }[]) => unknown][];
  const noted = methods.map(([name, call]) => [
    name,
    (...args: { dryRun?: boolean }[]) => {
      asked.push(args.at(-1)?.dryRun === true ? `${name} dry` : name);
      return call(...args);
    },
  ]);
  return Object.fromEntries(noted) as KubernetesClient;
}

/** The same client in the hands of somebody whom the API server refuses these Secrets, in its own words. */
function withholding(client: KubernetesClient, names: readonly string[]): KubernetesClient {
  return {
    ...client,
    get: (type, ref, options) => {
      if (type !== SECRET || !names.includes(ref.name)) return client.get(type, ref, options);
      const { namespace = '', name } = ref;
      const message = `secrets "${name}" is forbidden: User "eve" cannot get resource "secrets" in API group "" in the namespace "${namespace}"`;
      const status = { code: 403, reason: 'Forbidden', message };
      return Promise.reject(refused({ operation: `get Secret ${namespace}/${name}`, code: 403, status }));
    },
  };
}

async function planned(...args: Parameters<typeof plan>): Promise<Preview> {
  const result = await plan(...args);
  if (isFailure(result)) throw new Error(result.error);
  return result;
}

const changesOf = ({ changes }: Preview) => changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`);

describe('stormctl plan', () => {
  it('shows what a new object would bring about, under the hash that the operator comes to', async () => {
    const preview = await planned(sampleCloud());
    expect(preview).toMatchObject({ exists: false, deleting: false, approval: 'NotNeeded', held: [], problems: [] });
    expect(changesOf(preview)).toEqual(
      expect.arrayContaining(['Create project storm', 'Create network management', 'Create flavor storm.tiny']),
    );
    expect(exitStatusOf([preview])).toBe(2);

    const sample = sampleCloud();
    world.startOperator();
    await world.apply({ ...sample, spec: { ...(sample.spec as object), mode: 'Plan' } });
    await world.until(async () => (await world.get('storm')).status?.plan !== undefined);
    expect(preview.hash).toBe((await world.get('storm')).status?.plan?.hash);
  });

  it('has nothing to do when everything is as declared', async () => {
    world.startOperator();
    await world.apply(scpCloud('thin', { networks: [network('data')] }));
    await world.untilReady('thin');
    const preview = await planned(scpCloud('thin', { networks: [network('data')] }));
    expect(preview).toMatchObject({ exists: true, changes: [], hash: '' });
    expect(exitStatusOf([preview])).toBe(0);
    expect(toText([preview], plain)).toContain('nothing to do');
  });

  it('shows each field from what it is to what it becomes', async () => {
    world.startOperator();
    await world.apply(scpCloud('thin', { mode: 'Apply', networks: [network('data')] }));
    await world.untilReady('thin');
    const preview = await planned(scpCloud('thin', { networks: [network('data', { mtu: 1400 })] }));
    const [change] = preview.changes;
    expect(change).toMatchObject({ action: 'Update', kind: 'network', name: 'data', impact: 'None', waits: false });
    expect(change?.fields).toContainEqual(expect.objectContaining({ field: 'managed.mtu', to: '1400' }));
    expect(toText([preview], plain)).toMatch(/~ update {2}network data \(\S+\)\n +managed\.mtu: \d+ -> 1400/);
  });

  it('says what waits for approval and for which hash, the one in status.plan', async () => {
    world.startOperator();
    await world.apply(scpCloud('thin', { images: [image] }));
    await world.untilReady('thin');
    const without = scpCloud('thin', { images: [] });
    const preview = await planned(without);
    expect(preview).toMatchObject({ approval: 'Required' });
    expect(preview.changes).toMatchObject([{ action: 'Delete', kind: 'image', impact: 'Destroy', waits: true }]);
    expect(toText([preview], plain)).toMatch(/- delete {2}image tiny \(\S+\) {2}destroy {2}waits for approval/);
    expect(toText([preview], plain)).toContain(`planHash: "${preview.hash}"`);

    await world.apply(without);
    await world.until(async () => (await world.get('thin')).status?.plan !== undefined);
    expect((await world.get('thin')).status?.plan?.hash).toBe(preview.hash);
    const approved = scpCloud('thin', { images: [], approval: { planHash: preview.hash } });
    expect(await planned(approved)).toMatchObject({
      approval: 'Given',
      hash: preview.hash,
      changes: [{ waits: false }],
    });
  });

  it('plans the deletion of an object', async () => {
    world.startOperator();
    await world.apply(scpCloud('thin', { networks: [network('data')] }));
    await world.untilReady('thin');
    const preview = await planned(scpCloud('thin', {}), { deleting: true });
    expect(changesOf(preview)).toEqual(['Delete subnet data/data', 'Delete network data']);
    expect(toText([preview], plain)).toContain('to be deleted');
  });

  it('names orphans, and does not plan to remove them', async () => {
    const [mark] = [
      '[scp/1 INSTALLATION 00000000-0000-4000-8000-000000000000 ScpCloud storm/gone network/left 0abc Delete]',
    ];
    const { uid = '' } = (await during(world.clock, world.kube.get(NAMESPACE, { name: 'kube-system' }))).metadata;
    const description = mark.replace('INSTALLATION', installationOf(uid));
    await world.admin.network.createNetwork({ name: 'left', description });
    const preview = await planned(scpCloud('thin', {}));
    expect(preview.orphans).toMatchObject([{ kind: 'network', name: 'left', owner: 'ScpCloud storm/gone' }]);
    expect(changesOf(preview)).toEqual([]);
    expect(toText([preview], plain)).toContain('network left');
  });

  it('takes what a paused object or mode Plan hold back for what it is', async () => {
    const paused = scpCloud('thin', { mode: 'Plan', networks: [network('data')] });
    const annotations = { 'scp.stormclouds.eu/paused': 'moving house' };
    const preview = await planned({ ...paused, metadata: { ...paused.metadata, annotations } });
    expect(preview.held.join()).toMatch(/paused.*moving house.*mode is Plan/);
    expect(changesOf(preview)).toEqual(['Create network data', 'Create subnet data/data']);
  });

  it('tells what stands in the way, with status 1', async () => {
    await world.admin.network.createNetwork({ name: 'data' });
    const preview = await planned(scpCloud('thin', { networks: [network('data')] }));
    expect(preview.problems).toMatchObject([{ kind: 'network', name: 'data', reason: 'NotOurs' }]);
    expect(exitStatusOf([preview])).toBe(1);
  });

  it.each([
    ['the API server refuses', { networks: [network('data', { mtu: 1 })] }, /spec\.networks\[0\]\.managed\.mtu/],
    ['names no Secret that is there', { credentialsRef: { name: 'nowhere' } }, /Secret storm\/nowhere is not there/],
  ])('gives the message for one that %s', async (_what, spec, says) => {
    const result = await plan(scpCloud('thin', spec));
    expect(result).toMatchObject({ error: expect.stringMatching(says) as string });
    expect(exitStatusOf([result])).toBe(1);
  });

  it('says that a namespace is missing, and that a kind is none of those', async () => {
    const elsewhere = scpCloud('thin', {});
    const away = { ...elsewhere, metadata: { ...elsewhere.metadata, namespace: 'nowhere' } };
    expect(await plan(away)).toMatchObject({
      error: expect.stringContaining('namespace nowhere is not there') as string,
    });
    const odd = { ...elsewhere, kind: 'ScpFog' };
    expect(await plan(odd)).toMatchObject({ error: expect.stringContaining('ScpFog is no kind') as string });
  });

  it('plans a zone, with the cloud that it names and the zones beside it', async () => {
    const mine = zone('az1');
    expect(await plan(mine)).toMatchObject({ error: expect.stringContaining('ScpCloud storm/storm is not there') });
    const preview = await planned(mine, { beside: [scpCloud('storm', {})] });
    expect(changesOf(preview)).toEqual([
      'Create aggregate az1',
      'Update host compute-az1-1',
      'Update host compute-az1-2',
    ]);
    expect(toText([preview], plain)).toContain('+ create  aggregate az1');
    world.startOperator();
    await world.apply(scpCloud('storm', {}), zone('az1', { mode: 'Plan' }));
    const { status } = await untilReason(world, 'az1', 'Ready', 'PlanOnly');
    expect(preview.hash).toBe(status?.plan?.hash);

    await world.apply(mine);
    await untilSettled(world, 'az1');
    const shared = await planned(zone('az2', { hosts: ['compute-az1-1', 'compute-az2-1'] }));
    expect(shared.problems).toMatchObject([{ kind: 'host', name: 'compute-az1-1', reason: 'HostElsewhere' }]);
    expect(exitStatusOf([shared])).toBe(1);
    const gone = await planned(mine, { deleting: true });
    expect(changesOf(gone).at(-1)).toBe('Delete aggregate az1');
    expect(gone.cloud).toMatchObject({ projectName: 'admin', user: 'admin' });
  });

  it('plans a database: its machines while there are none, and what can be seen of them from outside once there are', async () => {
    await world.stop();
    world = await createClusterWorld();
    const orders = cluster('orders', { topology: 'single', placement: { zones: ['az1'] } });
    expect(await plan(orders)).toMatchObject({ error: expect.stringContaining('has no project yet') });
    world.startOperator();
    await world.untilReady('storm');
    await untilSettled(world, 'az1');
    const fresh = await planned(orders);
    expect(changesOf(fresh).map((change) => change.split(' ').slice(0, 2).join(' '))).toEqual(
      expect.arrayContaining(['Create port', 'Create volume']),
    );
    expect(fresh).toMatchObject({ exists: false, problems: [] });
    expect(fresh.unseen).toBeUndefined();
    await world.apply(cluster('orders', { topology: 'single', placement: { zones: ['az1'] }, mode: 'Plan' }));
    const { status } = await untilServed(world, 'orders', 'PlanOnly');
    expect(fresh.hash).toBe(status?.plan?.hash);
    await world.apply(orders);
    await untilServed(world, 'orders', 'Settled');
    const there = await planned(orders);
    expect(there).toMatchObject({ exists: true, hash: '', orphans: [] });
    expect(there.unseen?.join()).toContain('status.plan shows the whole plan');
    expect(toText([there], plain)).toContain('not seen from here:');
  }, 240_000);

  it('plans no database whose user has no password, unless the Secret is planned in the same go', async () => {
    await world.stop();
    world = await createClusterWorld();
    world.startOperator();
    await world.untilReady('storm');
    await untilSettled(world, 'az1');
    const orders = cluster('orders', { topology: 'single', placement: { zones: ['az1'] }, ...SHOP });
    const without = await planned(orders);
    expect(changesOf(without)).toEqual([]);
    expect(JSON.stringify(without.problems)).toContain('which is not there: create it');
    const written = { ...PASSWORD, data: undefined, stringData: { password: 'correct-horse-battery' } };
    for (const secret of [PASSWORD, written]) {
      const beside = await plan(orders, { beside: [secret] });
      expect(beside).toMatchObject({ problems: [] });
      expect(JSON.stringify(beside)).not.toContain('correct-horse');
    }
  }, 240_000);

  it('plans without passwords that may not be read, and says which and what it takes', async () => {
    await world.stop();
    world = await createClusterWorld();
    world.startOperator();
    await world.untilReady('storm');
    await untilSettled(world, 'az1');
    const orders = cluster('orders', { topology: 'single', placement: { zones: ['az1'] }, ...SHOP });
    const readable = await planned(orders, { beside: [PASSWORD] });
    const preview = await planned(orders, { withheld: [PASSWORD.metadata.name] });
    expect(preview).toMatchObject({ problems: [], changes: readable.changes, hash: readable.hash });
    const says = `Secret storm/${PASSWORD.metadata.name}: you may not read it, so it is taken to hold a good password`;
    expect(preview.unseen?.join()).toContain(says);
    expect(toText([preview], plain)).toContain('the verb "get" on "secrets" in namespace storm');
    expect(exitStatusOf([preview])).toBe(2);
  }, 240_000);

  it('says what it takes to read the way to the cloud, and goes another when told to', async () => {
    const withheld = ['cloud-credentials'];
    expect(await plan(scpCloud('thin', {}), { withheld })).toMatchObject({
      error: expect.stringMatching(
        /in Secret storm\/cloud-credentials, which you may not read: .*"get" on "secrets" in namespace storm, or .*--cloud/,
      ) as string,
    });
    expect(await planned(scpCloud('thin', {}), { withheld, password: 'embedded' })).toMatchObject({ problems: [] });
  });

  it('uses other credentials when told to, and shows none of them', async () => {
    const result = await plan(scpCloud('thin', {}), { password: 'wrong-password' });
    expect(result).toHaveProperty('error');
    expect(JSON.stringify(result)).not.toContain('wrong-password');
  });

  it('merges over an object that was applied client-side as kubectl does', async () => {
    const spec = { networks: [network('data')] };
    const base = scpCloud('thin', { ...spec, quotas: { compute: { cores: 8 } } });
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(base) };
    const metadata = { ...base.metadata, namespace: world.namespace, annotations };
    await during(world.clock, world.kube.create(SCP_CLOUDS, { ...base, metadata }));
    expect(changesOf(await planned(base))).toContain('Update quota compute');
    expect(changesOf(await planned(scpCloud('thin', spec)))).toEqual([
      'Create network data',
      'Create subnet data/data',
    ]);
  });
});
