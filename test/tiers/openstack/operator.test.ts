import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScpCloudSpecInput } from '../../../src/api/scp-cloud.ts';
import type { Operator } from '../../../src/main.ts';
import { type CloudPicture, pictureOf } from '../../support/cloud-picture.ts';
import { until } from '../../support/poll.ts';
import { createRealWorld, type Manifest, type RealWorld } from '../../support/real-world.ts';

const name = `scp-${process.pid}`;
let world: RealWorld;
let operator: Operator;
/** As the samples make it. */
let asDeclared: CloudPicture;

beforeAll(async () => {
  world = await createRealWorld(name);
  operator = world.startOperator();
});
afterAll(async () => {
  await operator.stop();
  await world.close();
});

/** The sample, with changes. */
function sample(change: (spec: ScpCloudSpecInput) => object = () => ({})): Manifest {
  const manifest = world.sample();
  return { ...manifest, spec: { ...manifest.spec, ...change(manifest.spec) } };
}
async function project(): Promise<string> {
  const [found] = await world.admin.identity.listProjects({ name });
  return found?.id ?? '';
}
/** Lets so many whole sweeps pass. */
async function sweeps(count: number): Promise<void> {
  const before = world.sweeps();
  await until(`${count} sweeps`, () => world.sweeps() > before + count, 90);
}
async function id(kind: 'network' | 'subnet' | 'security-group', called: string): Promise<string> {
  const { network } = world.admin;
  const query = { name: called, project_id: await project() };
  const lists = {
    network: () => network.listNetworks(query),
    subnet: () => network.listSubnets(query),
    'security-group': () => network.listSecurityGroups(query),
  };
  return (await lists[kind]())[0]?.id ?? '';
}
async function rule(group: string, protocol: string): Promise<string> {
  const { security_group_rules } = await world.admin.network.getSecurityGroup(await id('security-group', group));
  return security_group_rules.find((one) => one.protocol === protocol)?.id ?? '';
}
const events = () =>
  world.kubectl(['-n', name, 'get', 'events', '-o', 'jsonpath={range .items[*]}{.reason}: {.message}{"\\n"}{end}']);

describe('a ScpCloud on a real cluster and a real cloud', () => {
  it('is made as the sample declares it', async () => {
    await world.apply(sample());
    const { status } = await world.untilReady();
    expect(await world.kubectl(['-n', name, 'get', 'scp'])).toMatch(/True +Settled +RegionOne/);
    expect(status?.resources?.map(({ kind, state }) => `${kind} ${state}`).toSorted()).toEqual(
      [
        ...['project', 'role-assignment', 'router', 'keypair', 'image'],
        ...['quota', 'quota', 'quota', 'network', 'network', 'network', 'subnet', 'subnet', 'subnet'],
        ...['security-group', 'security-group', 'flavor', 'flavor'],
      ]
        .map((kind) => `${kind} Active`)
        .toSorted(),
    );
    asDeclared = await world.ours();
    const count = (kind: string) => asDeclared[kind]?.length;
    expect([count('projects'), count('networks'), count('subnets'), count('routers'), count('groups')]).toEqual([
      1, 3, 3, 1, 3,
    ]);
    expect([count('flavors'), count('keypairs'), count('images'), count('assignments')]).toEqual([2, 1, 1, 1]);
    const quotas = await world.admin.compute.getComputeQuotas(await project());
    expect(quotas).toMatchObject({ cores: { limit: 80 } });
    expect(await events()).toContain('Created: Created network management');
  });

  it('is written to no more: applied again, and swept', async () => {
    const written = world.writes().length;
    await world.apply(sample());
    await sweeps(1);
    const { metadata, status } = await world.get();
    await sweeps(1);
    expect(world.writes().slice(written)).toEqual([]);
    const now = await world.get();
    expect(now.status).toEqual(status);
    expect(now.metadata.resourceVersion).toBe(metadata.resourceVersion);
  });

  it('is put right within one sweep, whatever is changed with the openstack program', async () => {
    const [management, dns, nodes] = [
      await id('network', 'management'),
      await id('subnet', 'management'),
      await id('security-group', 'nodes'),
    ];
    const [{ name: keypair } = { name: '' }] = (await world.admin.compute.listKeypairs()).filter((one) =>
      one.name.startsWith(name),
    );
    world.openstack(
      `network set --name other --description changed ${management}`,
      `subnet set --no-dns-nameservers --dns-nameserver 1.1.1.1 ${dns}`,
      `router unset --external-gateway ${name}`,
      `network delete ${await id('network', 'data')}`,
      `security group rule delete ${await rule('nodes', 'icmp')}`,
      `security group rule create --protocol tcp --dst-port 4444 ${nodes}`,
      `security group set --description changed ${await id('security-group', 'web')}`,
      `flavor set --property hw_rng:allowed=False ${name}.small`,
      `flavor delete ${name}.tiny`,
      `quota set --instances 3 --networks 77 --gigabytes 88 ${name}`,
      `role remove --project ${name} --user demo member`,
      `image set --property os_distro=debian ${name}-tiny`,
      `keypair delete ${keypair}`,
      `project set --description changed --disable ${name}`,
    );
    const changed = world.exchanges.length;
    await until('the cloud to be as declared', async () => same(await world.ours(), asDeclared), 60);
    // The one under way when the last change was made, and the one after it.
    expect(world.sweepsUntilLastWrite(changed)).toBeLessThanOrEqual(2);
    await world.untilReady();
    expect(await world.ours()).toEqual(asDeclared);
    const told = await events();
    for (const kind of ['network', 'subnet', 'router', 'flavor', 'keypair', 'image', 'quota', 'project'])
      expect(told).toMatch(new RegExp(`Corrected: Corrected ${kind} `));
  });

  it('reports drift and writes nothing where the policy is Report, and corrects it once it is not', async () => {
    await world.apply(sample(() => ({ drift: { policy: 'Report' } })));
    await world.untilReady();
    const written = world.writes().length;
    await world.admin.network.updateSubnet(await id('subnet', 'management'), { dns_nameservers: ['1.1.1.1'] });
    await world.admin.network.deleteSecurityGroupRule(await rule('nodes', 'icmp'));
    await world.admin.network.updateNetwork(await id('network', 'data'), { name: 'other' });
    const { status } = await world.untilReason('DriftReported');
    expect(status?.conditions?.find(({ type }) => type === 'Drifted')?.status).toBe('True');
    await until('all drift', async () => (await world.get()).status?.drift?.length === 3);
    expect(world.writes().slice(written)).toEqual([]);
    await world.apply(sample());
    await world.untilReady();
    expect(await world.ours()).toEqual(asDeclared);
  });

  it('writes nothing to the cloud where the mode is Plan, and shows what it would do', async () => {
    const written = world.writes().length;
    const networks = (spec: ScpCloudSpecInput) => [
      ...(spec.networks ?? []),
      { name: 'more', purpose: 'Other' as const, managed: {} },
    ];
    await world.apply(sample((spec) => ({ mode: 'Plan', networks: networks(spec) })));
    await world.untilReason('PlanOnly');
    await world.admin.network.updateSubnet(await id('subnet', 'management'), { dns_nameservers: ['1.1.1.1'] });
    await sweeps(1);
    const { status } = await world.get();
    expect(JSON.stringify(status?.plan)).toMatch(/"more".*dnsNameservers|dnsNameservers.*"more"/);
    expect(world.writes().slice(written)).toEqual([]);
    await world.apply(sample());
    await world.untilReady();
    expect(await world.ours()).toEqual(asDeclared);
  });

  it('neither touches nor adopts a thing of the same name, until adoption is declared', async () => {
    const { network, compute } = world.admin;
    const inProject = { project_id: await project() };
    const foreign = {
      network: await network.createNetwork({ name: 'taken', description: 'of somebody else', ...inProject }),
      group: await network.createSecurityGroup({ name: 'taken', description: 'of somebody else', ...inProject }),
      flavor: await compute.createFlavor({ name: `${name}.taken`, vcpus: 1, ram: 64, disk: 0 }),
    };
    const look = async () => ({
      network: await network.getNetwork(foreign.network.id),
      group: await network.getSecurityGroup(foreign.group.id),
      flavor: await compute.getFlavor(foreign.flavor.id),
    });
    const before = await look();
    await sweeps(1);
    const written = world.writes().length;
    await world.apply(
      sample((spec) => ({
        networks: [...(spec.networks ?? []), { name: 'taken', purpose: 'Other', managed: {} }],
        securityGroups: [...(spec.securityGroups ?? []), { name: 'taken', managed: {} }],
        flavors: [...(spec.flavors ?? []), { name: `${name}.taken`, managed: { vcpus: 1, ramMiB: 64, diskGiB: 0 } }],
      })),
    );
    const refused = (await world.untilReason('NotOurs')).status;
    expect(refused?.resources?.filter(({ state }) => state === 'Error')).toHaveLength(3);
    await world.apply(sample());
    await world.untilReady();
    await world.apply(
      sample((spec) => ({
        networks: [...(spec.networks ?? []), { name: 'taken', purpose: 'Other', adopt: { id: foreign.network.id } }],
        securityGroups: [...(spec.securityGroups ?? []), { name: 'taken', adopt: { id: foreign.group.id } }],
        flavors: [...(spec.flavors ?? []), { name: `${name}.taken`, adopt: { name: `${name}.taken` } }],
      })),
    );
    const adopted = (await world.untilReady()).status;
    expect(adopted?.resources?.filter((one) => one.adopted && one.state === 'Active')).toHaveLength(3);
    await world.apply(sample());
    await world.untilReady();
    expect(world.writes().slice(written)).toEqual([]);
    expect(await look()).toEqual(before);
    await network.deleteNetwork(foreign.network.id);
    await network.deleteSecurityGroup(foreign.group.id);
    await compute.deleteFlavor(foreign.flavor.id);
  });

  it('says what is wrong with the credentials, and recovers by itself', async () => {
    await world.setCredentials((text) => text.replace(/password: .*/, 'password: not-the-password'));
    await world.untilReason('Unauthenticated');
    await world.setCredentials((text) => text.replace(/auth_url: .*/, 'auth_url: http://127.0.0.1:9/v3'));
    const unreachable = await world.untilReason('Unreachable');
    expect(JSON.stringify(unreachable.status)).toContain('127.0.0.1:9');
    await world.kubectl(['-n', name, 'delete', 'secret', 'cloud-credentials']);
    await world.untilReason('SecretNotFound');
    await world.setCredentials();
    await world.untilReady();
    const told = `${await events()}${world.log.join('')}`;
    expect(told).toContain('Unauthenticated: ');
    expect(told).not.toContain('not-the-password');
  });

  it('is gone without a trace when it is deleted', async () => {
    await world.kubectl(['-n', name, 'delete', 'scpcloud', name, '--wait=false']);
    await world.untilGone();
    expect(await mine()).toEqual([]);
  });

  it('survives kill -9 while it is made and while it is deleted: nothing twice, and the cloud as it was', async () => {
    await operator.stop();
    const before = await pictureOf(world.admin);
    const things = async () => (await world.admin.network.listNetworks({ project_id: await project() })).length;
    await whileKilled(async () => {
      await world.apply(sample());
      await until('the first networks', async () => (await project()) !== '' && (await things()) > 0);
    });
    operator = world.startOperator();
    const { metadata } = await world.untilReady();
    const marks = [name, await project(), metadata.uid ?? ''];
    expect(await world.ours()).toEqual(asDeclared);
    await operator.stop();
    await whileKilled(async () => {
      await world.kubectl(['-n', name, 'delete', 'scpcloud', name, '--wait=false']);
      await until('the first to go', async () => (await project()) !== '' && (await things()) < 3);
    });
    operator = world.startOperator();
    await world.untilGone();
    expect(withoutOthers(await pictureOf(world.admin), before, marks)).toEqual(before);
  });
});

/** Runs the operator as a process and kills it as soon as `reached`. */
async function whileKilled(reached: () => Promise<void>): Promise<void> {
  const process = world.spawnOperator();
  const exit = once(process, 'exit');
  try {
    await reached();
  } finally {
    process.kill('SIGKILL');
    await exit;
  }
}

/** All that carries the world's name. */
async function mine(): Promise<unknown[]> {
  return Object.values(await pictureOf(world.admin))
    .flat()
    .filter((entry) => JSON.stringify(entry).includes(name));
}

/** Leaves out what others, who share the cloud, have made since `before`. What carries one of `marks` is not theirs. */
function withoutOthers(after: CloudPicture, before: CloudPicture, marks: readonly string[]): CloudPicture {
  const texts = new Set(
    Object.values(before)
      .flat()
      .map((entry) => JSON.stringify(entry)),
  );
  const ids = new Set(Object.values(before).flatMap((entries) => entries.map((entry) => entry['id'])));
  const kept = (entry: CloudPicture[string][number]) => {
    const text = JSON.stringify(entry);
    const known = texts.has(text) || (entry['id'] !== undefined && ids.has(entry['id']));
    return known || marks.some((mark) => text.includes(mark));
  };
  return Object.fromEntries(Object.entries(after).map(([kind, entries]) => [kind, entries.filter(kept)]));
}

function same(one: CloudPicture, other: CloudPicture): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
