import type { CloudContext } from './context.ts';
import { keypairId } from './compute/keypairs/table.ts';
import { POWER, type ServerRow } from './compute/servers/table.ts';

/** A server as the machine that it is: what someone who stands in front of it would see. */
export interface Machine {
  /** Nova's id of the server. */
  readonly id: string;
  readonly hostname: string;
  readonly host: string;
  readonly running: boolean;
  /** As given to the API, decoded. */
  readonly userData: string;
  /** Of the key pair that it was made with. */
  readonly publicKeys: readonly string[];
  readonly interfaces: readonly Interface[];
  /** In the order of their device names, the root volume of one that boots from a volume among them. */
  readonly volumes: readonly { readonly id: string; readonly sizeGiB: number; readonly root: boolean }[];
}

export interface Interface {
  readonly mac: string;
  readonly mtu: number;
  /** `10.0.0.5/24` */
  readonly addresses: readonly string[];
  /** Further addresses that Neutron lets it send from. */
  readonly allowed: readonly string[];
}

/** What became of a machine. `new-root`: it was made anew on an empty root disk, and runs. */
export type MachineEvent = 'started' | 'stopped' | 'reset' | 'new-root' | 'changed' | 'gone';

/** The machines of the cloud, and which of them an address leads to. */
export interface Machines {
  get(id: string): Machine | undefined;
  /** All that exist, running or not. */
  ids(): string[];
  /** The fixed address behind a floating one; another address is its own. */
  fixedAddress(address: string): string;
  /** Id of the server whose port has this fixed address. */
  idAt(fixedAddress: string): string | undefined;
  watch(listener: (id: string, event: MachineEvent) => void): void;
  /** Called when a host was cut off, or is no longer. */
  watchLinks(listener: () => void): void;
  /** Whether the host is on the network. */
  joined(host: string): boolean;
  /** Told by a machine that powers itself off: Nova notices. */
  poweredOff(id: string): void;
}

export function createMachines(cloud: CloudContext): Machines {
  const { servers, hosts } = cloud.state.tables.compute;
  const { floatingIps, ports } = cloud.state.tables.network;
  const powered = (row: ServerRow) =>
    row.power_state === POWER.running && row.host !== null && hosts.get(row.host)?.power === 'on';
  return {
    get: (id) => {
      const row = servers.get(id);
      return row && machineOf(cloud, row, powered(row));
    },
    ids: () => servers.all().map(({ id }) => id),
    fixedAddress: (address) => floatingIps.first('address', address)?.fixed_ip_address ?? address,
    idAt: (address) => ports.where('address', address).find(({ device_id: id }) => servers.has(id))?.device_id,
    watch: (listener) => {
      servers.watch({
        changed: (before, after) => {
          const event = eventOf(before, after);
          if (event) listener((after ?? before)?.id ?? '', event);
        },
      });
      hosts.watch({
        changed: (before, after) => {
          if (before?.power !== 'on' || after?.power !== 'off') return;
          for (const { id } of servers.where('host', after.id)) listener(id, 'stopped');
        },
      });
    },
    watchLinks: (listener) =>
      hosts.watch({
        changed: (before, after) => {
          if (before?.link !== after?.link) listener();
        },
      }),
    joined: (host) => hosts.get(host)?.link === 'joined',
    poweredOff: (id) => {
      if (!servers.has(id)) return;
      servers.update(id, {
        vm_state: 'stopped',
        power_state: POWER.shutdown,
        task_state: null,
        updated_ms: cloud.clock.now(),
      });
    },
  };
}

const REBOOTING = ['rebooting', 'rebooting_hard'];

function eventOf(before: ServerRow | undefined, after: ServerRow | undefined): MachineEvent | undefined {
  if (!after) return 'gone';
  const ran = before?.power_state === POWER.running;
  const runs = after.power_state === POWER.running;
  const ended = before?.task_state !== after.task_state ? (before?.task_state ?? '') : '';
  if (runs && ended.startsWith('rebuild') && after.task_state === null) return 'new-root';
  if (runs && REBOOTING.includes(ended) && after.task_state === null) return 'reset';
  if (runs && !ran) return 'started';
  if (!runs && ran) return 'stopped';
  const moved = before?.ports !== after.ports || before.volumes !== after.volumes || before.host !== after.host;
  return moved ? 'changed' : undefined;
}

/** Most who ask want to know one thing of it, such as its host: the rest is worked out by who asks for that. */
function machineOf(cloud: CloudContext, row: ServerRow, running: boolean): Machine {
  return {
    id: row.id,
    hostname: row.hostname,
    host: row.host ?? '',
    running,
    get userData() {
      return Buffer.from(row.user_data ?? '', 'base64').toString('utf8');
    },
    get publicKeys() {
      return publicKeysOf(cloud, row);
    },
    get interfaces() {
      return row.ports.flatMap(({ port_id: id }) => interfaceOf(cloud, id));
    },
    get volumes() {
      return row.volumes.map((use) => ({
        id: use.volume_id,
        sizeGiB: cloud.state.tables.volume.volumes.get(use.volume_id)?.size ?? 0,
        root: use.boot_index === 0,
      }));
    },
  };
}

function interfaceOf(cloud: CloudContext, portId: string): Interface[] {
  const { ports, networks, subnets } = cloud.state.tables.network;
  const port = ports.get(portId);
  if (!port) return [];
  const addresses = port.fixed_ips.map(
    (ip) => `${ip.ip_address}/${subnets.get(ip.subnet_id)?.cidr.split('/')[1] ?? '32'}`,
  );
  const allowed = port.allowed_address_pairs.map((pair) => pair.ip_address.split('/')[0] ?? '');
  const mtu = networks.get(port.network_id)?.mtu ?? 1500;
  return [{ mac: port.mac_address, mtu, addresses, allowed }];
}

function publicKeysOf(cloud: CloudContext, { user_id: user, key_name: name }: ServerRow): string[] {
  const row = name === null ? undefined : cloud.state.tables.compute.keypairs.get(keypairId(user, name));
  return row ? [row.public_key] : [];
}
