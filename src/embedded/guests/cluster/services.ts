import { type Service, UnitFailure } from '../units/service.ts';
import { Corosync, readCorosyncConfig } from './corosync.ts';
import { Pacemaker } from './pacemaker.ts';
import { readSbdSeconds, Sbd } from './sbd.ts';

const START_MS = 1_000;

export const corosyncService: Service = {
  start: async (guest) => {
    const config = readCorosyncConfig(guest);
    if (!config) throw new UnitFailure('Could not open /etc/corosync/corosync.conf or /etc/corosync/authkey');
    if (!config.nodes.some(({ name }) => name === guest.hostname))
      throw new UnitFailure('No node of the nodelist is this host');
    await guest.sleep(START_MS);
    const seconds = guest.units.isEnabled('sbd.service') ? readSbdSeconds(guest) : undefined;
    if (seconds !== undefined && !guest.kernel.modules.has('softdog')) throw new UnitFailure('sbd: no watchdog device');
    const corosync = new Corosync(guest, config);
    guest.corosync = corosync;
    guest.sbd = seconds === undefined ? undefined : new Sbd(guest, seconds * 1000);
    corosync.onView = (before, left) => {
      guest.sbd?.look();
      guest.pacemaker?.viewChanged(before, left);
    };
    if (seconds !== undefined) await guest.units.start('sbd.service');
    guest.site.network.changed(guest);
    corosync.look();
  },
  stop: async (guest) => {
    await guest.units.stop('pacemaker.service');
    await guest.units.stop('sbd.service');
    guest.corosync?.leave();
  },
  die: (guest) => {
    const { corosync } = guest;
    guest.corosync = undefined;
    corosync?.stop();
    guest.pacemaker?.end();
    guest.sbd?.starve();
    guest.site.network.changed(guest);
  },
  reload: (guest) => {
    const config = readCorosyncConfig(guest);
    if (config && guest.corosync) guest.corosync.config = config;
  },
};

export const pacemakerService: Service = {
  start: async (guest) => {
    await guest.units.start('corosync.service');
    if (!guest.corosync) throw new UnitFailure('Could not connect to Corosync');
    await guest.sleep(START_MS);
    guest.pacemaker = new Pacemaker(guest, guest.corosync);
    guest.pacemaker.begin();
    for (const one of guest.pacemaker.partition()) one.election.look();
  },
  stop: async (guest) => {
    await guest.pacemaker?.stop();
  },
  die: (guest) => {
    guest.pacemaker?.end();
    guest.sbd?.starve();
  },
};

/** Its work is done by what Corosync starts along with itself. */
export const sbdService: Service = {
  start: () => undefined,
  stop: (guest) => {
    guest.sbd?.stop();
    guest.sbd = undefined;
  },
};
