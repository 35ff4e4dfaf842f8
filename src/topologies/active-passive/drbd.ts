import type { ManagedFile } from '../blueprint.ts';
import { file, lines, scriptPath, secret } from '../files.ts';
import type { Whereabouts } from '../hosts.ts';
import { DRBD_SECRET } from '../secrets.ts';
import { noticeMs } from './corosync.ts';

export const DRBD_RESOURCE = 'r0';
export const DRBD_DEVICE = '/dev/drbd0';
export const DRBD_PORT = 7788;

/** A machine that holds a copy, and the volume in it. */
export interface Replica extends Whereabouts {
  readonly device: string;
}

/** DRBD counts its ping timeout in tenths of a second, up to 30 of them (drbd.conf(5)). */
const pingTimeout = (tokenMs: number) => Math.min(300, Math.ceil(tokenMs / 100));

const adjust = { notifies: [{ unit: 'drbd', how: 'reload' }] } as const;

/** The replicated volume of two machines. The handler that answers for a lost peer is ours: docs/split-brain.md. */
export function drbdFiles(replicas: readonly Replica[], { tokenMs }: { readonly tokenMs: number }): ManagedFile[] {
  return [
    file(
      '/etc/drbd.d/global_common.conf',
      lines('global { usage-count no; udev-always-use-vnr; }', 'common { }'),
      adjust,
    ),
    file(
      '/etc/drbd.d/r0.res',
      [
        lines(
          `resource ${DRBD_RESOURCE} {`,
          `    device    ${DRBD_DEVICE} minor 0;`,
          '    meta-disk internal;',
          '    net {',
          '        protocol C;',
          '        cram-hmac-alg sha256;',
        ),
        '        shared-secret "',
        secret(DRBD_SECRET),
        lines(
          '";',
          '        after-sb-0pri discard-zero-changes;',
          '        after-sb-1pri consensus;',
          '        after-sb-2pri disconnect;',
          '        timeout 60;',
          '        connect-int 10;',
          '        ping-int 10;',
          `        ping-timeout ${pingTimeout(tokenMs)};`,
          '    }',
          '    disk {',
          '        fencing resource-and-stonith;',
          '        on-io-error detach;',
          // The dynamic controller crept at 2 MB/s beside application writes; a fixed rate did not.
          '        c-plan-ahead 0;',
          '        resync-rate 100M;',
          '        c-min-rate 0;',
          '    }',
          '    handlers {',
          `        fence-peer "${scriptPath('fence-peer')}";`,
          '        after-resync-target "/usr/lib/drbd/crm-unfence-peer.sh";',
          '        split-brain "/usr/bin/logger -t drbd-split-brain r0";',
          '    }',
          ...replicas.map(
            ({ hostname, address, device }) =>
              `    on ${hostname} { disk ${device}; address ${address}:${DRBD_PORT}; }`,
          ),
          '}',
        ),
      ],
      { ...adjust, mode: '0600' },
    ),
  ];
}

/** From which time on, after a loss, Corosync has to have noticed it, in seconds. */
const settleSeconds = (tokenMs: number) => Math.ceil(noticeMs(tokenMs, 3) / 1000) + 1;

/** How long the handler lets one attempt to promote wait. */
const promoteSeconds = (tokenMs: number) => settleSeconds(tokenMs) + 5;

/** How long a promotion may take for the handler's sake: DRBD 8.4 tries four times (drbd_set_role). */
export const promotionSeconds = (tokenMs: number) => 4 * promoteSeconds(tokenMs) + 30;

/** What the fence-peer handler of one machine has to know. */
export function fencePeerFile(
  { peer, witness, clone }: { readonly peer: Whereabouts; readonly witness: Whereabouts; readonly clone: string },
  { tokenMs }: { readonly tokenMs: number },
): ManagedFile {
  return file(
    '/etc/scp/fence-peer.conf',
    lines(
      `PEER=${peer.hostname}`,
      `WITNESS=${witness.hostname}`,
      'MINOR=0',
      `CLONE=${clone}`,
      `SETTLE_SECONDS=${settleSeconds(tokenMs)}`,
      `PROMOTE_SECONDS=${promoteSeconds(tokenMs)}`,
    ),
  );
}
