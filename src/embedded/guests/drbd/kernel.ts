import type { Disk } from '../files/disk.ts';
import type { Guest } from '../guest.ts';
import { readResources, type ResourceConfig } from './config.ts';
import { dirtyKiB } from './kept-states.ts';
import { seekPeer } from './peer-search.ts';
import type { DrbdResource } from './resource.ts';

/** DRBD's driver in a running guest, and what drbdadm reads of the files. */
export class DrbdKernel {
  readonly #guest: Guest;
  readonly resources = new Map<string, DrbdResource>();

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  /** What the files declare. */
  configs(): ResourceConfig[] {
    const { files } = this.#guest;
    const names = files.namesIn('/etc/drbd.d').filter((name) => name.endsWith('.res') || name === 'global_common.conf');
    return readResources(names.map((name) => files.bytesOf(`/etc/drbd.d/${name}`)));
  }

  devices(): Map<string, Disk> {
    return new Map([...this.resources.values()].map((resource) => [resource.config.device, resource]));
  }

  refusesMount(path: string): string | undefined {
    const resource = [...this.resources.values()].find(({ config }) => config.device === path);
    if (resource && resource.role !== 'Primary') return 'mount(2) system call failed: Wrong medium type.';
    const holds = [...this.resources.values()].some(
      ({ backing }) => backing && this.#guest.kernel.devices().get(path) === backing,
    );
    return holds ? `${path} already mounted or mount point busy.` : undefined;
  }

  networkChanged(): void {
    for (const resource of this.resources.values()) {
      resource.connection?.networkChanged();
      seekPeer(resource);
    }
  }

  powerOff(): void {
    for (const resource of this.resources.values()) resource.connection?.vanished(resource);
  }

  /** `/proc/drbd`. */
  procDrbd(): string {
    const lines = [...this.resources.values()].map((resource) => {
      const { role, peerRole, disk, peerDisk, cstate, suspended, config } = resource;
      const protocol = cstate === 'StandAlone' ? ' ' : 'C';
      const out = Math.round(
        resource.backing ? Math.max(resource.outOfSyncKiB, resource.connection ? 0 : dirtyKiB(resource)) : 0,
      );
      return (
        ` ${config.minor}: cs:${cstate} ro:${role}/${peerRole} ds:${disk}/${peerDisk} ${protocol} ${suspended ? 's' : 'r'}-----\n` +
        `    ns:0 nr:0 dw:0 dr:0 al:0 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:${out}\n`
      );
    });
    return `version: 8.4.11 (api:1/proto:86-101)\nsrcversion: F73C670A7EC572DB9CF3E5B \n${lines.join('')}`;
  }
}
