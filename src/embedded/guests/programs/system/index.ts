import { JOB, STATUS, WAIT } from '../../shell/posix.ts';
import { ok, type Program } from '../program.ts';
import { job, wait } from './jobs.ts';
import { modprobe, sysctl } from './kernel.ts';
import { getent, hostname, hostnamectl, id, uname } from './names.ts';
import { reboot } from './power.ts';
import { date, sleep } from './time.ts';
import { logger, openssl, tee, umask } from './tools.ts';
import { before, flock, runuser, sudo, timeout } from './wrappers.ts';

const nothing: Program = () => ok();

/** Programs of coreutils, util-linux and others that ask or change the machine itself. */
export const SYSTEM_PROGRAMS: Readonly<Record<string, Program>> = {
  [STATUS]: (call) => ({ stdout: '', stderr: '', exitCode: Number(call.args[0] ?? 0) }),
  [JOB]: job,
  [WAIT]: wait,
  id,
  getent,
  uname,
  hostname,
  hostnamectl,
  date,
  sudo,
  runuser,
  su: runuser,
  setpriv: before({ values: ['reuid', 'regid'], flags: ['clear-groups', 'init-groups'] }),
  timeout,
  sleep,
  logger,
  modprobe,
  sysctl,
  openssl,
  reboot,
  poweroff: reboot,
  halt: reboot,
  shutdown: reboot,
  sync: nothing,
  tee,
  umask,
  // Not builtins of the interpreter: there are no signals and no other processes to guard against.
  trap: nothing,
  ulimit: nothing,
  flock,
  nohup: before({}),
  nice: before({ values: ['n'] }),
  ionice: before({ values: ['c', 'n'] }),
  stdbuf: before({ values: ['o', 'e', 'i'] }),
  'systemd-tmpfiles': nothing,
  'ssh-keygen': nothing,
  ldconfig: nothing,
  udevadm: nothing,
};
