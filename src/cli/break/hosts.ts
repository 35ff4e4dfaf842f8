import type { Breakable, Breakage } from './breakage.ts';
import { matching, memberOf } from './machines.ts';

const CLUSTERS = 'get dbc -n storm --watch';

/** What goes wrong with compute hosts, and what ends everything that only hands could end. */
export const HOSTS = {
  host: {
    summary: 'cut the power of a compute host, with all machines on it',
    target: 'host, or a machine such as orders/data-1 for its host (default: the host of a database that serves)',
    watch: CLUSTERS,
    run: async (breakable, name) => {
      const host = await hostOf(breakable, name);
      await breakable.switches.host(host, 'cut');
      return `cut the power of ${host}: what served there is taken over; "stormctl break heal ${host}" gives it back`;
    },
  },
  heal: {
    summary: 'give hosts their power back, put cables in, empty disks, revive sshd',
    target: 'host or machine (default: all of them)',
    watch: CLUSTERS,
    run: async (breakable, name) => {
      const { switches } = breakable;
      const dark = (await switches.hosts()).filter((host) => host.power === 'off');
      const hosts = dark.map((host) => host.name).filter((host) => name === undefined || host === name);
      for (const host of hosts) await switches.host(host, 'start');
      const ill = (await switches.machines()).filter((one) => one.cutOff || one.sshHangs || one.disksFull);
      const members = matching(await breakable.members(), name);
      const healed = ill.filter(({ id }) => name === undefined || members.some(({ serverId }) => serverId === id));
      for (const { id } of healed) await switches.machine(id, 'heal');
      const names = [...hosts, ...healed.map(({ hostname }) => hostname)];
      return names.length === 0 ? 'there was nothing to heal' : `healed ${names.join(', ')}`;
    },
  },
} satisfies Record<string, Breakage>;

/** Works without any database too: then the first host. */
async function hostOf(breakable: Breakable, name: string | undefined): Promise<string> {
  const members = await breakable.members();
  if (matching(members, name).length > 0) return (await memberOf(breakable, name, ['Primary'])).host;
  return name ?? 'compute-az1-1';
}
