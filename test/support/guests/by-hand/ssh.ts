import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DATA, FOLDER, found, key, KNOWN_HOSTS, type MemberName, VIRTUAL } from './state.ts';

/** Runs a line on a member as root, by the ssh of this machine. */
export function ssh(name: MemberName, command: readonly string[], show = false) {
  const options = ['StrictHostKeyChecking=yes', `UserKnownHostsFile=${KNOWN_HOSTS}`, 'BatchMode=yes'];
  const more = ['LogLevel=ERROR', 'ConnectTimeout=5', 'ServerAliveInterval=5', 'ServerAliveCountMax=3'];
  const shared = ['ControlMaster=auto', 'ControlPersist=120', `ControlPath=${join(FOLDER, 'cm-%h')}`];
  const set = [...options, ...more, ...shared].flatMap((option) => ['-o', option]);
  const args = [...set, '-i', key('login').file, `root@${found().reach[name]}`, ...command];
  return spawnSync('ssh', args, {
    stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: 600_000,
  });
}

/** The data member that carries the virtual address, if one does. */
export function activeMember(): (typeof DATA)[number] | undefined {
  return DATA.find((name) => ssh(name, [`ip -4 -o address | grep -q ${VIRTUAL}/`]).status === 0);
}
