import type { ManagedFile } from '../blueprint.ts';
import { file, lines } from '../files.ts';

/** How long the others wait until they believe that a lost node has reset itself: twice its watchdog. */
export const selfFencedAfterSeconds = (watchdogSeconds: number) => 2 * watchdogSeconds;

/** Self-fencing without a shared disk: SBD feeds the kernel's watchdog for as long as this node is well and in the majority. */
export function fencingFiles(watchdogSeconds: number, modules: readonly string[]): ManagedFile[] {
  return [
    file(
      '/etc/default/sbd',
      lines(
        'SBD_PACEMAKER=yes',
        'SBD_STARTMODE=always',
        'SBD_DELAY_START=no',
        'SBD_WATCHDOG_DEV=/dev/watchdog',
        `SBD_WATCHDOG_TIMEOUT=${watchdogSeconds}`,
        'SBD_TIMEOUT_ACTION=flush,reboot',
        'SBD_MOVE_TO_ROOT_CGROUP=auto',
        'SBD_SYNC_RESOURCE_STARTUP=yes',
        'SBD_OPTS=',
      ),
      { notifies: [{ unit: 'corosync', how: 'restart' }] },
    ),
    file('/etc/modules-load.d/scp.conf', lines(...modules)),
    file('/etc/modprobe.d/scp.conf', lines(`options softdog soft_margin=${watchdogSeconds}`)),
    // A kernel that has lost its way resets itself too.
    file('/etc/sysctl.d/60-scp.conf', lines('kernel.panic = 5', 'kernel.panic_on_oops = 1')),
  ];
}
