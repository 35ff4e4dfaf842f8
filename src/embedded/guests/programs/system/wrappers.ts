import { startDeadline } from '../../../../seams/deadline.ts';
import { asPosix } from '../../shell/posix.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program, quote } from '../program.ts';
import { inScope } from './jobs.ts';
import { secondsOf } from './time.ts';

/** Everybody is root here, whoever one becomes. */
export const sudo: Program = (call) => {
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
export const runuser: Program = (call) => {
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

export const timeout: Program = async (call) => {
  const { operands, has } = readOptions(call.args, {
    flags: ['foreground', 'preserve-status', 'v'],
    values: ['s|signal', 'k|kill-after'],
    stopAtOperand: true,
  });
  const [length = '0', ...command] = operands;
  const ms = secondsOf(length) * 1000;
  const deadline = startDeadline(call.guest.site.clock, ms === 0 ? 2 ** 31 : ms, call.signal);
  try {
    const result = await Promise.race([
      inScope(deadline.signal, (env) => call.run(lineOf(command), { signal: deadline.signal, env })),
      new Promise<undefined>((resolve) => deadline.signal.addEventListener('abort', () => resolve(undefined))),
    ]);
    if (result === undefined || deadline.expired) return fail(has('preserve-status') ? 143 : 124, '');
    return result;
  } finally {
    deadline.cancel();
  }
};

/** Runs what follows its own options. */
export function before(known: { readonly flags?: readonly string[]; readonly values?: readonly string[] }): Program {
  return (call) =>
    call.run(
      readOptions(call.args, { ...known, stopAtOperand: true })
        .operands.map(quote)
        .join(' '),
    );
}

/** There is nobody to lock out: scripts of one machine that exclude each other run one after the other here too. */
export const flock: Program = (call) => {
  const { operands, value } = readOptions(call.args, {
    flags: ['n', 'x', 's', 'u', 'e'],
    values: ['w', 'E', 'c'],
    stopAtOperand: true,
  });
  const [, ...command] = operands;
  const line = command[0] === '-c' ? (command[1] ?? '') : (value('c') ?? command.map(quote).join(' '));
  return line === '' ? ok() : call.run(line);
};
