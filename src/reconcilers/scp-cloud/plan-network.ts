import type { Adoption } from '../../api/common/reference.ts';
import type { NetworkSpec } from '../../api/scp-cloud/network.ts';
import type { CreateNetwork, Network, Subnet, UpdateNetwork } from '../../clients/openstack/index.ts';
import { fromDescription, toDescription } from '../../inventory/index.ts';
import { adoptedPart } from './plan-adopted.ts';
import { described, undescribed } from './plan-description.ts';
import type { Tenancy } from './plan-project.ts';
import { findAdopted, joined, NOTHING, type Part, type Scene } from './plan-scene.ts';
import { planSubnets, retireSubnets } from './plan-subnet.ts';
import { changeKey, deletionKey, type Planned, planRetirement, planThing, type Recipe } from './plan-thing.ts';
import type { Step } from './step.ts';
import { keyOf } from './thing.ts';

type Managed = NonNullable<NetworkSpec['managed']>;
type Want = Managed & { readonly name: string; readonly external: boolean };

const RECIPE: Recipe<Want, Network, UpdateNetwork> = {
  kind: 'network',
  what: 'network',
  id: (network) => network.id,
  mark: (network) => fromDescription(network.description),
  held: [
    { field: 'name', want: (w) => w.name, have: (n) => n.name, body: (w) => ({ name: w.name }) },
    {
      field: 'managed.adminStateUp',
      want: () => true,
      have: (n) => n.admin_state_up,
      body: () => ({ admin_state_up: true }),
    },
    {
      field: 'managed.mtu',
      want: (w) => w.mtu,
      have: (n) => n.mtu,
      body: (w) => (w.mtu === undefined ? {} : { mtu: w.mtu }),
    },
    {
      field: 'managed.shared',
      want: (w) => w.shared,
      have: (n) => n.shared ?? false,
      body: (w) => ({ shared: w.shared }),
    },
    {
      field: 'managed.portSecurity',
      want: (w) => w.portSecurity,
      have: (n) => n.port_security_enabled ?? true,
      body: (w) => ({ port_security_enabled: w.portSecurity }),
    },
    {
      field: 'purpose',
      want: (w) => w.external,
      have: (n) => n['router:external'] ?? false,
      body: (w) => ({ 'router:external': w.external }),
    },
  ],
  marking: (want, mark, have) => described(mark, want.description ?? '', have.description),
  create: (common, want, mark) => ({
    ...common,
    do: 'create-network',
    body: { ...toBody(want), description: toDescription(mark, want.description) },
  }),
  update: (common, id, changes) => ({ ...common, do: 'update-network', id, changes }),
  remove: (common, { id }) => ({ ...common, do: 'delete-network', id }),
  release: (common, { id, description }) => ({
    ...common,
    do: 'update-network',
    id,
    changes: undescribed(description),
  }),
};

/** Fields that only administrators may name are sent only where they differ from Neutron's own defaults. */
function toBody({ name, mtu, shared, portSecurity, external, provider }: Want): CreateNetwork {
  return {
    name,
    ...(mtu === undefined ? {} : { mtu }),
    ...(shared ? { shared } : {}),
    ...(portSecurity ? {} : { port_security_enabled: false }),
    ...(external ? { 'router:external': true } : {}),
    ...(provider === undefined
      ? {}
      : {
          'provider:network_type': provider.networkType,
          ...(provider.physicalNetwork === undefined ? {} : { 'provider:physical_network': provider.physicalNetwork }),
          ...(provider.segmentationId === undefined ? {} : { 'provider:segmentation_id': provider.segmentationId }),
        }),
  };
}

export function planNetworks(scene: Scene, tenancy: Tenancy): Part {
  const { network: entries } = scene.observed.entries;
  const parts: Part[] = [];
  const kept: Planned<Network>[] = [];
  const keptSubnets: Planned<Subnet>[] = [];
  for (const { name, purpose, managed, adopt } of scene.deleting ? [] : scene.spec.networks) {
    if (adopt !== undefined) parts.push(adopted(scene, name, adopt));
    if (managed === undefined) continue;
    const { subnets: _, deletionPolicy, ...own } = managed;
    const planned = planThing(
      scene,
      RECIPE,
      {
        name,
        path: `networks[${name}]`,
        want: { ...managed, name, external: purpose === 'External' },
        declaration: { ...own, name, purpose },
        policy: deletionPolicy,
        rivals: entries.filter((network) => network.name === name && network.project_id === tenancy.id),
        needs: [tenancy.key],
      },
      entries,
    );
    kept.push(planned);
    keptSubnets.push(...planSubnets(scene, name, deletionPolicy, managed.subnets, planned));
  }
  const steps = [...retireSubnets(scene, keptSubnets, kept), ...retireNetworks(scene, kept)];
  return joined(...parts, ...kept, ...keptSubnets, { ...NOTHING, steps });
}

/** Subnets go first, and routers whose gateway is on the network let go of it. */
function retireNetworks(scene: Scene, kept: readonly Planned<Network>[]): Step[] {
  const { network: entries, subnet: subnets, router: routers } = scene.observed.entries;
  const policies = new Map(
    scene.spec.networks.map(
      ({ name, managed }) => [keyOf('network', name), managed?.deletionPolicy ?? 'Delete'] as const,
    ),
  );
  return planRetirement(scene, RECIPE, entries, kept, policies, ({ id }) => [
    ...subnets.filter((subnet) => subnet.network_id === id).map((subnet) => deletionKey('subnet', subnet.id)),
    ...routers
      .filter((router) => router.external_gateway_info?.network_id === id)
      .flatMap((router) => [deletionKey('router', router.id), changeKey('router', router.id)]),
  ]);
}

function adopted(scene: Scene, name: string, adopt: Adoption): Part {
  const path = `spec.networks[${name}]`;
  const { network: entries } = scene.observed.entries;
  return adoptedPart(
    'network',
    name,
    findAdopted(adopt, 'network', path, entries, (network) => network.name),
  );
}
