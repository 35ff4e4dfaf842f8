/** One field that is not as declared, and the part of an update that puts it right. */
export interface Difference<Body> {
  /** Path below the thing's own entry in the spec: `managed.mtu`. */
  readonly field: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly body: Body;
}

/** How one declared field is read, found in the cloud and written there. */
export interface HeldField<Want, Have, Body> {
  readonly field: string;
  /** Undefined: the declaration leaves it to the cloud. */
  readonly want: (want: Want) => unknown;
  readonly have: (have: Have) => unknown;
  readonly body: (want: Want) => Body;
}

export function differences<Want, Have, Body>(
  fields: readonly HeldField<Want, Have, Body>[],
  want: Want,
  have: Have,
): Difference<Body>[] {
  return fields.flatMap(({ field, want: wanted, have: had, body }) => {
    const to = wanted(want);
    const from = had(have) ?? null;
    if (to === undefined || JSON.stringify(to) === JSON.stringify(from)) return [];
    return [{ field, from: shown(from), to: shown(to), body: body(want) }];
  });
}

/** A value for people; undefined for none. */
export function shown(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
