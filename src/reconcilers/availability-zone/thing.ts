import type { Thing as CommonThing } from '../../planning/step.ts';

/** What an AvailabilityZone is concerned with, in the words of the cloud. */
export type ThingKind = 'aggregate' | 'host' | 'server';

export type Thing = CommonThing<ThingKind>;

/** A zone has one aggregate: its key in a plan, and the `member` of its mark. */
export const AGGREGATE = 'aggregate';

/** The `member` of the mark on a host that we disabled. */
export const MAINTENANCE = 'maintenance';

/** The same where its servers are moved away: what that has begun has to be brought to its end before the host is given back. */
export const DRAIN = 'maintenance/drain';
