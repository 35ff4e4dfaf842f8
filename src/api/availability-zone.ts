import { API_VERSION, GROUP, VERSION } from './common/group.ts';
import type { ObjectMeta } from './common/object-meta.ts';
import { type Problem, toProblems } from './common/problem.ts';
import type { StoredObject } from './common/stored-object.ts';
import { availabilityZoneSpec, type AvailabilityZoneSpec } from './availability-zone/spec.ts';
import type { AvailabilityZoneStatus } from './availability-zone/status.ts';

export { matchesPattern } from './availability-zone/host-pattern.ts';
export type { AvailabilityZoneSpec, AvailabilityZoneSpecInput } from './availability-zone/spec.ts';
export type { AvailabilityZoneCondition, AvailabilityZoneStatus, HostStatus } from './availability-zone/status.ts';
export { REASONS } from './availability-zone/reasons.ts';
export type { AvailabilityZoneConditionType, AvailabilityZoneReason } from './availability-zone/reasons.ts';

/** A failure domain of a cloud: its defaults filled in, its spec checked. */
export interface AvailabilityZone {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'AvailabilityZone';
  readonly metadata: ObjectMeta;
  readonly spec: AvailabilityZoneSpec;
  readonly status?: AvailabilityZoneStatus;
}

/** Where the API server keeps AvailabilityZones. */
export const AVAILABILITY_ZONES = {
  group: GROUP,
  version: VERSION,
  plural: 'availabilityzones',
  kind: 'AvailabilityZone',
  namespaced: true,
} as const;

export type ParsedAvailabilityZone =
  | { readonly ok: true; readonly zone: AvailabilityZone }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads an object as the API server stores it. Everything its CRD checks is checked again (an older CRD may have let it
 * in), and what CEL cannot say besides: that maintenance is of a host that the zone has.
 */
export function parseAvailabilityZone(object: StoredObject): ParsedAvailabilityZone {
  const spec = availabilityZoneSpec.safeParse(object.spec);
  if (!spec.success) return { ok: false, problems: toProblems(spec.error, 'spec') };
  const { metadata } = object;
  // The status is our own last postcard: nothing is decided by it, so its shape is taken on trust.
  const status = object.status as AvailabilityZoneStatus | undefined;
  const zone = { apiVersion: API_VERSION, kind: 'AvailabilityZone', metadata, spec: spec.data } as const;
  return { ok: true, zone: status === undefined ? zone : { ...zone, status } };
}
