import { describe, expect, it } from 'vitest';
import { type Assassin, createAssassin, type Moment } from '../../support/crash/kills.ts';
import type { End, Flow, Subject } from '../../support/crash/matrix.ts';
import { describeCrashes } from '../../support/crash/suite.ts';
import { createWorld, type World } from '../../support/world.ts';
import { bastionCloud, MANAGED } from './bastion-cloud.ts';

const NAME = 'storm';
const LONG_MS = 1_800_000;

const made =
  (managed: object | null = MANAGED) =>
  async (world: World) => {
    await world.apply(bastionCloud(managed));
    await world.untilReady(NAME, LONG_MS);
  };

/** Ready, with a machine of so many processors: none, where there is to be no bastion. */
const readyWith = (vcpus: number | undefined) => async (world: World) => {
  await world.until(async () => {
    const [server] = await world.admin.compute.listServers({ all_tenants: true });
    const bastion = (await world.get(NAME)).status?.bastion;
    const answers = vcpus === undefined ? bastion === undefined : bastion?.state === 'Ready';
    return answers && server?.flavor?.vcpus === vcpus;
  }, LONG_MS);
  await world.untilReady(NAME, LONG_MS);
};

const LARGE = { ...MANAGED, flavor: 'storm.large' };

const FLOWS: readonly Flow[] = [
  {
    what: 'making a bastion',
    prepare: made(null),
    ask: (world) => world.apply(bastionCloud()),
    over: readyWith(1),
    writes: 6,
  },
  {
    what: 'replacing a bastion',
    prepare: made(),
    ask: (world) => world.apply(bastionCloud(LARGE)),
    over: readyWith(2),
    writes: 2,
  },
  {
    what: 'letting a bastion go',
    prepare: made(),
    ask: (world) => world.apply(bastionCloud(null)),
    over: readyWith(undefined),
    writes: 5,
  },
  {
    what: 'removing a cloud with its bastion',
    prepare: made(),
    ask: (world) => world.remove(bastionCloud()),
    // What is refused is looked at again slowly, and here everything is, once.
    over: (world) => world.untilGone(NAME, 2 * LONG_MS),
    writes: 14,
  },
];

/** What hangs together how, without what no two makings share: identifiers, addresses, keys. */
const BASTION: Subject = {
  plural: 'scpclouds',
  seen: async (world) => {
    const { compute, network } = world.admin;
    const servers = await compute.listServers({ all_tenants: true });
    const groups = await compute.listServerGroups({ all_projects: true });
    const securityGroups = await network.listSecurityGroups();
    const ports = await network.listPorts();
    const names = new Map([...servers, ...securityGroups, ...ports].map(({ id, name }) => [id, name]));
    const named = (id: string | null | undefined) => names.get(id ?? '') ?? '';
    const object = await world.find(NAME);
    const { bastion, conditions = [], resources = [], plan, drift } = object?.status ?? {};
    const host = world.guests.named('storm-bastion');
    const [, key] = bastion?.hostKey?.split(' ') ?? [];
    return {
      picture: {
        servers: servers.map((one) => [one.name, one.status, one.flavor?.vcpus, Object.keys(one.metadata).toSorted()]),
        groups: groups.map(({ policy, members }) => [policy, members.length]),
        ports: ports
          .map((one) => [one.name, one.device_owner, named(one.device_id), one.security_groups.map(named)])
          .toSorted(),
        outside: (await network.listFloatingIps()).map((one) => named(one.port_id)),
        securityGroups: securityGroups.map((one) => [one.name, one.security_group_rules.length]).toSorted(),
        networks: (await network.listNetworks()).map(({ name }) => name).toSorted(),
        images: (await world.admin.image.listImages()).map(({ name }) => name).toSorted(),
        // The lasting key, in the machine and in what people are told.
        keys: host?.running === true && host.sshd !== undefined && host.sshd.hostKey.split(' ')[1] === key,
      },
      status: object && {
        finalizers: object.metadata.finalizers,
        conditions: conditions.map(({ type, status, reason, message }) => [type, status, reason, message]),
        resources: resources.map(({ id: _, ...resource }) => resource),
        bastion: bastion && { state: bastion.state, user: bastion.user, heals: bastion.heals?.length },
        ...{ plan, drift },
      },
    };
  },
};

describeCrashes(FLOWS, BASTION);

type Seen = Pick<End, 'picture' | 'status'>;

/** Makes a cloud with a bastion, has its server deleted, and removes it all. What there was after the first two. */
async function live(
  assassin?: Assassin,
): Promise<{ readonly seen: readonly Seen[]; readonly struck: readonly string[] }> {
  const world = await createWorld(assassin?.options);
  const struck: string[] = [];
  const seen: Seen[] = [];
  const describeIt = async () => JSON.stringify((await world.find(NAME))?.status, null, 1);
  const until = async (reached: () => Promise<boolean>) => {
    if (assassin !== undefined) struck.push(...(await assassin.until(world, reached, describeIt)));
    // Nobody is killed any more: what was begun comes to its end.
    const last = world.startOperator();
    await world.until(reached, 900_000, describeIt);
    await world.pass(60_000);
    await last.stop();
    seen.push(await BASTION.seen(world));
  };
  const isWell = async (without?: string) => {
    const { bastion, conditions } = (await world.find(NAME))?.status ?? {};
    const ready = conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    return ready === true && bastion?.state === 'Ready' && bastion.serverId !== without;
  };
  try {
    await world.apply(bastionCloud());
    await until(() => isWell());
    const { serverId = '' } = (await world.get(NAME)).status?.bastion ?? {};
    await world.admin.compute.deleteServer(serverId);
    await until(() => isWell(serverId));
    await world.remove(bastionCloud());
    await until(async () => (await world.find(NAME)) === undefined);
    return { seen, struck };
  } finally {
    await world.stop();
  }
}

describe('a bastion from its making over the loss of its server to its end', () => {
  it.each(['before', 'after', 'meanwhile'] satisfies Moment[])(
    'ends alike when the operator is killed %s every write to the cloud, to Kubernetes and in the machine',
    async (moment) => {
      const plain = await live();
      const killed = await live(createAssassin(moment));
      for (const [index, seen] of killed.seen.entries()) expect(seen).toEqual(plain.seen[index]);
      expect(killed.struck.length).toBeGreaterThanOrEqual(40);
      expect(killed.struck.some((write) => write.includes('ssh_host_ed25519_key'))).toBe(true);
    },
    300_000,
  );
});
