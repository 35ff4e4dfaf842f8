import { Bash, defineCommand, type InitialFiles } from 'just-bash';
import { fencePeerScript } from '../../src/topologies/scripts/fence-peer.ts';

/** What data-1 can see at some second after DRBD lost data-2, from data-1. */
export interface View {
  /** Whom Corosync counts in, and whether it gives them the majority. */
  readonly members: readonly ('data-1' | 'data-2' | 'quorum-1')[];
  readonly quorate: boolean;
  /** What the controller says of data-2; undefined when there is no controller to ask. */
  readonly peer: 'member' | 'unclean' | 'fenced' | undefined;
  readonly peerIsPromoted: boolean;
  /** Whom a question by name reaches, so that it holds what data-1 placed. */
  readonly reaches: readonly ('data-2' | 'quorum-1')[];
  /** What crm-fence-peer.sh answers, and so whether it placed the rule. */
  readonly places: 1 | 4 | 5 | 7;
  /** Of DRBD here. */
  readonly role: 'Primary' | 'Secondary';
  readonly disk: string;
  readonly connection: string;
}

export const WELL: View = {
  members: ['data-1', 'data-2', 'quorum-1'],
  quorate: true,
  peer: 'member',
  peerIsPromoted: false,
  reaches: ['data-2', 'quorum-1'],
  places: 4,
  role: 'Primary',
  disk: 'UpToDate',
  connection: 'WFConnection',
};

const NODE_STATES: Readonly<Record<'member' | 'unclean' | 'fenced', string>> = {
  member: 'in_ccm="true" crmd="online" crm-debug-origin="do_update_resource" join="member" expected="member"',
  unclean: 'in_ccm="false" crmd="offline" crm-debug-origin="post_cache_update" join="member" expected="member"',
  fenced: 'in_ccm="false" crmd="offline" crm-debug-origin="send_stonith_update" join="down" expected="down"',
};

const out = (stdout: string, exitCode = 0) => Promise.resolve({ stdout, stderr: '', exitCode });

/** As corosync-quorumtool 3.1.7 prints it. */
function quorumtool({ members, quorate }: View): string {
  const rows = members.map(
    (name, index) => `         ${index + 1}          1 ${name}${name === 'data-1' ? ' (local)' : ''}`,
  );
  return [
    `Quorate:          ${quorate ? 'Yes' : 'No'}`,
    '',
    'Membership information',
    '----------------------',
    '    Nodeid      Votes Name',
    ...rows,
    '',
  ].join('\n');
}

/** As crm_mon 2.1.5 prints the clone. */
const crmMon = ({ quorate, peerIsPromoted }: View): string =>
  [
    '<pacemaker-result api-version="2.25" request="crm_mon --output-as=xml">',
    `<current_dc present="true" version="2.1.5" name="quorum-1" id="3" with_quorum="${String(quorate)}"/>`,
    `<resource id="p-r0" resource_agent="ocf:linbit:drbd" role="${peerIsPromoted ? 'Unpromoted' : 'Promoted'}" active="true">`,
    '<node name="data-1" id="1" cached="true"/>',
    '</resource>',
    `<resource id="p-r0" resource_agent="ocf:linbit:drbd" role="${peerIsPromoted ? 'Promoted' : 'Unpromoted'}" active="true">`,
    '<node name="data-2" id="2" cached="true"/>',
    '</resource>',
    '',
  ].join('\n');

export interface Verdict {
  readonly exitCode: number;
  /** Seconds after the loss. */
  readonly after: number;
  readonly log: string;
  /** How often the rule was asked to be placed. */
  readonly placings: number;
}

/** After so many seconds the machine is reset, or its administrator gives up; the handler is told that it was asked again. */
const END_SECONDS = 30;

/** Runs the real script on data-1 while the world goes as `views` says, second by second. */
export async function ask(views: (second: number) => View, script = fencePeerScript): Promise<Verdict> {
  let second = 0;
  let placings = 0;
  let placed = false;
  const now = () => views(second);
  const drbd = () => {
    const { role, disk, connection } = now();
    return `version: 8.4.11 (api:1/proto:86-101)\n 0: cs:${connection} ro:${role}/Unknown ds:${disk}/DUnknown C s-----\n    ns:0 nr:0\n`;
  };
  const files: InitialFiles = {
    '/proc/uptime': '1000.37 12.00\n',
    '/proc/drbd': drbd(),
    '/dev/console': '',
    '/var/log/messages': '',
    '/run/nothing': '',
    '/etc/scp/fence-peer.conf':
      'PEER=data-2\nWITNESS=quorum-1\nMINOR=0\nCLONE=ms-r0\nSETTLE_SECONDS=10\nPROMOTE_SECONDS=15\n',
    // The interpreter would take the redirections of `exec` for those of every command substitution too.
    '/handler': { content: script.replace(/^exec <.*$/m, ':'), mode: 0o755 },
    '/usr/lib/drbd/crm-fence-peer.sh': { content: '#!/bin/sh\nplace-rule\n', mode: 0o755 },
  };
  const bash = new Bash({
    files,
    customCommands: [
      defineCommand('uname', () => out('data-1\n')),
      defineCommand('sync', () => out('')),
      defineCommand('corosync-quorumtool', () => out(quorumtool(now()), now().quorate ? 0 : 2)),
      defineCommand('crm_mon', () => out(crmMon(now()))),
      defineCommand('place-rule', () => {
        placings += 1;
        placed ||= now().places !== 1;
        return out('', now().places);
      }),
      defineCommand('cibadmin', (args) => {
        const asked = args[args.indexOf('--node') + 1];
        if (args.includes('--node')) {
          const reached = now().reaches.some((name) => name === asked);
          return placed && reached
            ? out('<expression attribute="#uname" operation="ne" value="data-1"/>\n')
            : out('', 105);
        }
        const { peer } = now();
        return peer === undefined ? out('', 62) : out(`<node_state id="2" uname="data-2" ${NODE_STATES[peer]}/>\n`);
      }),
      defineCommand('sleep', async (_args, context) => {
        second += 1;
        await context.fs.writeFile('/proc/uptime', `${1000 + second}.37 12.00\n`);
        await context.fs.writeFile('/proc/drbd', drbd());
        if (second >= END_SECONDS) await context.fs.writeFile('/run/scp-fence-peer.r0', 'another\n');
        return out('');
      }),
    ],
  });
  const { exitCode } = await bash.exec('export DRBD_RESOURCE=r0; /handler');
  return { exitCode, after: second, log: await bash.readFile('/var/log/scp-fence-peer.log'), placings };
}
