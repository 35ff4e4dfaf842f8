import type { Clock } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';
import type { FetchHandler } from '../http/in-process-dispatcher.ts';
import { computeService, createHostFaults, type HostFaults, seedHosts } from './compute/index.ts';
import type { CloudContext } from './context.ts';
import { faultsAdminApp } from './faults/admin-app.ts';
import { type Faults, createFaults } from './faults/switches.ts';
import { identityService } from './identity/index.ts';
import { seedIdentity } from './identity/seed.ts';
import { imageService } from './image/index.ts';
import { createMachines, type Machines } from './machines.ts';
import { networkService } from './network/index.ts';
import { objectService } from './object/index.ts';
import { placementService, seedPlacement } from './placement/index.ts';
import { type Snapshot, createState, restoreState, snapshotState } from './state.ts';
import { Tasks } from './tasks.ts';
import { seedVolumes, volumeService } from './volume/index.ts';

export type { HostFaults, HostState } from './compute/index.ts';
export type { Machine, MachineEvent, Machines } from './machines.ts';
export type { Faults } from './faults/switches.ts';
export type { Snapshot } from './state.ts';

export interface CloudOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** `https://host:port` under which clients reach it; the catalog and all links use it. */
  readonly origin: string;
  /** Names of the compute hosts. */
  readonly hosts?: readonly string[];
  /** Password of the users `admin` and `demo`. */
  readonly password?: string;
  /** Fetches what an image import names by URL; without it such imports fail as they do where there is no way out. */
  readonly download?: CloudContext['download'];
  /** Told of errors that are bugs of the stand-in. */
  readonly onUnexpected?: (error: Error) => void;
}

export interface Cloud {
  readonly fetch: FetchHandler;
  readonly faults: Faults;
  /** Power cuts and partitions of compute hosts. */
  readonly hosts: HostFaults;
  /** The servers as machines, for who plays their insides. */
  readonly machines: Machines;
  snapshot(): Snapshot;
  /** Replaces everything by what the snapshot holds, changes under way included. */
  restore(snapshot: Snapshot): void;
  /** Stops what is under way; the state stays readable. */
  stop(): void;
}

const DEFAULT_HOSTS = ['az1', 'az2', 'az3'].flatMap((zone) => [`compute-${zone}-1`, `compute-${zone}-2`]);

/**
 * An OpenStack cloud in the process: Keystone, Nova, Placement, Neutron, Cinder, Glance and Swift as Zed has them,
 * below one origin (`/identity/v3`, `/compute/v2.1`, `/placement`, `/networking/v2.0`, `/volume/v3`, `/image/v2`,
 * `/object-store/v1`).
 */
export function createCloud(options: CloudOptions): Cloud {
  const { clock, random, origin } = options;
  const state = createState();
  const cloud: CloudContext = {
    clock,
    random,
    origin,
    hosts: options.hosts ?? DEFAULT_HOSTS,
    state,
    tasks: new Tasks({ clock, random }, state.tables.cloud.tasks),
    download: options.download,
    onUnexpected: options.onUnexpected ?? (() => undefined),
  };
  const password = options.password ?? 'embedded';
  const faults = createFaults(clock);
  const hosts = createHostFaults(cloud);
  const services = [
    identityService,
    computeService,
    imageService,
    networkService,
    objectService,
    placementService,
    volumeService,
  ].map((create) => create(cloud));
  seedIdentity(cloud, password);
  seedHosts(cloud);
  seedPlacement(cloud);
  seedVolumes(cloud);

  const apps = new Map(services.map(({ segment, app }) => [segment, app]));
  const serve = faults.guard((request) => {
    const segment = new URL(request.url).pathname.split('/')[1] ?? '';
    return apps.get(segment)?.fetch(request) ?? new Response('Not Found', { status: 404 });
  });
  const admin = faultsAdminApp({ faults, hosts }, { username: 'admin', password });

  return {
    fetch: (request) => (new URL(request.url).pathname.startsWith('/_storm/') ? admin.fetch(request) : serve(request)),
    faults,
    hosts,
    machines: createMachines(cloud),
    snapshot: () => snapshotState(state),
    restore: (snapshot) => {
      cloud.tasks.pause();
      restoreState(state, snapshot);
      cloud.tasks.resume();
    },
    stop: () => {
      cloud.tasks.pause();
      faults.stop();
    },
  };
}
