import type { Clock } from '../../seams/clock.ts';
import { type Random, uuid } from '../../seams/random.ts';
import type { CloudState } from './state.ts';
import type { Tasks } from './tasks.ts';

/** What every service of the cloud is given. */
export interface CloudContext {
  readonly clock: Clock;
  readonly random: Random;
  /** `https://host:port`, without a path; all services live below it. */
  readonly origin: string;
  /** Names of the compute hosts. */
  readonly hosts: readonly string[];
  readonly state: CloudState;
  readonly tasks: Tasks;
  /** Fetches a URL for an image import; undefined where there is no way out. */
  readonly download: ((url: string) => Promise<Uint8Array>) | undefined;
  /** Told of errors that are bugs of the stand-in; the client sees a 500. */
  readonly onUnexpected: (error: Error) => void;
}

/** A new id as Nova, Neutron, Cinder and Glance write it. */
export function newId(cloud: Pick<CloudContext, 'random'>): string {
  return uuid(cloud.random);
}

/** A new id as Keystone writes it: a UUID without dashes. */
export function newHexId(cloud: Pick<CloudContext, 'random'>): string {
  return uuid(cloud.random).replaceAll('-', '');
}

/** `2026-01-01T00:00:00Z`: Nova, Neutron, Glance. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** `2026-01-01T00:00:00.000000`: Cinder; Keystone adds a `Z`. */
export function isoMicros(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000`;
}
