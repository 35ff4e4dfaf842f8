import { DrbdKernel } from '../../drbd/kernel.ts';
import { StateRefused } from '../../drbd/states.ts';
import { readOptions } from '../options.ts';
import { fail, ok, type Program, type ProgramCall, type ProgramResult } from '../program.ts';
import { VERBS } from './verbs.ts';

function kernelOf(call: ProgramCall): DrbdKernel | undefined {
  const { guest } = call;
  if (guest.drbd) return guest.drbd;
  if (!guest.kernel.modules.has('drbd')) return undefined;
  guest.drbd = new DrbdKernel(guest);
  return guest.drbd;
}

const unknownResource = (name: string) => fail(1, `'${name}' not defined in your config (for this host).`);

export const drbdadm: Program = async (call) => {
  const { operands, has } = readOptions(call.args, {
    flags: ['force', 'f', 'clear-bitmap', 'discard-my-data', 'd', 'v', 'overwrite-data-of-peer', 'assume-clean'],
    values: ['c', 't', 'max-peers', 'config-file'],
  });
  const [verb = '', name = 'all'] = operands;
  // Asking the files needs no driver; everything else loads it.
  if (!call.guest.kernel.modules.has('drbd')) call.guest.kernel.modules.add('drbd');
  const kernel = kernelOf(call);
  const run = VERBS[verb];
  if (!run || !kernel) return fail(1, `drbdadm: Unknown command '${verb}'`);
  const bare = name.split('/')[0] ?? name;
  const configs = kernel.configs().filter(({ name: one }) => bare === 'all' || one === bare);
  if (configs.length === 0) return bare === 'all' ? ok() : unknownResource(name);
  const out: ProgramResult[] = [];
  for (const config of configs) {
    if (!config.hosts[call.guest.hostname]) return unknownResource(config.name);
    try {
      out.push(await run({ call, kernel, config, resource: kernel.resources.get(config.name), has }));
    } catch (error) {
      if (!(error instanceof StateRefused)) throw error;
      const command = `drbdsetup-84 ${verb} ${config.minor}`;
      return fail(error.exitCode, `${error.message}\nCommand '${command}' terminated with exit code ${error.exitCode}`);
    }
  }
  return {
    stdout: out.map(({ stdout }) => stdout).join(''),
    stderr: out.map(({ stderr }) => stderr).join(''),
    exitCode: Math.max(...out.map(({ exitCode }) => exitCode)),
  };
};

export const drbdsetup: Program = (call) => {
  if (call.args.includes('--json'))
    return fail(20, "status: unrecognized option '--json'\n\nUSAGE: drbdsetup command device arguments options\n");
  return drbdadm(call);
};
