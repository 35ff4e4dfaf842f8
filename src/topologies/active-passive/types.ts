import type { Whereabouts } from '../hosts.ts';

/** Two that may serve, and a third that only votes, for Corosync and Pacemaker. Their node ids are 1, 2 and 3. */
export interface ClusterNodes {
  readonly service: readonly [Whereabouts, Whereabouts];
  readonly quorum: Whereabouts;
}

/** What Pacemaker runs on one machine of two. */
export interface Service {
  /** Id of the resource: `p-db`. */
  readonly resource: string;
  /** The systemd unit, without `.service`. */
  readonly unit: string;
}

export interface Address {
  readonly address: string;
  readonly prefixLength: number;
}

export interface Timing {
  readonly tokenMs: number;
  readonly watchdogSeconds: number;
  readonly serviceSeconds: number;
  readonly addressSeconds: number;
}
