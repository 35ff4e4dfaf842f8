import type { Clock } from '../../seams/clock.ts';
import { endingClock } from '../../seams/ending-clock.ts';
import type { Random } from '../../seams/random.ts';
import type { Shells } from '../../seams/shell.ts';
import type { Turn } from '../../seams/turns.ts';
import type { Machines } from '../cloud/index.ts';
import { createGuestFaults, type GuestFaults } from './faults/switches.ts';
import { Groups } from './galera/groups.ts';
import { Guest } from './guest.ts';
import type { GuestSnapshot } from './guest-snapshot.ts';
import { Network, type Place } from './network.ts';
import { connect, type Endpoint, type Remote } from './sql/client.ts';
import { type Site, Volumes } from './site.ts';
import type { Gateway, GatewayOptions } from './ssh/server/gateway.ts';
import { guestShells } from './ssh/shells.ts';

export type { GuestState } from './faults/switches.ts';
export type { Guest } from './guest.ts';
export type { Network } from './network.ts';

export interface GuestsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly machines: Machines;
  /** How long a machine takes from power-on until it answers SSH, in milliseconds. Default 4 s. */
  readonly bootMs?: number;
  /** Waited for by machines that begin to compute, so that they hold up nobody else. Left out: they begin at once. */
  readonly turn?: Turn;
  /** Told of errors that are bugs of the stand-in. */
  readonly onUnexpected?: (error: Error) => void;
}

/** The insides of an embedded cloud's servers: machines that boot, run programs and answer SSH. */
export interface Guests {
  /** Shells on them, in the process. */
  readonly shells: Shells;
  /** Answers SSH on a socket too, as a bastion before all machines. */
  serveSsh(options: GatewayOptions): Promise<Gateway>;
  /** Host keys that are shown now, and to which names and addresses they belong. */
  hostKeys(): readonly HostKey[];
  /** Called when one of them is another than before. */
  watchHostKeys(listener: () => void): void;
  readonly network: Network;
  readonly faults: GuestFaults;
  /** The contents of volumes. */
  readonly volumes: Volumes;
  /** Connects to a database as a client does: from a guest, or from outside. */
  connect(from: Place, endpoint: Endpoint): Promise<Remote>;
  /** The guest of a server, by its id. */
  get(serverId: string): Guest | undefined;
  /** The guest that calls itself so. */
  named(hostname: string): Guest | undefined;
  all(): Guest[];
  snapshot(): GuestsSnapshot;
  /** Makes all of them what they were; the cloud has to be restored before. What ran at that moment does not go on. */
  restore(snapshot: GuestsSnapshot): void;
  stop(): void;
}

export interface HostKey {
  readonly hostname: string;
  readonly addresses: readonly string[];
  /** In OpenSSH form. */
  readonly publicKey: string;
}

export interface GuestsSnapshot {
  readonly guests: readonly GuestSnapshot[];
  readonly volumes: ReturnType<Volumes['snapshot']>;
}

const BOOT_MS = 4_000;

/** Every server of the cloud has one, of which nothing runs until the server does. */
export function createGuests(options: GuestsOptions): Guests {
  const { random, machines } = options;
  const clock = endingClock(options.clock);
  const guests = new Map<string, Guest>();
  const network = new Network(machines, guests);
  const watchers: (() => void)[] = [];
  const site: Site = {
    clock,
    random,
    machines,
    guests,
    network,
    volumes: new Volumes(clock),
    groups: new Groups(clock, network),
    bootMs: options.bootMs ?? BOOT_MS,
    ...(options.turn === undefined ? {} : { turn: options.turn }),
    hostKeysChanged: () => {
      for (const watcher of watchers) watcher();
    },
    onUnexpected: options.onUnexpected ?? (() => undefined),
  };
  const guestOf = (id: string): Guest => {
    const known = guests.get(id);
    if (known) return known;
    const guest = new Guest(site, id);
    guests.set(id, guest);
    return guest;
  };
  machines.watch((id, event) => {
    if (event === 'gone') {
      guests.get(id)?.powerOff();
      guests.delete(id);
    } else if (event === 'stopped') {
      guests.get(id)?.powerOff();
    } else if (event !== 'changed') {
      const guest = guestOf(id);
      if (event === 'new-root') guest.root = guest.newRoot();
      guest.powerOn();
    }
  });
  site.network.watch((who) => {
    for (const guest of guests.values()) {
      guest.drbd?.networkChanged();
      if (who === undefined || guest.corosync?.hasNode(who)) guest.corosync?.look();
    }
    site.groups.networkChanged(who);
  });
  return {
    shells: guestShells(site),
    // Loaded by who listens: tests and embedded operators do not.
    serveSsh: async (listening) => (await import('./ssh/server/gateway.ts')).serveGateway(site, listening),
    hostKeys: () => [...guests.values()].flatMap(hostKeyOf),
    watchHostKeys: (listener) => void watchers.push(listener),
    network: site.network,
    faults: createGuestFaults(site),
    volumes: site.volumes,
    connect: (from, endpoint) => connect(site, from, endpoint),
    get: (id) => guests.get(id),
    named: (hostname) => [...guests.values()].find((guest) => guest.hostname === hostname),
    all: () => [...guests.values()],
    snapshot: () => ({
      guests: [...guests.values()].map((guest) => guest.snapshot()),
      volumes: site.volumes.snapshot(),
    }),
    restore: (snapshot) => {
      for (const guest of guests.values()) guest.powerOff();
      guests.clear();
      site.volumes.restore(snapshot.volumes);
      for (const one of snapshot.guests) guestOf(one.id).restore(one);
    },
    stop: () => {
      for (const guest of guests.values()) guest.powerOff();
      site.groups.stop();
      clock.end();
    },
  };
}

function hostKeyOf({ hostname, machine, sshd }: Guest): HostKey[] {
  if (sshd === undefined) return [];
  const addresses = machine?.interfaces.flatMap((one) => one.addresses.map((address) => address.split('/')[0] ?? ''));
  return [{ hostname, addresses: addresses ?? [], publicKey: sshd.hostKey }];
}
