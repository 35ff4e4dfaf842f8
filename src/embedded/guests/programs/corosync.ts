import { fail, ok, type Program } from './program.ts';

/** As `date` in the C locale writes it. */
export function cDate(ms: number): string {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(ms)
    .toUTCString()
    .replace(',', '')
    .split(' ');
  return `${day} ${month} ${date.replace(/^0/, ' ')} ${time} ${year}`;
}

const quorumtool: Program = ({ guest }) => {
  const { corosync } = guest;
  if (!corosync) return fail(1, 'Cannot initialize QUORUM service');
  const { config, members, quorate, quorum, id, ring } = corosync;
  const lines = [
    'Quorum information',
    '------------------',
    `Date:             ${cDate(guest.site.clock.now())}`,
    'Quorum provider:  corosync_votequorum',
    `Nodes:            ${members.length}`,
    `Node ID:          ${id}`,
    `Ring ID:          ${Math.min(...members)}.${ring.toString(16)}`,
    `Quorate:          ${quorate ? 'Yes' : 'No'}`,
    '',
    'Votequorum information',
    '----------------------',
    `Expected votes:   ${config.nodes.length}`,
    `Highest expected: ${config.nodes.length}`,
    `Total votes:      ${members.length}`,
    `Quorum:           ${quorum} ${quorate ? ' ' : 'Activity blocked'}`,
    `Flags:            ${quorate ? 'Quorate ' : ''}`,
    '',
    'Membership information',
    '----------------------',
    '    Nodeid      Votes Name',
    ...members.map(
      (one) => `${String(one).padStart(10)}          1 ${corosync.nameOf(one)}${one === id ? ' (local)' : ''}`,
    ),
  ];
  return { stdout: `${lines.join('\n')}\n`, stderr: '', exitCode: quorate ? 0 : 2 };
};

const cfgtool: Program = async ({ guest, args, run }) => {
  const { corosync } = guest;
  if (!corosync) return fail(1, 'Could not initialize corosync configuration API error CS_ERR_LIBRARY');
  if (args.includes('-R')) {
    await run('systemctl reload corosync');
    return ok('Reloading corosync.conf...\nDone\n');
  }
  const own = corosync.config.nodes.find(({ id }) => id === corosync.id);
  const lines = [
    `Local node ID ${corosync.id}, transport knet`,
    'LINK ID 0 udp',
    `\taddr\t= ${own?.address ?? ''}`,
    '\tstatus:',
    ...corosync.config.nodes.map(({ id }) => {
      const state = id === corosync.id ? 'localhost' : corosync.peer(id) ? 'connected' : 'disconnected';
      return `\t\tnodeid:${String(id).padStart(11)}:\t${state}`;
    }),
  ];
  return ok(`${lines.join('\n')}\n`);
};

export const COROSYNC_PROGRAMS: Readonly<Record<string, Program>> = {
  'corosync-quorumtool': quorumtool,
  'corosync-cfgtool': cfgtool,
};
