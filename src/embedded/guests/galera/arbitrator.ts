import { uuid } from '../../../seams/random.ts';
import { fileInode, directoryInode, toText } from '../files/inode.ts';
import type { Guest } from '../guest.ts';
import { type Service, UnitFailure } from '../units/service.ts';
import { ALONE, configOf, type GroupConfig, type GroupMember, type View } from './member.ts';

const START_MS = 1_000;

/** garbd: votes, and holds nothing. Who it is lies in its folder. */
export class Arbitrator implements GroupMember {
  readonly guest: Guest;
  readonly config: GroupConfig;
  readonly isArbitrator = true;
  readonly id: string;
  readonly #folder: string;
  view: View = ALONE;
  lastPrimary: readonly string[] = [];

  constructor(guest: Guest, config: GroupConfig, folder: string) {
    this.guest = guest;
    this.config = config;
    this.#folder = folder;
    const text = toText(guest.files.lookUp(`${folder}/gvwstate.dat`)?.data ?? '');
    this.id = /^my_uuid: (\S+)/m.exec(text)?.[1] ?? uuid(guest.site.random);
    this.lastPrimary = [...text.matchAll(/^member: (\S+)/gm)].map(([, one = '']) => one);
  }

  changed(): void {
    if (!this.view.primary) return;
    const members = this.view.members.map((id) => `member: ${id} 0\n`).join('');
    if (!this.guest.files.lookUp(this.#folder)) this.guest.root.put(this.#folder, directoryInode());
    this.guest.root.put(`${this.#folder}/gvwstate.dat`, fileInode(`my_uuid: ${this.id}\n#vwbeg\n${members}#vwend\n`));
  }
}

export const garbService: Service = {
  start: async (guest) => {
    const text = toText(guest.files.lookUp('/etc/default/garb')?.data ?? '');
    const value = (key: string) => new RegExp(`^${key}="?([^"\\n]*)"?`, 'm').exec(text)?.[1];
    const cluster = value('GALERA_GROUP');
    const nodes = value('GALERA_NODES');
    if (cluster === undefined || nodes === undefined) throw new UnitFailure('List of GALERA_NODES is not configured');
    const addresses = nodes.split(/[\s,]+/).map((one) => one.split(':')[0] ?? '');
    await guest.sleep(START_MS);
    const folder = value('WORK_DIR') ?? '/';
    guest.galera = new Arbitrator(
      guest,
      configOf({ cluster, addresses, options: value('GALERA_OPTIONS') ?? '' }),
      folder,
    );
    guest.site.groups.join(guest.galera);
  },
  stop: (guest) => {
    if (guest.galera) guest.site.groups.leave(guest.galera);
    guest.galera = undefined;
  },
  die: (guest) => {
    const { galera } = guest;
    guest.galera = undefined;
    if (galera) guest.site.groups.vanish(galera);
  },
};
