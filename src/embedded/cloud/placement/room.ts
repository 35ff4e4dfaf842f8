import { type AskedAllocations, askedOf } from './asked-allocations.ts';
import type { PlacementCall } from './call.ts';
import { badRequest, conflict } from './errors.ts';
import { allocationsOn, hasRoom } from './providers.ts';
import type { Resources } from './tables.ts';

/** As `requireRoom`, for what all of them take more on each provider than they have. */
export function requireRoomTogether(
  call: PlacementCall,
  asked: readonly (readonly [id: string, body: AskedAllocations])[],
): void {
  const { cloud } = call;
  const { providers } = cloud.state.tables.placement;
  for (const id of new Set(asked.flatMap(([, body]) => Object.keys(askedOf(body))))) {
    const provider = providers.get(id);
    if (!provider) throw badRequest(`Unable to allocate inventory No resource provider with uuid ${id} found`);
    const held = allocationsOn(cloud, provider);
    const more: Record<string, number> = {};
    for (const [consumer, body] of asked) {
      const [next, own] = [askedOf(body)[id] ?? {}, held.get(consumer) ?? {}];
      for (const name of new Set([...Object.keys(next), ...Object.keys(own)])) {
        more[name] = (more[name] ?? 0) + (next[name] ?? 0) - (own[name] ?? 0);
      }
    }
    for (const [name, amount] of Object.entries(more)) {
      if (amount > 0 && !hasRoom(cloud, provider, { [name]: amount })) throw full(name, id);
    }
  }
}

const full = (name: string, provider: string) =>
  conflict(
    `Unable to allocate inventory: Unable to create allocation for '${name}' on resource provider '${provider}'. The requested amount would exceed the capacity.`,
  );

/** Refuses what a consumer may not have on a provider: there is no such provider, or not enough left. */
export function requireRoom({ cloud }: PlacementCall, id: string, resources: Resources, consumer: string): void {
  const provider = cloud.state.tables.placement.providers.get(id);
  if (!provider) {
    throw badRequest(`Allocation for resource provider '${id}' that does not exist.`);
  }
  const own = allocationsOn(cloud, provider).get(consumer) ?? {};
  for (const [name, amount] of Object.entries(resources)) {
    const more = amount - (own[name] ?? 0);
    if (more <= 0 || hasRoom(cloud, provider, { [name]: more })) continue;
    throw full(name, id);
  }
}
