import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStackClient } from '../../../src/clients/openstack/index.ts';
import { type CloudPicture, pictureOf } from '../../support/cloud-picture.ts';
import { createRealStage } from '../../support/real-stage.ts';
import { sampleCloud, type Stage, writesOf } from '../../support/stage.ts';

const SWEEP_MS = 10_000;

/** The sample of manifests/, swept often. */
const cloud = () => {
  const sample = sampleCloud();
  return { ...sample, spec: { ...(sample.spec as object), api: { sweepInterval: `${SWEEP_MS / 1000}s` } } };
};

describe('the sample on a real OpenStack', () => {
  let stage: Stage;
  let before: CloudPicture;
  let made: CloudPicture;

  beforeAll(async () => {
    stage = await createRealStage();
    before = await pictureOf(stage.admin);
    stage.startOperator();
  });
  afterAll(async () => {
    await stage.remove(cloud()).catch(() => undefined);
    await stage.untilGone('storm', 120_000);
    await stage.stop();
  });

  it('is made as declared', async () => {
    await stage.apply(cloud());
    const { status } = await stage.untilReady('storm', 120_000);
    expect(status?.resources?.map(({ state }) => state)).toEqual(status?.resources?.map(() => 'Active'));
    made = ours(await pictureOf(stage.admin), before);
    expect(Object.entries(made).map(([kind, entries]) => [kind, entries.length])).toEqual(
      Object.entries({
        projects: 1,
        networks: 3,
        subnets: 3,
        routers: 1,
        ports: 1,
        groups: 3,
        rules: 13,
        flavors: 2,
        access: 0,
        keypairs: 1,
        images: 1,
        assignments: 1,
      }),
    );
  });

  it('costs no write when it is applied again', async () => {
    const writes = writesOf(stage).length;
    await stage.apply(cloud());
    await stage.pass(3 * SWEEP_MS);
    expect(writesOf(stage).slice(writes)).toEqual([]);
  });

  it('is put right within one sweep whatever was changed by hand', async () => {
    for (const change of CHANGES) await change(stage.admin, made);
    const now = async () => lasting(ours(await pictureOf(stage.admin), before));
    const wanted = JSON.stringify(lasting(made));
    // A sweep, and the time that the corrections themselves take.
    await stage.until(async () => JSON.stringify(await now()) === wanted, SWEEP_MS + 30_000).catch(() => undefined);
    expect(await now()).toEqual(lasting(made));
    await stage.untilReady('storm', 60_000);
    const writes = writesOf(stage).length;
    await stage.pass(2 * SWEEP_MS);
    expect(writesOf(stage).slice(writes)).toEqual([]);
  });

  it('leaves the cloud as it was when it is deleted', async () => {
    await stage.remove(cloud());
    await stage.untilGone('storm', 120_000);
    expect(ours(await pictureOf(stage.admin), before)).toEqual(ours(before, before));
  });

  it('has changed nothing that was there before', () => {
    const kinds = ['networks', 'subnets', 'routers', 'ports', 'groups', 'rules', 'flavors', 'images'];
    const theirs = kinds.flatMap((kind) => (before[kind] ?? []).map(({ id }) => String(id)));
    expect(writesOf(stage).filter((write) => theirs.some((id) => write.includes(id)))).toEqual([]);
  });
});

type Change = (cloud: OpenStackClient, made: CloudPicture) => Promise<unknown>;

const idOf = (made: CloudPicture, kind: string, name: string): string => {
  const id = (made[kind] ?? []).find((entry) => entry['name'] === name)?.['id'];
  if (typeof id !== 'string') throw new Error(`the sample made no ${kind} ${name}`);
  return id;
};

/** Changes that do not stand in each other's way, made all at once. */
const CHANGES: readonly Change[] = [
  ({ network }, made) =>
    network.updateNetwork(idOf(made, 'networks', 'management'), {
      name: 'renamed',
      description: 'mine now',
      admin_state_up: false,
      port_security_enabled: false,
    }),
  ({ network }, made) => network.updateNetwork(idOf(made, 'networks', 'data'), { shared: true }),
  ({ network }, made) =>
    network.updateSubnet(idOf(made, 'subnets', 'management'), {
      name: 'renamed',
      description: '',
      enable_dhcp: false,
      dns_nameservers: ['203.0.113.53'],
      host_routes: [{ destination: '10.99.0.0/24', nexthop: '10.20.0.9' }],
      allocation_pools: [{ start: '10.20.0.100', end: '10.20.0.110' }],
    }),
  ({ network }, made) =>
    network.updateRouter(idOf(made, 'routers', 'storm'), {
      name: 'renamed',
      description: '',
      admin_state_up: false,
      external_gateway_info: null,
    }),
  async ({ network }, made) => {
    const group = await network.getSecurityGroup(idOf(made, 'groups', 'nodes'));
    for (const rule of group.security_group_rules) await network.deleteSecurityGroupRule(rule.id);
    const telnet = { protocol: 'tcp', port_range_min: 23, port_range_max: 23 };
    await network.createSecurityGroupRule({ security_group_id: group.id, direction: 'ingress', ...telnet });
    await network.updateSecurityGroup(group.id, { name: 'renamed', description: '' });
  },
  ({ network }, made) => network.deleteSecurityGroup(idOf(made, 'groups', 'web')),
  ({ compute }, made) => compute.deleteFlavor(idOf(made, 'flavors', 'storm.tiny')),
  ({ compute }, made) => compute.deleteFlavorExtraSpec(idOf(made, 'flavors', 'storm.small'), 'hw_rng:allowed'),
  ({ compute }, made) => compute.updateFlavor(idOf(made, 'flavors', 'storm.small'), { description: 'mine' }),
  ({ compute }, made) => compute.deleteKeypair(String(made['keypairs']?.[0]?.['name'])),
  ({ image }, made) =>
    image.updateImage(idOf(made, 'images', 'storm-tiny'), [
      { op: 'replace', path: '/name', value: 'renamed' },
      { op: 'replace', path: '/min_disk', value: 7 },
      { op: 'replace', path: '/protected', value: true },
      { op: 'replace', path: '/visibility', value: 'community' },
      { op: 'replace', path: '/os_distro', value: 'plan9' },
    ]),
  ({ identity }, made) => identity.updateProject(idOf(made, 'projects', 'storm'), { description: 'mine' }),
  ({ compute }, made) => compute.setComputeQuotas(idOf(made, 'projects', 'storm'), { cores: 1 }),
  ({ volume }, made) => volume.setVolumeQuotas(idOf(made, 'projects', 'storm'), { volumes: 1 }),
  ({ network }, made) => network.setNetworkQuotas(idOf(made, 'projects', 'storm'), { network: 5 }),
  async ({ identity }, made) => {
    const project_id = idOf(made, 'projects', 'storm');
    for (const { role, user } of await identity.listRoleAssignments({ 'scope.project.id': project_id })) {
      await identity.revokeProjectRole({ project_id, role_id: role.id, user_id: user?.id ?? '' });
    }
  },
];

/** What is there now and was not before: others use the same cloud. */
function ours(now: CloudPicture, before: CloudPicture): CloudPicture {
  const projects = new Set((before['projects'] ?? []).map(({ id }) => id));
  const made = (now['projects'] ?? []).filter(({ id, name }) => !projects.has(id) && name === 'storm');
  const ids = new Set(made.map(({ id }) => id));
  const mine = (entry: Readonly<Record<string, unknown>>) =>
    ids.has(entry['project_id']) ||
    ids.has(entry['owner']) ||
    JSON.stringify(entry).includes('ScpCloud stage-') ||
    String(entry['name']).startsWith('storm') ||
    [...ids].some((id) => JSON.stringify(entry['scope'] ?? '').includes(String(id)));
  return Object.fromEntries(Object.entries(now).map(([kind, entries]) => [kind, entries.filter(mine)]));
}

/** Without identifiers of what was made anew, and what the cloud picks. */
function lasting(picture: CloudPicture): unknown {
  return Object.fromEntries(
    Object.entries(picture).map(([kind, entries]) => [
      kind,
      entries
        .map(({ id: _, security_group_id: _g, mac_address: _m, fixed_ips: _f, ...entry }) =>
          JSON.stringify(entry, (field, value: unknown) =>
            field === 'external_fixed_ips' || field === 'remote_group_id' ? 'some' : value,
          ),
        )
        .toSorted(),
    ]),
  );
}
