import type { CloudContext } from '../../context.ts';
import { initHost } from './init-host.ts';
import { computeServiceOf, isUp, lastReportMs } from './liveness.ts';

/** How long a host takes from power-on until its nova-compute reports, and a nova-compute to restart. */
const BOOT_MS = 5000;
const RESTART_MS = 1000;

export interface HostState {
  readonly name: string;
  readonly power: 'on' | 'off';
  readonly link: 'joined' | 'partitioned';
  /** What Nova believes: it notices a silent host only after `service_down_time` (60 s). */
  readonly up: boolean;
  /** Guests that run here although Nova moved them elsewhere: they would write the same volumes. */
  readonly staleGuests: readonly string[];
}

/** What can happen to compute hosts. Every verb throws when there is no such host. */
export interface HostFaults {
  list(): HostState[];
  /** Cuts the power: guests are gone at once, and nothing more is heard of the host. */
  cut(name: string): void;
  /** Powers a host on; its guests are SHUTOFF, those that were evacuated are removed. */
  start(name: string): void;
  /** Separates a host from everything else: its guests run on, unseen. */
  partition(name: string): void;
  /** Ends a partition. Stale guests run on until nova-compute restarts. */
  heal(name: string): void;
  /** Restarts nova-compute, which removes stale guests and closes their evacuations. */
  restartCompute(name: string): void;
}

const BOOT = 'compute.boot';

export function createHostFaults(cloud: CloudContext): HostFaults {
  const { hosts, services } = cloud.state.tables.compute;
  const require = (name: string) => {
    const host = hosts.get(name);
    if (!host)
      throw new Error(
        `there is no host ${name}; there are ${hosts
          .all()
          .map(({ id }) => id)
          .join(', ')}`,
      );
    return host;
  };
  const silence = (name: string) => {
    const service = computeServiceOf(cloud, name);
    if (!service || service.silent_since_ms !== null) return;
    services.update(service.id, { silent_since_ms: lastReportMs(service, cloud.clock.now()) });
  };
  const report = (name: string) => {
    const service = computeServiceOf(cloud, name);
    if (service) services.update(service.id, { silent_since_ms: null, touched_ms: cloud.clock.now() });
  };
  cloud.tasks.on(BOOT, ({ name, rebooted }: { name: string; rebooted: boolean }) => {
    const host = hosts.get(name);
    if (host?.power !== 'on' || host.link !== 'joined') return;
    report(name);
    initHost(cloud, name, { rebooted });
  });

  return {
    list: () => hosts.all().map((host) => hostState(cloud, host.id)),
    cut: (name) => {
      if (require(name).power === 'off') return;
      silence(name);
      hosts.update(name, { power: 'off' });
    },
    start: (name) => {
      if (require(name).power === 'on') return;
      hosts.update(name, { power: 'on', booted_ms: cloud.clock.now() });
      cloud.tasks.schedule(BOOT_MS, BOOT, { name, rebooted: true });
    },
    partition: (name) => {
      require(name);
      silence(name);
      hosts.update(name, { link: 'partitioned' });
    },
    heal: (name) => {
      const { power, link } = require(name);
      if (link === 'joined') return;
      hosts.update(name, { link: 'joined' });
      if (power === 'on') report(name);
    },
    restartCompute: (name) => {
      require(name);
      cloud.tasks.schedule(RESTART_MS, BOOT, { name, rebooted: false });
    },
  };
}

function hostState(cloud: CloudContext, name: string): HostState {
  const { hosts, migrations } = cloud.state.tables.compute;
  const host = hosts.get(name);
  const service = computeServiceOf(cloud, name);
  const { power = 'off', link = 'joined', booted_ms: booted = 0 } = host ?? {};
  const stale = migrations
    .where('source', name)
    .filter(
      (move) => move.type === 'evacuation' && move.status === 'done' && power === 'on' && booted < move.created_ms,
    )
    .map((move) => move.server_id);
  return { name, power, link, up: service !== undefined && isUp(cloud, service), staleGuests: stale };
}
