import type { CloudContext } from '../context.ts';
import { isUp } from '../compute/hosts/liveness.ts';
import type { HostRow } from '../compute/hosts/tables.ts';
import { CPU_RATIO } from '../compute/hosts/usage.ts';
import type { ServerRow } from '../compute/servers/table.ts';
import { notFound, staleProvider } from './errors.ts';
import { DISABLED_TRAIT, HOST_TRAITS } from './names.ts';
import type { Inventory, ProviderRow, Resources } from './tables.ts';

type State = Pick<CloudContext, 'state'>;

/** A provider for every compute host. */
export function seedPlacement(cloud: CloudContext): void {
  for (const host of cloud.state.tables.compute.hosts.all()) {
    cloud.state.tables.placement.providers.insert({
      id: host.hypervisor_id,
      name: host.id,
      generation: 2,
      parent: null,
      inventories: inventoriesOf(host),
      traits: HOST_TRAITS,
      aggregates: [],
      changed_ms: cloud.clock.now(),
    });
  }
}

const inventory = (total: number, ratio: number): Inventory => ({
  total,
  reserved: 0,
  min_unit: 1,
  max_unit: total,
  step_size: 1,
  allocation_ratio: ratio,
});

const inventoriesOf = (host: HostRow) => ({
  VCPU: inventory(host.vcpus, CPU_RATIO),
  MEMORY_MB: inventory(host.memory_mb, 1),
  DISK_GB: inventory(host.disk_gb, 1),
});

export function findProvider({ state }: State, id: string, suffix = ''): ProviderRow {
  const provider = state.tables.placement.providers.get(id);
  if (!provider) throw notFound(`No resource provider with uuid ${id} found${suffix}`);
  return provider;
}

/** Changes a provider as somebody who saw `generation` asks. Throws ApiError 409 when it changed since. */
export function changeProvider(
  cloud: CloudContext,
  provider: ProviderRow,
  generation: number,
  patch: Partial<ProviderRow>,
): ProviderRow {
  if (generation !== provider.generation) throw staleProvider();
  return touchProvider(cloud, provider, patch);
}

export function touchProvider(cloud: CloudContext, provider: ProviderRow, patch: Partial<ProviderRow>): ProviderRow {
  return cloud.state.tables.placement.providers.update(provider.id, {
    ...patch,
    generation: provider.generation + 1,
    changed_ms: cloud.clock.now(),
  });
}

/** The provider's own traits, and what the state of its host says. */
export function traitsOf(cloud: CloudContext, provider: ProviderRow): string[] {
  const service = cloud.state.tables.compute.services
    .where('host', provider.name)
    .find(({ binary }) => binary === 'nova-compute');
  const disabled = service?.disabled === true && isUp(cloud, service);
  return disabled ? [...provider.traits, DISABLED_TRAIT] : [...provider.traits];
}

/** The provider's own aggregates, and Nova's that its host is in. */
export function aggregatesOf({ state }: State, provider: ProviderRow): string[] {
  const nova = state.tables.compute.aggregates.where('host', provider.name).map(({ uuid }) => uuid);
  return [...new Set([...provider.aggregates, ...nova])];
}

/** What a server takes of its host. */
export function resourcesOf({ flavor, volume_backed: remote }: ServerRow): Resources {
  const disk = (remote ? 0 : flavor.disk) + flavor.ephemeral;
  return { ...(disk > 0 ? { DISK_GB: disk } : {}), MEMORY_MB: flavor.ram, VCPU: flavor.vcpus };
}

/** Who takes how much of a provider. */
export function allocationsOn({ state }: State, provider: ProviderRow): Map<string, Resources> {
  const taken = new Map<string, Resources>();
  const { hosts, servers } = state.tables.compute;
  if (hosts.get(provider.name)?.hypervisor_id === provider.id) {
    for (const server of servers.where('host', provider.name)) taken.set(server.id, resourcesOf(server));
  }
  for (const { id, allocations } of state.tables.placement.consumers.where('provider', provider.id)) {
    const resources = allocations[provider.id];
    if (resources) taken.set(id, resources);
  }
  return taken;
}

/** How much of each class is taken, zero included. */
export function usagesOf(cloud: State, provider: ProviderRow): Record<string, number> {
  const used = Object.fromEntries(Object.keys(provider.inventories).map((name) => [name, 0]));
  for (const resources of allocationsOn(cloud, provider).values()) {
    for (const [name, amount] of Object.entries(resources)) used[name] = (used[name] ?? 0) + amount;
  }
  return used;
}

export function capacityOf({ total, reserved, allocation_ratio: ratio }: Inventory): number {
  return Math.floor((total - reserved) * ratio);
}

/** Whether so much more fits. */
export function hasRoom(cloud: State, provider: ProviderRow, wanted: Resources): boolean {
  const used = usagesOf(cloud, provider);
  return Object.entries(wanted).every(([name, amount]) => {
    const stock = provider.inventories[name];
    if (!stock || amount < stock.min_unit || amount > stock.max_unit || amount % stock.step_size !== 0) return false;
    return (used[name] ?? 0) + amount <= capacityOf(stock);
  });
}
