import { readOptions } from '../options.ts';
import { fail, ok, type Program } from '../program.ts';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `1.5`, `10s`, `5m`: a length as sleep and timeout read it. */
export const secondsOf = (text: string) =>
  Number.parseFloat(text) * (UNIT_SECONDS[/[smhd]$/.exec(text)?.[0] ?? 's'] ?? 1);

export const date: Program = (call) => {
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

export const sleep: Program = async (call) => {
  const seconds = call.args.reduce((sum, arg) => sum + secondsOf(arg), 0);
  await call.guest.wait(seconds * 1000, call.signal);
  return ok();
};
