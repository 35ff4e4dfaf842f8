import { unitName } from '../../units/unit-file.ts';
import { readOptions } from '../options.ts';
import { fail, type Program } from '../program.ts';
import { show } from './show.ts';
import { kill, VERBS } from './verbs.ts';

export const systemctl: Program = (call) => {
  const options = readOptions(call.args, {
    flags: [
      'q|quiet',
      'no-pager',
      'now',
      'no-block',
      'f|force',
      'a|all',
      'value',
      'full',
      'l',
      'plain',
      'no-legend',
      'runtime',
      'failed',
      'i',
    ],
    values: ['p|property', 't|type', 's|signal', 'state', 'n|lines', 'kill-whom', 'kill-who', 'o'],
  });
  const [verb = 'list-units', ...names] = options.operands;
  const units = names.map(unitName);
  if (verb === 'show')
    return show(
      call,
      units,
      options.all('p').flatMap((p) => p.split(',')),
      options.has('value'),
    );
  if (verb === 'kill') return kill(call, units, options.value('s') ?? 'TERM');
  const run = VERBS[verb];
  return run ? run(call, units, options.has) : fail(1, `Unknown command verb '${verb}'.`);
};
