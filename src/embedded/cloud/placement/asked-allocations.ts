import type { Resources } from './tables.ts';

/** What a request wants a consumer to have. */
export interface AskedAllocations {
  readonly allocations:
    | Readonly<Record<string, { readonly resources: Resources }>>
    | readonly { readonly resource_provider: { readonly uuid: string }; readonly resources: Resources }[];
  readonly project_id?: string;
  readonly user_id?: string;
  readonly consumer_generation?: number | null;
  readonly consumer_type?: string;
}

/** A list of providers until 1.11, a map since. */
export function askedOf({ allocations }: AskedAllocations): Record<string, Resources> {
  const pairs = Array.isArray(allocations)
    ? allocations.map((one: { resource_provider: { uuid: string }; resources: Resources }): [string, Resources] => [
        one.resource_provider.uuid,
        one.resources,
      ])
    : Object.entries(allocations).map(([id, one]): [string, Resources] => [
        id,
        (one as { resources: Resources }).resources,
      ]);
  return Object.fromEntries(pairs);
}
