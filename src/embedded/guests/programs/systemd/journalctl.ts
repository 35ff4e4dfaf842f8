import { unitName } from '../../units/unit-file.ts';
import { readOptions } from '../options.ts';
import { ok, type Program } from '../program.ts';

export const journalctl: Program = (call) => {
  const options = readOptions(call.args, {
    flags: ['no-pager', 'q', 'r', 'b', 'k', 'x', 'e', 'f'],
    values: ['u|unit', 'n|lines', 'o|output', 'since', 't', 'p', 'S'],
  });
  const unit =
    options.value('u') === undefined
      ? options.value('t')
      : unitName(options.value('u') ?? '').replace(/\.service$/, '');
  const lines = call.guest.units.journal.filter(
    (line) => unit === undefined || line.unit === unit || line.text.includes(`${unit}.service`),
  );
  const shown = options.has('n') ? lines.slice(-Number(options.value('n'))) : lines;
  const bare = options.value('o') === 'cat';
  return ok(
    shown
      .map(({ atMs, unit: who, text }) =>
        bare ? `${text}\n` : `${new Date(atMs).toISOString()} ${call.guest.hostname} ${who}: ${text}\n`,
      )
      .join(''),
  );
};
