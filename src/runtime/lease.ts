import type { KubernetesObject } from '../clients/kubernetes/index.ts';

/** `coordination.k8s.io/v1` Lease. Times in it are for people: they are another machine's clock. */
export interface Lease extends KubernetesObject {
  readonly spec?: LeaseSpec;
}

export interface LeaseSpec {
  /** Empty or absent: free to take. */
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

export interface LeaseTiming {
  /** A lease that has not changed for so long may be taken by another. */
  readonly leaseMs: number;
  /** The holder stops writing when it has not renewed for so long. Shorter than `leaseMs` by the margin for a request that is already on its way. */
  readonly renewDeadlineMs: number;
  /** How often the holder renews. */
  readonly renewEveryMs: number;
  /** How often a candidate looks. */
  readonly lookEveryMs: number;
}

/** A standby acts at most 10 s + 1 s + two requests after the leader's death, about 1 s after its clean stop. */
export const DEFAULT_LEASE_TIMING: LeaseTiming = {
  leaseMs: 10_000,
  renewDeadlineMs: 7_000,
  renewEveryMs: 2_000,
  lookEveryMs: 1_000,
};

/** `metav1.MicroTime`. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

/** What the holder writes to take or keep the lease. */
export function heldBy(
  identity: string,
  previous: LeaseSpec | undefined,
  timing: LeaseTiming,
  nowMs: number,
): LeaseSpec {
  const now = microTime(nowMs);
  const common = { holderIdentity: identity, leaseDurationSeconds: Math.ceil(timing.leaseMs / 1000), renewTime: now };
  if (previous?.holderIdentity === identity) return { ...previous, ...common };
  return { ...common, acquireTime: now, leaseTransitions: (previous?.leaseTransitions ?? 0) + (previous ? 1 : 0) };
}

/** What the holder writes to let go: the next one need not wait. */
export function released(previous: LeaseSpec, nowMs: number): LeaseSpec {
  return { ...previous, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTime(nowMs) };
}
