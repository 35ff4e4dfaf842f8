import type { ManagedFile } from '../blueprint.ts';
import { file, lines, secret } from '../files.ts';
import type { Whereabouts } from '../hosts.ts';
import { AUTHKEY } from '../secrets.ts';

/** Added to the token for each node beyond the second: `token_coefficient` of corosync.conf(5). */
const TOKEN_COEFFICIENT_MS = 650;
/** How much longer than the token it takes to agree on the new membership: `consensus` of corosync.conf(5). */
const CONSENSUS_FACTOR = 1.2;

/** How long Corosync may take to notice that a node has gone: its token and its consensus. */
export function noticeMs(tokenMs: number, nodes: number): number {
  const token = tokenMs + (nodes - 2) * TOKEN_COEFFICIENT_MS;
  return Math.ceil(token + token * CONSENSUS_FACTOR);
}

const node = ({ hostname, address }: Whereabouts, index: number): string =>
  lines(
    '    node {',
    `        ring0_addr: ${address}`,
    `        name: ${hostname}`,
    `        nodeid: ${index + 1}`,
    '    }',
  );

/** Three votes, so no `two_node`, and none that waits for all: two of three go on after a power cut of everything. */
export function corosyncFiles(
  cluster: string,
  nodes: readonly Whereabouts[],
  { tokenMs }: { readonly tokenMs: number },
): ManagedFile[] {
  const configuration = [
    lines(
      'totem {',
      '    version: 2',
      `    cluster_name: ${cluster}`,
      '    transport: knet',
      `    token: ${tokenMs}`,
      '    token_retransmits_before_loss_const: 10',
      '    crypto_cipher: aes256',
      '    crypto_hash: sha256',
      '}',
      'nodelist {',
    ),
    ...nodes.map(node),
    lines(
      '}',
      'quorum {',
      '    provider: corosync_votequorum',
      '}',
      'logging {',
      '    to_syslog: yes',
      '    to_logfile: no',
      '    timestamp: on',
      '}',
    ),
  ].join('');
  return [
    file('/etc/corosync/corosync.conf', configuration, { notifies: [{ unit: 'corosync', how: 'reload' }] }),
    // Text, although any 128 to 4096 bytes would do (corosync-keygen(8)).
    file('/etc/corosync/authkey', [secret(AUTHKEY)], {
      mode: '0400',
      notifies: [{ unit: 'corosync', how: 'restart' }],
    }),
  ];
}
