import { type Breakage, type Breakable, type Member, pick } from './breakage.ts';

const CLUSTERS = 'get dbc -n storm --watch';
const MACHINE = 'machine such as orders/data-1, or a cluster';

/** What goes wrong with the machines of database clusters. */
export const MACHINES = {
  server: {
    summary: 'stop a machine behind its owner’s back',
    target: `${MACHINE} (default: one that does not serve)`,
    watch: CLUSTERS,
    run: async (breakable, name) => {
      const member = await memberOf(breakable, name, ['Standby', 'Quorum']);
      await breakable.cloud.compute.stopServer(member.serverId);
      return `stopped ${titleOf(member)}: the operator starts it again`;
    },
  },
  power: {
    summary: 'cut the power of a machine',
    target: `${MACHINE} (default: the one that serves)`,
    watch: CLUSTERS,
    run: async (breakable, name) => {
      const member = await memberOf(breakable, name, ['Primary']);
      await breakable.switches.machine(member.serverId, 'power-off');
      return `cut the power of ${titleOf(member)}: another one takes over, and the operator starts it again`;
    },
  },
  volume: {
    summary: 'lose a machine and the volume with its data',
    target: `${MACHINE} (default: one that does not serve)`,
    watch: CLUSTERS,
    run: async (breakable, name) => {
      const member = await memberOf(breakable, name, ['Standby']);
      const { cloud } = breakable;
      const volumes = await cloud.compute.listVolumeAttachments(member.serverId);
      await cloud.compute.deleteServer(member.serverId);
      await gone(cloud, member.serverId);
      for (const { volumeId } of volumes) await cloud.volume.deleteVolume(volumeId);
      return `deleted ${titleOf(member)} and ${volumes.length} volumes: the operator makes both anew and copies the data`;
    },
  },
  process: {
    summary: 'kill the database, or what else a machine is for',
    target: `${MACHINE} (default: the one that serves)`,
    watch: CLUSTERS,
    run: async (breakable, name) => {
      const member = await memberOf(breakable, name, ['Primary']);
      const units = 'mariadb postgresql@15-main garb haproxy corosync';
      const kill = `systemctl is-active -q $u && systemctl kill -s KILL $u && echo $u && exit`;
      const { stdout } = await breakable.switches.console(member.serverId, `for u in ${units}; do ${kill}; done`);
      return `killed ${pick(stdout.split('\n').filter(Boolean), 'program to kill', name)} on ${titleOf(member)}`;
    },
  },
  file: {
    summary: 'edit a file that the operator manages',
    target: `${MACHINE} (default: one that does not serve)`,
    watch: 'get events -n storm --watch',
    run: async (breakable, name) => {
      const member = await memberOf(breakable, name, ['Standby']);
      const files =
        '/etc/corosync/corosync.conf /etc/haproxy/haproxy.cfg /etc/mysql/mariadb.conf.d/90-scp.cnf /etc/hosts';
      // The image brings files of its own for programs that a machine does not run: those are nobody's.
      const edit = `grep -qF "$f" /etc/scp/state.json && echo '# by hand' >>$f && echo $f && exit`;
      const { stdout } = await breakable.switches.console(member.serverId, `for f in ${files}; do ${edit}; done`);
      return `wrote into ${stdout.trim()} on ${titleOf(member)}: the operator looks inside every half minute`;
    },
  },
  ssh: {
    summary: 'hang the sshd of a machine',
    target: `${MACHINE} (default: one that does not serve)`,
    watch: CLUSTERS,
    run: async (breakable, name) => {
      const member = await memberOf(breakable, name, ['Standby']);
      await breakable.switches.machine(member.serverId, 'hang-ssh');
      return `hung the sshd of ${titleOf(member)}: it is restarted once it was silent for as long as a boot may take`;
    },
  },
  cable: {
    summary: 'cut a machine off the network',
    target: `${MACHINE} (default: the one that serves)`,
    watch: CLUSTERS,
    run: async (breakable, name) => {
      const member = await memberOf(breakable, name, ['Primary']);
      await breakable.switches.machine(member.serverId, 'cut-off');
      return `cut ${titleOf(member)} off: another one takes over; ${healing(member)}`;
    },
  },
  disk: {
    summary: 'fill the data volume of a machine',
    target: `${MACHINE} (default: the one that serves)`,
    watch: CLUSTERS,
    run: async (breakable, name) => {
      const member = await memberOf(breakable, name, ['Primary']);
      await breakable.switches.machine(member.serverId, 'fill-disks');
      return `filled the data volume of ${titleOf(member)}; ${healing(member)}`;
    },
  },
} satisfies Record<string, Breakage>;

const titleOf = ({ cluster, name, role, host }: Member) => `${cluster}/${name} (${role.toLowerCase()}, on ${host})`;
const healing = ({ cluster, name }: Member) => `"stormctl break heal ${cluster}/${name}" ends it`;

/** All machines that a name may stand for; without one, all. */
export function matching(members: readonly Member[], name: string | undefined): Member[] {
  return members.filter(
    ({ cluster, name: member }) =>
      name === undefined || [cluster, `${cluster}/${member}`, `${cluster}-${member}`].includes(name),
  );
}

/** The machine that is named; of several the first that has one of the roles. */
export async function memberOf(
  { members }: Pick<Breakable, 'members'>,
  name: string | undefined,
  roles: readonly string[],
): Promise<Member> {
  const found = matching(await members(), name);
  return found.find(({ role }) => roles.includes(role)) ?? pick(found, 'machine of a database cluster', name);
}

const TRIES = 100;

async function gone({ compute }: Breakable['cloud'], serverId: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const left = await compute.listServers({ all_tenants: true });
    if (!left.some(({ id }) => id === serverId)) return;
  }
}
