import type { DeletionPolicy } from '../../api/common/control.ts';
import type { NetworkSpec } from '../../api/scp-cloud/network.ts';
import type { CreateSubnet, Network, Port, Subnet, UpdateSubnet } from '../../clients/openstack/index.ts';
import { fromDescription, toDescription } from '../../inventory/index.ts';
import { canonical, defaultGateway, defaultPools, ipVersionOf, type Pool } from './plan-address.ts';
import { described, undescribed } from './plan-description.ts';
import type { Scene } from './plan-scene.ts';
import { changeKey, deletionKey, type Planned, planRetirement, planThing, type Recipe } from './plan-thing.ts';
import type { Step, StepKey } from './step.ts';
import { keyOf } from './thing.ts';

type SubnetSpec = NonNullable<NetworkSpec['managed']>['subnets'][number];

interface Want extends SubnetSpec {
  readonly networkName: string;
}

const RECIPE: Recipe<Want, Subnet, UpdateSubnet> = {
  kind: 'subnet',
  what: 'subnet',
  id: (subnet) => subnet.id,
  mark: (subnet) => fromDescription(subnet.description),
  held: [
    { field: 'name', want: (w) => w.name, have: (s) => s.name, body: (w) => ({ name: w.name }) },
    { field: 'dhcp', want: (w) => w.dhcp, have: (s) => s.enable_dhcp, body: (w) => ({ enable_dhcp: w.dhcp }) },
    {
      field: 'gateway',
      want: gatewayOf,
      have: (s) => (s.gateway_ip ? canonical(s.gateway_ip) : null),
      body: (w) => ({ gateway_ip: gatewayOf(w) }),
    },
    {
      field: 'dnsNameservers',
      want: (w) => w.dnsNameservers.map(canonical),
      have: (s) => s.dns_nameservers.map(canonical),
      body: (w) => ({ dns_nameservers: w.dnsNameservers }),
    },
    {
      field: 'allocationPools',
      want: (w) => sorted(poolsOf(w)),
      have: (s) => sorted(s.allocation_pools.map(canonicalPool)),
      body: (w) => ({ allocation_pools: poolsOf(w) }),
    },
    {
      field: 'hostRoutes',
      want: (w) => sorted(routesOf(w)),
      have: (s) =>
        sorted(s.host_routes.map((r) => ({ destination: canonical(r.destination), nexthop: canonical(r.nexthop) }))),
      body: (w) => ({ host_routes: routesOf(w) }),
    },
  ],
  marking: (_want, mark, have) => described(mark, '', have.description),
  create: (common, want, mark) => ({
    ...common,
    do: 'create-subnet',
    network: keyOf('network', want.networkName),
    body: toBody(want, toDescription(mark)),
  }),
  update: (common, id, changes) => ({ ...common, do: 'update-subnet', id, changes }),
  remove: (common, { id }) => ({ ...common, do: 'delete-subnet', id }),
  release: (common, { id, description }) => ({
    ...common,
    do: 'update-subnet',
    id,
    changes: undescribed(description),
  }),
};

function toBody(want: Want, description: string): Omit<CreateSubnet, 'network_id'> {
  return {
    name: want.name,
    description,
    cidr: want.cidr,
    ip_version: ipVersionOf(want.cidr),
    gateway_ip: gatewayOf(want),
    enable_dhcp: want.dhcp,
    ...(want.dnsNameservers.length === 0 ? {} : { dns_nameservers: want.dnsNameservers }),
    ...(want.allocationPools.length === 0 ? {} : { allocation_pools: want.allocationPools }),
    ...(want.hostRoutes.length === 0 ? {} : { host_routes: routesOf(want) }),
  };
}

/** Plans the subnets of one managed network. */
export function planSubnets(
  scene: Scene,
  network: string,
  policy: DeletionPolicy,
  declared: readonly SubnetSpec[],
  parent: Planned<Network>,
): Planned<Subnet>[] {
  const { subnet: entries } = scene.observed.entries;
  if (parent.stopped) return [];
  const siblings = entries.filter((subnet) => subnet.network_id === parent.have?.id);
  return declared.map((subnet) =>
    planThing(
      scene,
      RECIPE,
      {
        name: `${network}/${subnet.name}`,
        path: `networks[${network}].managed.subnets[${subnet.name}]`,
        want: { ...subnet, networkName: network },
        declaration: subnet,
        policy,
        cloudName: subnet.name,
        rivals: siblings.filter((other) => other.name === subnet.name),
        needs: [keyOf('network', network), ...siblings.map((other) => deletionKey('subnet', other.id))],
      },
      siblings,
    ),
  );
}

/** Subnets go the way of their network; routers leave them first. */
export function retireSubnets(
  scene: Scene,
  kept: readonly Planned<Subnet>[],
  networks: readonly Planned<Network>[],
): Step[] {
  const { subnet: entries, port: ports } = scene.observed.entries;
  const policies = new Map(
    scene.spec.networks.flatMap(({ name, managed }) =>
      (managed?.subnets ?? []).map(
        (subnet) => [keyOf('subnet', `${name}/${subnet.name}`), managed?.deletionPolicy ?? 'Delete'] as const,
      ),
    ),
  );
  const staying = new Set(networks.map(({ have }) => have?.id));
  return planRetirement(scene, RECIPE, entries, kept, policies, (subnet) =>
    ports
      .filter((port) => port.fixed_ips.some((ip) => ip.subnet_id === subnet.id))
      .flatMap((port) => leaving(port, !staying.has(subnet.network_id))),
  );
}

/** What has to happen before a port is no longer on its subnet. */
function leaving({ id, device_id: router, device_owner: owner }: Port, wholly: boolean): StepKey[] {
  if (!router || owner !== 'network:router_gateway') return [deletionKey('router-interface', id)];
  // A gateway moves only when its whole network goes.
  return wholly ? [deletionKey('router', router), changeKey('router', router)] : [deletionKey('router', router)];
}

function gatewayOf({ cidr, gateway, gatewayEnabled }: SubnetSpec): string | null {
  if (!gatewayEnabled) return null;
  return gateway === undefined ? defaultGateway(cidr) : canonical(gateway);
}

function poolsOf(want: SubnetSpec): Pool[] {
  const { allocationPools: pools, cidr } = want;
  return pools.length === 0 ? defaultPools(cidr, gatewayOf(want)) : pools.map(canonicalPool);
}

function routesOf(want: SubnetSpec): { destination: string; nexthop: string }[] {
  return want.hostRoutes.map((route) => ({
    destination: canonical(route.destination),
    nexthop: canonical(route.nextHop),
  }));
}

function canonicalPool({ start, end }: Pool): Pool {
  return { start: canonical(start), end: canonical(end) };
}

/** Lists whose order means nothing to Neutron. */
function sorted<T>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
