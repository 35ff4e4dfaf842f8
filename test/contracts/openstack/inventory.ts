import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenStackClient, type OpenStackClient, parseCloudsYaml } from '../../../src/clients/openstack/index.ts';
import {
  type Change,
  type Kind,
  KINDS,
  type Mark,
  SOURCES,
  toDescription,
  toKeypairName,
  toMetadata,
  toServerGroupName,
} from '../../../src/inventory/index.ts';
import { createInventory, type RunningInventory } from '../../../src/inventory/inventory.ts';
import { type Clock } from '../../../src/seams/clock.ts';
import { systemRandom, uuid } from '../../../src/seams/random.ts';
import type { OpenStackTarget } from '../../support/openstack-raw.ts';

/** The longest names that a declaration may have, where they are hardest to keep. */
const MARK: Mark = {
  installation: 'inventory-contract',
  uid: uuid(systemRandom()),
  kind: 'ScpCloud',
  namespace: 'n'.repeat(63),
  name: 'o'.repeat(253),
  member: `subnet/${'a'.repeat(63)}/${'b'.repeat(63)}`,
  hash: '0123456789ab',
  deletion: 'Delete',
};
const description = toDescription(MARK, 'Made by a contract test');
const metadata = toMetadata(MARK);
const name = `inventory-${MARK.uid.slice(0, 8)}`;

interface Trial {
  readonly make: (client: OpenStackClient, ids: ReadonlyMap<Kind, string>) => Promise<string>;
  readonly remove: (client: OpenStackClient, id: string) => Promise<void>;
}

/** How a thing of each kind that can carry a mark is made: with the mark, by the call that creates it. */
const TRIALS: readonly (readonly [Kind, Trial])[] = [
  [
    'project',
    {
      make: async ({ identity }) => (await identity.createProject({ name, description })).id,
      remove: ({ identity }, id) => identity.deleteProject(id),
    },
  ],
  [
    'network',
    {
      make: async ({ network }) => (await network.createNetwork({ name, description })).id,
      remove: ({ network }, id) => network.deleteNetwork(id),
    },
  ],
  [
    'subnet',
    {
      make: async ({ network }, ids) => {
        const subnet = { network_id: ids.get('network') ?? '', cidr: '10.77.0.0/24', ip_version: 4 as const };
        return (await network.createSubnet({ ...subnet, name, description })).id;
      },
      remove: ({ network }, id) => network.deleteSubnet(id),
    },
  ],
  [
    'port',
    {
      make: async ({ network }, ids) =>
        (await network.createPort({ network_id: ids.get('network') ?? '', name, description })).id,
      remove: ({ network }, id) => network.deletePort(id),
    },
  ],
  [
    'router',
    {
      make: async ({ network }) => (await network.createRouter({ name, description })).id,
      remove: ({ network }, id) => network.deleteRouter(id),
    },
  ],
  [
    'security-group',
    {
      make: async ({ network }) => (await network.createSecurityGroup({ name, description })).id,
      remove: ({ network }, id) => network.deleteSecurityGroup(id),
    },
  ],
  [
    'floating-ip',
    {
      make: async ({ network }) => {
        const outside = await network.createNetwork({ name: `${name}-outside`, 'router:external': true });
        const subnet = { network_id: outside.id, cidr: '10.254.77.0/24', ip_version: 4 as const, enable_dhcp: false };
        await network.createSubnet(subnet);
        return (await network.createFloatingIp({ floating_network_id: outside.id, description })).id;
      },
      remove: async ({ network }, id) => {
        const { floating_network_id: outside } = await network.getFloatingIp(id);
        await network.deleteFloatingIp(id);
        await network.deleteNetwork(outside);
      },
    },
  ],
  [
    'flavor',
    {
      make: async ({ compute }) => (await compute.createFlavor({ name, vcpus: 1, ram: 64, disk: 0, description })).id,
      remove: ({ compute }, id) => compute.deleteFlavor(id),
    },
  ],
  [
    'keypair',
    {
      make: async ({ compute }) => {
        const key = { name: toKeypairName(MARK, 'lab'), public_key: PUBLIC_KEY };
        return (await compute.createKeypair(key)).name;
      },
      remove: ({ compute }, id) => compute.deleteKeypair(id),
    },
  ],
  [
    'server-group',
    {
      make: async ({ compute }) => {
        const group = { name: toServerGroupName(MARK, 'shop-az1'), policy: 'anti-affinity' as const };
        return (await compute.createServerGroup(group)).id;
      },
      remove: ({ compute }, id) => compute.deleteServerGroup(id),
    },
  ],
  [
    'aggregate',
    {
      make: async ({ compute }) => {
        const { id } = await compute.createAggregate({ name });
        await compute.setAggregateMetadata(id, metadata);
        return id;
      },
      remove: ({ compute }, id) => compute.deleteAggregate(id),
    },
  ],
  [
    'volume',
    {
      make: async ({ volume }) => (await volume.createVolume({ name, size: 1, metadata })).id,
      remove: ({ volume }, id) => volume.deleteVolume(id),
    },
  ],
  [
    'image',
    {
      make: async ({ image }) => {
        const record = { name, disk_format: 'raw', container_format: 'bare', properties: metadata };
        return (await image.createImage(record)).id;
      },
      remove: ({ image }, id) => image.deleteImage(id),
    },
  ],
];
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJmYPrQnYHaSUPNs+Iwlu8Y5JEVWdHnnDJ7LXkDNQW0z contract';

/** What the inventory relies on: that every service keeps a mark, and that a sweep shows what became of its thing. */
export function describeInventoryContract(open: () => OpenStackTarget & { readonly clock: Clock }): void {
  describe('the inventory of a cloud', () => {
    let target: ReturnType<typeof open>;
    let client: OpenStackClient;
    let inventory: RunningInventory;
    const ids = new Map<Kind, string>();
    const changes: Change[] = [];
    const ofOurs = () => changes.splice(0).filter(({ owner }) => owner?.uid === MARK.uid);

    beforeAll(async () => {
      target = open();
      client = connect(target);
      inventory = createInventory({ clock: target.clock, random: systemRandom(), client });
      inventory.setProjects([(await client.identity.whoAmI()).project?.id ?? '']);
      await inventory.sweep();
      inventory.subscribe((event) => changes.push(...event.changes));
    });
    afterAll(() => client.close());

    it('has every kind', () => {
      const failed = KINDS.filter((kind) => inventory.state(kind).error !== undefined);
      expect(failed.map((kind) => [kind, inventory.state(kind).error])).toEqual([]);
    });

    it.each(TRIALS)('a %s keeps the mark that it is created with', async (kind, { make }) => {
      const id = await make(client, ids);
      ids.set(kind, id);
      await inventory.refresh(kind, id);
      expect(markOf(inventory, kind, id)).toMatchObject({ installation: MARK.installation, uid: MARK.uid });
      expect(ofOurs()).toMatchObject([{ kind, id, what: 'added' }]);
    });

    it('sees nothing new in a sweep right after', async () => {
      await target.pass(5_000);
      await inventory.sweep();
      changes.length = 0;
      await inventory.sweep();
      expect(ofOurs()).toEqual([]);
    });

    it('tells within one sweep whose network was changed by another hand', async () => {
      const id = ids.get('network') ?? '';
      await client.network.updateNetwork(id, { mtu: 1300 });
      await inventory.sweep();
      expect(ofOurs()).toMatchObject([{ kind: 'network', id, what: 'changed' }]);
    });

    it('tells of everything that was removed', async () => {
      for (const [kind, { remove }] of TRIALS.toReversed()) await remove(client, ids.get(kind) ?? '');
      await target.pass(5_000);
      await inventory.sweep();
      const removed = ofOurs().filter(({ what }) => what === 'removed');
      expect(new Map(removed.map(({ kind, id }) => [kind, id]))).toEqual(new Map([...ids]));
    });
  });
}

function markOf(inventory: RunningInventory, kind: Kind, id: string): Mark | undefined {
  const find = SOURCES[kind].mark as ((entry: unknown) => Mark | undefined) | undefined;
  return find?.(inventory.find(kind, id));
}

function connect({ authUrl, admin, dispatcher, clock }: OpenStackTarget & { readonly clock: Clock }): OpenStackClient {
  const auth = {
    auth_url: authUrl,
    username: admin.username,
    password: admin.password,
    project_name: admin.project,
    user_domain_name: 'Default',
    project_domain_name: 'Default',
  };
  const cloud = parseCloudsYaml(JSON.stringify({ clouds: { target: { auth } } }), { entry: 'target' });
  const limits = { ratePerSecond: 1_000, burst: 1_000 };
  return createOpenStackClient({ cloud, clock, random: systemRandom(), limits, ...(dispatcher ? { dispatcher } : {}) });
}
