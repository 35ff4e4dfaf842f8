import { asPosix } from '../shell/posix.ts';
import { startDeadline } from '../../../seams/deadline.ts';
import { STATUS } from '../shell/posix.ts';
import type { Site } from '../site.ts';
import { readOptions } from './options.ts';
import { fail, ok, type Program, quote } from './program.ts';

const nothing: Program = () => ok();

const id: Program = (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['u', 'g', 'n', 'G', 'r'] });
  const name = operands[0] ?? 'root';
  const line = call.files
    .bytesOf('/etc/passwd')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  if (!line) return fail(1, `id: '${name}': no such user`);
  const [, , uid = '0', gid = '0'] = line.split(':');
  if (has('u')) return ok(`${has('n') ? name : uid}\n`);
  if (has('g')) return ok(`${has('n') ? name : gid}\n`);
  return ok(`uid=${uid}(${name}) gid=${gid}(${name}) groups=${gid}(${name})\n`);
};

const getent: Program = (call) => {
  const [database = '', key] = call.args;
  const file = { passwd: '/etc/passwd', group: '/etc/group', hosts: '/etc/hosts' }[database];
  if (file === undefined) return fail(1, `Unknown database: ${database}`);
  const lines = call.files.bytesOf(file).split('\n').filter(Boolean);
  const found = lines.filter((line) => key === undefined || line.split(/[:\s]/).includes(key));
  return found.length > 0 ? ok(`${found.join('\n')}\n`) : fail(2, '');
};

const uname: Program = (call) => {
  const { has } = readOptions(call.args, { flags: ['r', 's', 'n', 'm', 'a', 'v', 'o'] });
  const parts = [
    ...(has('a') || has('s') ? ['Linux'] : []),
    ...(has('a') || has('n') ? [call.guest.hostname] : []),
    ...(has('a') || has('r') ? ['6.1.0-32-cloud-amd64'] : []),
    ...(has('a') || has('m') ? ['x86_64'] : []),
  ];
  return ok(`${parts.length > 0 ? parts.join(' ') : 'Linux'}\n`);
};

const hostname: Program = async (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['s', 'f', 'I', 'i', 'd'] });
  if (has('I')) {
    const own = (call.guest.machine?.interfaces ?? []).flatMap(({ addresses }) => addresses);
    return ok(`${[...own, ...call.guest.kernel.extraAddresses].map((one) => one.split('/')[0]).join(' ')}\n`);
  }
  const [name] = operands;
  if (name === undefined) return ok(`${call.guest.hostname}\n`);
  call.guest.hostname = name;
  await Promise.resolve();
  return ok();
};

const hostnamectl: Program = async (call) => {
  const [verb, name] = call.args;
  if ((verb === 'set-hostname' || verb === 'hostname') && name !== undefined) {
    call.guest.hostname = name;
    await call.files.writeFile('/etc/hostname', `${name}\n`);
    return ok();
  }
  return ok(`${call.guest.hostname}\n`);
};

const date: Program = (call) => {
  const { operands, has, value } = readOptions(call.args, { flags: ['u', 'R', 'Iseconds'], values: ['d|date', 'I'] });
  const asked = value('d');
  const ms =
    asked === undefined
      ? call.guest.site.clock.now()
      : asked.startsWith('@')
        ? Number(asked.slice(1)) * 1000
        : Date.parse(asked);
  if (Number.isNaN(ms)) return fail(1, `date: invalid date '${asked ?? ''}'`);
  const iso = new Date(ms).toISOString();
  if (has('I')) return ok(`${iso.slice(0, 19)}+00:00\n`);
  const format = operands.find((one) => one.startsWith('+'))?.slice(1);
  if (format === undefined) return ok(`${new Date(ms).toUTCString()}\n`);
  const fields: Readonly<Record<string, string>> = {
    s: String(Math.floor(ms / 1000)),
    N: String((ms % 1000) * 1_000_000).padStart(9, '0'),
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    Z: 'UTC',
    z: '+0000',
    '%': '%',
  };
  return ok(
    `${format.replaceAll(/%(\d?)([a-zA-Z%])/g, (_all, width: string, letter: string) => (fields[letter] ?? '').slice(0, width === '' ? undefined : Number(width)))}\n`,
  );
};

const sudo: Program = (call) => {
  const { operands } = readOptions(call.args, {
    flags: ['n', 'H', 'E', 'S', 'i'],
    values: ['u', 'g'],
    stopAtOperand: true,
  });
  return call.run(lineOf(operands));
};

/** The line that runs a command; that of a shell is its script itself, for another shell in between costs as much again. */
function lineOf(command: readonly string[]): string {
  const [shell = '', option, script, ...others] = command;
  const isScript = /^(\/bin\/)?sh$/.test(shell) && option === '-c' && script !== undefined && others.length === 0;
  return isScript ? asPosix(script) : command.map(quote).join(' ');
}

/** Runs as another user; files are not guarded by who one is, so that only the name differs. */
const runuser: Program = (call) => {
  const options = readOptions(call.args, {
    flags: ['l|login', 'm', 'p'],
    values: ['u|user', 'c|command', 's|shell', 'g'],
    stopAtOperand: !call.args.includes('-c'),
  });
  const command = options.value('c');
  const operands =
    options.value('u') === undefined && command === undefined ? options.operands.slice(1) : options.operands;
  const user = options.value('u') ?? options.operands.find((one) => one !== '-') ?? 'root';
  return call.run(
    `SCP_USER=${quote(user)} ${command === undefined ? operands.map(quote).join(' ') : `sh -c ${quote(command)}`}`,
  );
};

const timeout: Program = async (call) => {
  const { operands, has } = readOptions(call.args, {
    flags: ['foreground', 'preserve-status', 'v'],
    values: ['s|signal', 'k|kill-after'],
    stopAtOperand: true,
  });
  const [length = '0', ...command] = operands;
  const scale = { s: 1, m: 60, h: 3600, d: 86_400 }[/[smhd]$/.exec(length)?.[0] ?? 's'] ?? 1;
  const ms = Number.parseFloat(length) * scale * 1000;
  const deadline = startDeadline(call.guest.site.clock, ms === 0 ? 2 ** 31 : ms, call.signal);
  try {
    const result = await Promise.race([
      call.run(lineOf(command), { signal: deadline.signal }),
      new Promise<undefined>((resolve) => deadline.signal.addEventListener('abort', () => resolve(undefined))),
    ]);
    if (result === undefined || deadline.expired) return fail(has('preserve-status') ? 143 : 124, '');
    return result;
  } finally {
    deadline.cancel();
  }
};

const sleep: Program = async (call) => {
  const scale: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
  const seconds = call.args.reduce(
    (sum, arg) => sum + Number.parseFloat(arg) * (scale[/[smhd]$/.exec(arg)?.[0] ?? 's'] ?? 1),
    0,
  );
  await call.guest.site.clock.sleep(seconds * 1000, call.signal);
  return ok();
};

const logger: Program = (call) => {
  const { operands, value } = readOptions(call.args, { flags: ['s', 'i'], values: ['t', 'p'] });
  const text = operands.length > 0 ? operands.join(' ') : call.stdin.trimEnd();
  call.guest.units.log(value('t') ?? 'root', text);
  return ok();
};

const modprobe: Program = (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['r', 'q', 'a', 'v'] });
  for (const name of has('r') ? operands : operands.slice(0, has('a') ? undefined : 1)) {
    if (has('r')) call.guest.kernel.modules.delete(name);
    else call.guest.kernel.modules.add(name);
  }
  return ok();
};

const sysctl: Program = async (call) => {
  const { operands, has, value } = readOptions(call.args, {
    flags: ['q', 'w', 'n', 'e', 'system', 'a'],
    values: ['p|load'],
  });
  const values = call.guest.kernel.sysctl;
  const read = (path: string) => (call.files.lookUp(path) ? call.files.bytesOf(path).split('\n') : []);
  const path = value('p');
  const files = has('system')
    ? call.files.namesIn('/etc/sysctl.d').map((name) => `/etc/sysctl.d/${name}`)
    : path === undefined
      ? []
      : [path === '' ? '/etc/sysctl.conf' : path];
  const out: string[] = [];
  for (const line of [...files.flatMap(read), ...operands]) {
    const [, key = '', given] = /^\s*-?([\w./-]+)\s*(?:=\s*(.*?))?\s*$/.exec(line) ?? [];
    if (key === '') continue;
    if (given !== undefined) values.set(key, given);
    out.push(has('n') ? `${values.get(key) ?? '0'}\n` : `${key} = ${values.get(key) ?? '0'}\n`);
  }
  await Promise.resolve();
  return ok(has('q') ? '' : out.join(''));
};

const openssl: Program = (call) => {
  const [verb, ...args] = call.args;
  if (verb !== 'rand') return fail(1, `openssl: ${verb ?? ''} is not played here`);
  const { operands, has } = readOptions(args, { flags: ['hex', 'base64'] });
  const bytes = Buffer.from(call.guest.site.random.bytes(Number(operands[0] ?? 16)));
  return ok(
    has('hex') || args.includes('-hex')
      ? `${bytes.toString('hex')}\n`
      : args.includes('-base64')
        ? `${bytes.toString('base64')}\n`
        : bytes.toString('latin1'),
  );
};

const reboot: Program = (call) => {
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

/** Runs what follows its own options. */
function before(known: { readonly flags?: readonly string[]; readonly values?: readonly string[] }): Program {
  return (call) =>
    call.run(
      readOptions(call.args, { ...known, stopAtOperand: true })
        .operands.map(quote)
        .join(' '),
    );
}

/** There is nobody to lock out: scripts of one machine that exclude each other run one after the other here too. */
const flock: Program = (call) => {
  const { operands, value } = readOptions(call.args, {
    flags: ['n', 'x', 's', 'u', 'e'],
    values: ['w', 'E', 'c'],
    stopAtOperand: true,
  });
  const [, ...command] = operands;
  const line = command[0] === '-c' ? (command[1] ?? '') : (value('c') ?? command.map(quote).join(' '));
  return line === '' ? ok() : call.run(line);
};

const tee: Program = async (call) => {
  const { operands, has } = readOptions(call.args, { flags: ['a', 'i'] });
  for (const name of operands) {
    const bytes = Buffer.from(call.stdinBytes, 'latin1');
    await (has('a') ? call.files.appendFile(call.path(name), bytes) : call.files.writeFile(call.path(name), bytes));
  }
  return ok(call.stdin);
};

const umask: Program = (call) => {
  const [mode] = call.args;
  if (mode === undefined) return ok(`${call.files.umask.toString(8).padStart(4, '0')}\n`);
  call.files.umask = Number.parseInt(mode, 8);
  return ok();
};

export const SYSTEM_PROGRAMS: Readonly<Record<string, Program>> = {
  [STATUS]: (call) => ({ stdout: '', stderr: '', exitCode: Number(call.args[0] ?? 0) }),
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
  // Not builtins of the interpreter: there are no signals, no jobs and no other processes to guard against.
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
