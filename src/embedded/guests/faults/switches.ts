import type { Guest } from '../guest.ts';
import type { Site } from '../site.ts';

/** A guest as somebody who looks after the hardware sees it. */
export interface GuestState {
  readonly id: string;
  readonly hostname: string;
  readonly host: string;
  readonly running: boolean;
  readonly cutOff: boolean;
  readonly sshHangs: boolean;
  readonly disksFull: boolean;
}

/** What can happen to a guest that no API of OpenStack can do to it. */
export interface GuestFaults {
  list(): GuestState[];
  /** Takes its power away: Nova notices, and does nothing about it. */
  powerOff(guest: Guest): void;
  /** Takes its cable out: it reaches nobody, and nobody reaches it. It runs on. */
  cutOff(guest: Guest): void;
  /** Its sshd takes connections and never answers, until the machine boots anew. */
  hangSsh(guest: Guest): void;
  /** What is on its data volumes cannot grow any more. */
  fillDisks(guest: Guest): void;
  /** Ends all of these. */
  heal(guest: Guest): void;
}

export function createGuestFaults(site: Site): GuestFaults {
  const { network, volumes, guests } = site;
  const disksOf = (guest: Guest) =>
    (guest.machine?.volumes ?? []).filter(({ root }) => !root).map(({ id, sizeGiB }) => volumes.disk(id, sizeGiB));
  const setFull = (guest: Guest, full: boolean) => {
    for (const { trouble } of disksOf(guest)) trouble.full = full;
  };
  return {
    list: () =>
      [...guests.values()].map((guest) => ({
        id: guest.id,
        hostname: guest.hostname,
        host: guest.host,
        running: guest.running,
        cutOff: network.isCutOff(guest),
        sshHangs: guest.sshHangs,
        disksFull: disksOf(guest).some(({ trouble }) => trouble.full),
      })),
    powerOff: (guest) => site.machines.poweredOff(guest.id),
    cutOff: (guest) => network.cutOff(guest, true),
    hangSsh: (guest) => {
      guest.sshHangs = true;
    },
    fillDisks: (guest) => setFull(guest, true),
    heal: (guest) => {
      network.cutOff(guest, false);
      guest.sshHangs = false;
      setFull(guest, false);
    },
  };
}
