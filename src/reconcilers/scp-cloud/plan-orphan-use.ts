import type { Entry } from '../../inventory/index.ts';
import type { Orphan, Removable } from './plan-orphans.ts';
import type { Scene } from './plan-scene.ts';

type Seen = Pick<Scene, 'observed'>;
/** Why an orphan cannot be taken away now; undefined when it can. `going` are the ids of what goes before it. */
type Obstacle = (scene: Seen, id: string, going: ReadonlySet<string>) => string | undefined;

const none: Obstacle = () => undefined;

const OBSTACLES: Record<Removable, Obstacle> = {
  server: serverObstacle,
  'floating-ip': none,
  port: (scene, id) => heldBy(scene, scene.observed.entries.port.find((port) => port.id === id)?.device_id),
  volume: volumeObstacle,
  'server-group': none,
  router: none,
  subnet: (scene, id, going) =>
    usedBy(scene, going, ({ fixed_ips: ips }) => ips.some(({ subnet_id: subnet }) => subnet === id)),
  network: (scene, id, going) => usedBy(scene, going, ({ network_id: network }) => network === id),
  'security-group': (scene, id, going) => usedBy(scene, going, ({ security_groups: groups }) => groups.includes(id)),
  flavor: none,
  keypair: none,
  image: none,
  'compute-service': hostObstacle,
  aggregate: aggregateObstacle,
  project: none,
};

export function obstacleTo(scene: Seen, { kind, id }: Orphan, going: ReadonlySet<string>): string | undefined {
  return OBSTACLES[kind](scene, id, going);
}

/** Nova forgets a server whose host is down without having stopped it: its guest may run on with its addresses. */
function serverObstacle({ observed: { entries } }: Seen, id: string): string | undefined {
  const server = entries.server.find((one) => one.id === id);
  if (server?.['OS-EXT-STS:task_state'] === 'deleting') return 'it is being deleted';
  const host = server?.['OS-EXT-SRV-ATTR:host'];
  // One that never got to a host runs nowhere; who is no administrator is not told.
  if (host === undefined || host === null || host === '') return undefined;
  const service = entries['compute-service'].find((one) => one.binary === 'nova-compute' && one.host === host);
  if (service === undefined) {
    return (
      `${host}, which it is on, is not among the hosts that Nova lists, and nothing proves that it no longer runs: see to it ` +
      'that the machine is off, and delete the server by hand (openstack server delete)'
    );
  }
  if (service.state === 'up' || service.forced_down === true) return undefined;
  return (
    `${service.host}, which it is on, is down, and nothing proves that it no longer runs: bring the host back, or cut its ` +
    'power and force it down (openstack compute service set --down)'
  );
}

function volumeObstacle(scene: Seen, id: string): string | undefined {
  const volume = scene.observed.entries.volume.find((one) => one.id === id);
  if (volume?.status === 'deleting') return 'it is being deleted';
  const holder = volume?.attachments.find(({ server_id: server }) => server)?.server_id;
  if (holder) return heldBy(scene, holder) ?? `it is attached to ${holder}: detach it, or delete that server`;
  return volume?.status === 'in-use' ? 'it is in use' : undefined;
}

function heldBy({ observed: { entries } }: Seen, device: string | null | undefined): string | undefined {
  const server = entries.server.find(({ id }) => id === device);
  return server && `server ${server.name} (${server.id}) has it: it follows when that has gone`;
}

/** Ports that Neutron makes for itself go by themselves. */
function usedBy(
  { observed }: Seen,
  going: ReadonlySet<string>,
  uses: (port: Entry<'port'>) => boolean,
): string | undefined {
  const ports = observed.entries.port.filter(
    (port) => uses(port) && !going.has(port.id) && port.device_owner?.startsWith('network:') !== true,
  );
  const [first] = ports;
  if (first === undefined) return undefined;
  return `${ports.length === 1 ? `port ${first.id} uses` : `port ${first.id} and ${ports.length - 1} more use`} it`;
}

function hostObstacle({ observed: { entries } }: Seen, id: string): string | undefined {
  const service = entries['compute-service'].find((one) => one.id === id);
  if (service === undefined) return 'the cloud does not tell by which id it could be enabled';
  const leaving = entries.server.find(
    (server) =>
      server['OS-EXT-SRV-ATTR:host'] === service.host &&
      /^(migrating|resize_)/.test(server['OS-EXT-STS:task_state'] ?? ''),
  );
  return leaving && `server ${leaving.name} (${leaving.id}) is on its way to another host`;
}

/** The hosts that are in an aggregate. */
export function hostsOf({ observed }: Seen, aggregateId: string): readonly string[] {
  return observed.entries.aggregate.find(({ id }) => id === aggregateId)?.hosts.toSorted() ?? [];
}

/** Nova lets no host leave its zone while servers sit on it, which would change zone with it. */
function aggregateObstacle(scene: Seen, id: string): string | undefined {
  const { aggregate: aggregates, server: servers } = scene.observed.entries;
  const zone = aggregates.find((one) => one.id === id)?.availability_zone;
  if (!zone) return undefined;
  const isKept = (host: string) =>
    aggregates.some((one) => one.id !== id && one.availability_zone === zone && one.hosts.includes(host));
  const hosts = hostsOf(scene, id).filter((host) => !isKept(host));
  const sitting = servers.filter((server) => hosts.includes(server['OS-EXT-SRV-ATTR:host'] ?? ''));
  const [first] = sitting;
  if (first === undefined) return undefined;
  const more = sitting.length === 1 ? '' : ` and ${sitting.length - 1} more`;
  return `server ${first.name} (${first.id})${more} would lose zone ${zone}: move or delete what is on ${hosts.join(', ')}`;
}
