import type { Site } from '../../site.ts';
import { ok, type Program } from '../program.ts';

/** Answers at once; the machine goes down when its units have stopped. */
export const reboot: Program = (call) => {
  const { guest } = call;
  const off =
    call.name === 'poweroff' || call.name === 'halt' || (call.name === 'shutdown' && !call.args.includes('-r'));
  shutDown(guest.site, guest.id, off);
  return ok();
};

/** Stops the units in good order, and then the power. */
function shutDown(site: Site, id: string, off: boolean): void {
  const guest = site.guests.get(id);
  if (!guest) return;
  const stop = async () => {
    for (const { name, active } of guest.units.all().toReversed())
      if (active === 'active') await guest.units.stop(name);
    if (off) site.machines.poweredOff(id);
    else guest.reset();
  };
  stop().catch(() => undefined);
}
